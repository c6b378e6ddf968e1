import csv
import os

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler

url = os.environ["ARCREST_URL"]
handler = AGSTokenSecurityHandler(
    os.environ["ARCREST_USERNAME"], os.environ["ARCREST_PASSWORD"], url.replace("/admin", "")
)
ags = AGSAdministration(url, handler)
services = ags.services
with open("services.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "state", "minInstancesPerNode", "maxInstancesPerNode"])
    for folder in services.folders:
        services.folderName = folder
        for service in services.services:
            name = f"{folder}/{service.serviceName}.{service.type}"
            least, most = service.minInstancesPerNode, service.maxInstancesPerNode
            writer.writerow([name.strip("/"), service.status["realTimeState"], least, most])
