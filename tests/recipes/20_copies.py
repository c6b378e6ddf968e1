"""A service is copied before it is changed, to put it back afterwards."""

import copy

import arcrest
from settings import password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url, sh)
service = ags.services.services[0]
exts = service.extensions
kept = copy.deepcopy(exts)
for ext in exts:
    ext.enabled = True
assert service.modifyExtensions(exts)["status"] == "success"
assert service.modifyExtensions(kept)["status"] == "success"
assert [e.enabled for e in service.extensions] == [e.enabled for e in kept]
other = copy.copy(ags.services)
other.folderName = "Planning"
assert ags.services.folderName in (None, "/")
assert other.services
