"""Bare excepts, HTTPError with its code, and error replies as dicts."""

from urllib.error import HTTPError, URLError

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

sh = AGSTokenSecurityHandler(username, password, root)
ags = AGSAdministration(url, sh)
res = ags.services.deleteFolder("NoSuchFolder")
assert "error" in res or res["status"] == "error"
res = ags._get(url=root + "/rest/services/nothing", param_dict={"f": "json"}, securityHandler=sh)
if "error" in res:
    assert res["error"]["message"]
try:
    AGSAdministration(url, AGSTokenSecurityHandler(username, "wrong", root)).services.folders  # noqa: B018
    outcome = "read"
except:  # noqa: E722
    outcome = "failed"
assert outcome == "failed"
try:
    AGSAdministration("http://127.0.0.1:9/arcgis/admin", sh).machines.machines  # noqa: B018
    outcome = "read"
except HTTPError as err:
    outcome = err.code
except URLError:
    outcome = "no server"
assert outcome == "no server"
