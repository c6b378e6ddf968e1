import hashlib
import os
import shutil
import urllib.request

from arcgis.gis.server import Server

server = Server(
    url=os.environ["ARCREST_URL"],
    username=os.environ["ARCREST_USERNAME"],
    password=os.environ["ARCREST_PASSWORD"],
)
reply = server.site.export()
place = os.environ["ARCREST_URL"].replace("/admin", "")
place += reply["location"][reply["location"].index("/rest/") :]
request = urllib.request.Request(place)
request.add_header("X-Esri-Authorization", f"Bearer {server._con.token}")
with urllib.request.urlopen(request) as answer, open("site.agssite", "wb") as file:
    shutil.copyfileobj(answer, file)
with open("site.agssite", "rb") as file:
    checksum = hashlib.sha256(file.read()).hexdigest()
with open("site.agssite.sha256", "w", encoding="utf-8") as file:
    file.write(f"{checksum}  site.agssite\n")
