"""The log into a file, its settings, the errors counted."""

import csv
import datetime
import os

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import folder, password, root, url, username

log = AGSAdministration(url, AGSTokenSecurityHandler(username, password, root)).logs
now = datetime.datetime.now() + datetime.timedelta(hours=1)
path = os.path.join(folder, "log.csv")
log.query(
    startTime=now - datetime.timedelta(days=3000),
    endTime=now,
    level="FINE",
    services="SampleWorldCities.MapServer,Planning/Zoning.MapServer",
    export=True,
    exportType="csv",
    out_path=path,
)
with open(path, encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))
assert rows
assert "message" in rows[0]
assert "logLevel" in log.logSettings
counted = log.countErrorReports()
assert isinstance(counted, dict)
assert counted.get("status") != "error"
