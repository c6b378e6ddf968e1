"""A dry run: a service class whose `edit` only shows what would be sent."""

import json

import arcrest
from arcrest.manageags._services import AGSService
from settings import password, root, url, username


class DryService(AGSService):
    def edit(self, service):
        self.would_send = json.loads(service)
        return {"status": "success"}


sh = arcrest.AGSTokenSecurityHandler(username, password, root)
service = DryService(url + "/services/SampleWorldCities.MapServer", sh)
before = str(AGSService(service.url, sh))
exts = service.extensions
for ext in exts:
    ext.enabled = not ext.enabled
res = service.modifyExtensions(exts)
assert res["status"] == "success"
assert len(service.would_send["extensions"]) == len(exts)
assert str(AGSService(service.url, sh)) == before
