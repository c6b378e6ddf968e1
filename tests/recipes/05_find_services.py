"""find_services: dicts that a script sorts, filters and changes; the manifest is fetched next."""

import json
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

sh = AGSTokenSecurityHandler(username=username, password=password, org_url=root)
ags = AGSAdministration(url=url, securityHandler=sh)
found = ags.services.find_services("MAPSERVER")
found = sorted(found, key=lambda item: (item["folderName"], item["serviceName"]))
inventory = [s for s in found if s["folderName"] not in ("System", "Utilities")]
assert [s["serviceName"] for s in inventory if s["folderName"] == "/"]
for s in inventory:
    assert s["type"] == "MapServer"
    s["note"] = "seen"
    parts = urlsplit(s["URL"])
    address = urlunsplit(parts._replace(path=quote(parts.path, safe="/%")))
    body = ("f=json&token=" + sh.token).encode()
    with urlopen(Request(address + "/iteminfo/manifest/manifest.json", body)) as response:
        json.loads(response.read().decode("utf-8"))
