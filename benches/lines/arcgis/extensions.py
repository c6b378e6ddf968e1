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
        changed = False
        for extension in document["extensions"]:
            if extension["typeName"] == "KmlServer" and extension["enabled"] != "true":
                extension["enabled"] = "true"
                changed = True
        if changed and not service.edit(document):
            raise SystemExit(document["serviceName"])
