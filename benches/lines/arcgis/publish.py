import os

from arcgis.gis.server import Server

server = Server(
    url=os.environ["ARCREST_URL"],
    username=os.environ["ARCREST_USERNAME"],
    password=os.environ["ARCREST_PASSWORD"],
)
if not server.services.publish_sd("City.sd", folder="Planning"):
    raise SystemExit("the service was not published")
