import json
import os

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler

url = os.environ["ARCREST_URL"]
handler = AGSTokenSecurityHandler(
    os.environ["ARCREST_USERNAME"], os.environ["ARCREST_PASSWORD"], url.replace("/admin", "")
)
ags = AGSAdministration(url, handler)
services = ags.services
services.folderName = "Planning"
for service in services.services:
    if service.type == "MapServer":
        document = json.loads(str(service))
        if document["minInstancesPerNode"] != 2:
            document["minInstancesPerNode"] = 2
            reply = service.edit(document)
            if reply["status"] != "success":
                raise SystemExit(f"{service.serviceName}: {reply}")
