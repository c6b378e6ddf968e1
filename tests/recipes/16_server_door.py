"""From the server's services directory to its administration."""

from arcrest.ags.server import Server
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, username

sh = AGSTokenSecurityHandler(username, password, root)
server = Server(url=root + "/rest/services", securityHandler=sh)
admin = server.admin
assert admin.services.folders
assert admin.machines.machines
