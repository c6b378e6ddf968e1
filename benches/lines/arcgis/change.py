import os

from arcgis.gis.server import Server

server = Server(
    url=os.environ["ARCREST_URL"],
    username=os.environ["ARCREST_USERNAME"],
    password=os.environ["ARCREST_PASSWORD"],
)
for service in server.services.list(folder="Planning"):
    if service.properties.type == "MapServer":
        document = dict(service.properties)
        if document["minInstancesPerNode"] != 2:
            document["minInstancesPerNode"] = 2
            if not service.edit(document):
                raise SystemExit(document["serviceName"])
