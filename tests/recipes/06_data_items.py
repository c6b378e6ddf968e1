"""Registered data, as raw dicts."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

data = AGSAdministration(url, AGSTokenSecurityHandler(username, password, root)).data
rows = []
for root_item in data.rootDataItems["rootItems"]:
    for kind in ("folder", "egdb"):
        for item in data.findDataItems(ancestorPath=root_item, type=kind)["items"]:
            info = item["info"]
            rows.append([item["path"], item["type"], info.get("dataStoreConnectionType", "")])
assert rows
assert {row[1] for row in rows} == {"folder", "egdb"}
