"""The site, positional and by keyword; a subclass; a GeoEvent address that is never contacted."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, site, url, username


class Administration(AGSAdministration):
    def count_services(self):
        return len(self.services.services)


sh = AGSTokenSecurityHandler(username, password, root)
lazy = AGSAdministration(url, sh)
AGSAdministration(url=url, securityHandler=sh, initialize=False)
geoevent = AGSAdministration("https://geoevent.invalid:6143/geoevent/admin", sh)
assert not list(site.requests), "nothing is asked yet"
assert AGSAdministration(url, sh, None, None, True).fullVersion == lazy.fullVersion
mine = Administration(url=url, securityHandler=sh, proxy_url=None, proxy_port=None)
assert isinstance(mine, AGSAdministration)
assert mine.count_services() > 0
assert geoevent.url.startswith("https://geoevent.invalid:6143/geoevent/admin")
