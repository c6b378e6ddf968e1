"""The list of extensions changed in place, and the whole service sent back as text."""

import arcrest
from arcrest.manageags.parameters import Extension
from settings import password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url, sh)
service = [s for s in ags.services.services if s.type == "MapServer"][0]  # noqa: RUF015
names = [e.typeName for e in service.extensions]
service.extensions.append(Extension("WCSServer", None, True, 0, "", {}))
assert service.edit(str(service))["status"] == "success"
service.refreshProperties()
assert [e.typeName for e in service.extensions] == [*names, "WCSServer"]
del service.extensions[-1]
assert service.edit(str(service))["status"] == "success"
service.refreshProperties()
assert [e.typeName for e in service.extensions] == names
