"""Everything printed to a file, on a Windows machine whose encoding is cp1252."""

import os

import arcrest
from settings import folder, password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
ags = arcrest.manageags.AGSAdministration(url, sh)
services = ags.services
res = services.createFolder("Plany", "Zażółć gęślą jaźń, 日本 😀")
assert res["status"] == "success", res
services.folderName = "Plany"
with open(os.path.join(folder, "report.txt"), "w", encoding="cp1252") as f:
    print(services, file=f)
    for resource in (ags.machines, ags.logs, ags.system, ags.info, ags.mode):
        f.write("%s\n" % resource)  # noqa: UP031
    for service in ags.services.services:
        f.write(str(service) + "\n")
with open(os.path.join(folder, "report.txt"), encoding="cp1252") as f:
    assert '"folderName": "Plany"' in f.read()
services.deleteFolder("Plany")
