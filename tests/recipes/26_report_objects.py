"""Services kept in sets and dicts, with attributes of the script's own on them."""

import weakref

import arcrest
from settings import password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url, sh)
services = ags.services
kept = []
seen = weakref.WeakKeyDictionary()
for folder in services.folders:
    services.folderName = folder
    for service in services.services:
        service.folder = folder
        seen[service] = service.type
        kept.append(service)
assert len(set(kept)) == len(kept) == len(seen)
for service in kept:
    assert vars(service)["folder"] == service.folder
    for ext in service.extensions:
        ext.service = service.serviceName
        assert vars(ext)["service"] == service.serviceName
