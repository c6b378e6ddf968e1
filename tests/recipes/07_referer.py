"""A referer set on the handler: the token is bound to it and it is sent."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, site, url, username

sh = AGSTokenSecurityHandler(username, password, root)
before = sh.token
sh.referer_url = url
assert sh.referer_url == url
assert sh.token
assert sh.token != before
site.requests.clear()
assert AGSAdministration(url, sh).services.folders
assert all(r.headers.get("referer", r.headers.get("Referer")) == url for r in site.requests)
