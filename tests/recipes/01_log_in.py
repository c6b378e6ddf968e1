"""Logging in: mostly keywords, sometimes only token_url, from each place the class came from."""

import arcrest
from arcrest import AGSTokenSecurityHandler
from arcrest.security import security
from settings import password, root, token_url, url, username

sh = AGSTokenSecurityHandler(
    username=username,
    password=password,
    org_url=root,
    token_url=token_url,
    proxy_url=None,
    proxy_port=None,
)
assert sh.valid
assert sh.token
sh2 = security.AGSTokenSecurityHandler(username, password, token_url=token_url)
assert sh2.token
sh3 = arcrest.security.AGSTokenSecurityHandler(username, password, None, token_url, None, None)
ags = arcrest.manageags.AGSAdministration(url=url, securityHandler=sh3)
assert ags.machines.machines
assert isinstance(sh, arcrest.security.security.AGSTokenSecurityHandler)
