import csv
import os

from arcgis.gis.server import Server

server = Server(
    url=os.environ["ARCREST_URL"],
    username=os.environ["ARCREST_USERNAME"],
    password=os.environ["ARCREST_PASSWORD"],
)
with open("services.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "state", "minInstancesPerNode", "maxInstancesPerNode"])
    for folder in server.services.folders:
        for service in server.services.list(folder=folder):
            known = service.properties
            name = f"{folder}/{known.serviceName}.{known.type}"
            least, most = known.minInstancesPerNode, known.maxInstancesPerNode
            writer.writerow([name.strip("/"), service.status["realTimeState"], least, most])
