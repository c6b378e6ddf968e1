"""The security configuration, read, edited and sent back."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

ags = AGSAdministration(url, AGSTokenSecurityHandler(username, password, root))
security = ags.security
config = security.securityConfig
assert isinstance(config, dict)
config["allowedAdminAccessIPs"] = "127.0.0.1"
res = security.updateSecurityConfig(config)
assert res["status"] == "success", res
assert ags.security.securityConfig["allowedAdminAccessIPs"] == "127.0.0.1"
