import os
import time

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler

url = os.environ["ARCREST_URL"]
handler = AGSTokenSecurityHandler(
    os.environ["ARCREST_USERNAME"], os.environ["ARCREST_PASSWORD"], url.replace("/admin", "")
)
ags = AGSAdministration(url, handler)
tool = url.replace(
    "/admin", "/rest/services/System/PublishingTools/GPServer/Publish%20Service%20Definition"
)
item = ags.uploads.uploadItem("City.sd", "")["item"]["itemID"]
form = {
    "f": "json",
    "in_sdp_id": item,
    "in_config_overwrite": {"folderName": "Planning"},
}
job = ags._post(url=tool + "/submitJob", param_dict=form, securityHandler=handler)
place = "{}/jobs/{}".format(tool, job["jobId"])
while job["jobStatus"] in ("esriJobSubmitted", "esriJobWaiting", "esriJobExecuting"):
    time.sleep(1)
    job = ags._post(url=place, param_dict={"f": "json"}, securityHandler=handler)
for message in job["messages"]:
    print(message["description"])
ags.uploads.deleteItem(item)
if job["jobStatus"] != "esriJobSucceeded":
    raise SystemExit(1)
