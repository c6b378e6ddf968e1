"""A class that sees some folders only, so that a sweep leaves the others alone."""

import arcrest
from arcrest.manageags._services import Services
from settings import password, root, url, username


class Planning(Services):
    @property
    def folders(self):
        return [f for f in super().folders if f == "Planning"]


sh = arcrest.AGSTokenSecurityHandler(username, password, root)
services = Planning(url=url + "/services", securityHandler=sh)
found = services.find_services()
assert found
assert {s["folderName"] for s in found} == {"Planning"}
assert services.deleteFolder("System") == {"error": "folder does not exist"}
