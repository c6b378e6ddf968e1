"""Extension classes of one's own, with other arguments and own attributes."""

import arcrest
from arcrest.manageags.parameters import Extension
from settings import password, root, url, username


class Wms(Extension):
    def __init__(self, title, enabled=True):
        super().__init__("WMSServer", None, enabled, 0, "", {"title": title})
        self.title = title


sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url, sh)
service = [s for s in ags.services.services if s.type == "MapServer"][0]  # noqa: RUF015
exts = [e for e in service.extensions if e.typeName != "WMSServer"]
wms = Wms("Cities")
wms.note = "added by a script"
res = service.modifyExtensions([*exts, wms])
assert res["status"] == "success", res
added = [e for e in service.extensions if e.typeName == "WMSServer"][0]  # noqa: RUF015
assert added.enabled
assert added.properties["title"] == wms.title
