import csv
import os

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler

url = os.environ["ARCREST_URL"]
handler = AGSTokenSecurityHandler(
    os.environ["ARCREST_USERNAME"], os.environ["ARCREST_PASSWORD"], url.replace("/admin", "")
)
ags = AGSAdministration(url, handler)
queries = [{"resourceURIs": ["services/"], "metrics": ["RequestCount"]}]
reports = ags.usagereports
reports.createUsageReport("temporary", queries, "", since="LAST_DAY")
report = next(each for each in reports.reports if each.reportname == "temporary")
try:
    data = report.query({"machines": "*"})["report"]
finally:
    report.delete()
with open("usage.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["time", "service", "metric", "value"])
    for query in data["report-data"]:
        for entry in query:
            for time, value in zip(data["time-slices"], entry["data"]):
                writer.writerow([time, entry["resourceURI"], entry["metric-type"], value])
