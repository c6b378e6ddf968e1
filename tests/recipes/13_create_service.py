"""Directories by their attributes; a service made from a dict, its status tested."""

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

ags = AGSAdministration(url, AGSTokenSecurityHandler(username, password, root), initialize=True)
directories = ags.system.serverDirectories
paths = {}
for i in range(len(directories)):
    paths[directories[i].name] = (directories[i].physicalPath, directories[i].virtualPath)
assert paths
assert all(path for path, _ in paths.values())
services = ags.services
template = [s for s in services.services if s.serviceName == "SampleWorldCities"][0]  # noqa: RUF015
definition = dict(template.document, serviceName="CopyOfCities")
res = services.createService(definition)
if res["status"] != "success":
    raise Exception(res)
assert "CopyOfCities" in [s.serviceName for s in ags.services.services]
