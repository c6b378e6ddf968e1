import hashlib
import os

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler

url = os.environ["ARCREST_URL"]
handler = AGSTokenSecurityHandler(
    os.environ["ARCREST_USERNAME"], os.environ["ARCREST_PASSWORD"], url.replace("/admin", "")
)
ags = AGSAdministration(url, handler)
reply = ags.exportSite()
if "location" not in reply:
    raise SystemExit(reply)
place = url.replace("/admin", "") + reply["location"][reply["location"].index("/rest/") :]
path = ags._get(url=place, out_folder=".", file_name="site.agssite", securityHandler=handler)
with open(path, "rb") as file:
    checksum = hashlib.sha256(file.read()).hexdigest()
with open("site.agssite.sha256", "w", encoding="utf-8") as file:
    file.write(f"{checksum}  site.agssite\n")
