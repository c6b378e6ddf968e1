"""`services` kept in a variable: the current folder lives in the object."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

ags = AGSAdministration(url, AGSTokenSecurityHandler(username, password, root))
services = ags.services
names = {}
for folder in services.folders:
    services.folderName = folder
    names[folder] = [service.serviceName for service in services.services]
assert names["Planning"]
assert names["/"]
assert names["Planning"] != names["/"]
services.folderName = "Planning"
assert "Zoning" in [service.serviceName for service in services.services]
assert ags.services.folderName == "/", "another object, another folder"
