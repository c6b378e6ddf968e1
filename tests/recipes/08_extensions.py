"""The notebook that everyone copied: switch an extension on for all map services."""

import arcrest
from settings import password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url=url, securityHandler=sh)
services = ags.services
changed = 0
for folderName in services.folders:
    if folderName in ("System", "Utilities"):
        continue
    services.folderName = folderName
    for service in services.services:
        if service.type != "MapServer":
            continue
        exts = service.extensions
        for ext in exts:
            if ext.typeName == "KmlServer" and not ext.enabled:
                ext.enabled = True
                changed += 1
                res = service.modifyExtensions(exts)
                assert res["status"] == "success", res
assert changed
for name in ("/", ""):
    services.folderName = name
    for service in services.services:
        for ext in service.extensions:
            assert ext.enabled or ext.typeName != "KmlServer"
