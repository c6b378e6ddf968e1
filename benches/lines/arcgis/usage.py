import csv
import os

from arcgis.gis.server import Server

server = Server(
    url=os.environ["ARCREST_URL"],
    username=os.environ["ARCREST_USERNAME"],
    password=os.environ["ARCREST_PASSWORD"],
)
reply = server.usage.quick_report(since="LAST_DAY", queries="services/", metrics="RequestCount")
data = reply["report"]
with open("usage.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["time", "service", "metric", "value"])
    for query in data["report-data"]:
        for entry in query:
            for time, value in zip(data["time-slices"], entry["data"]):
                writer.writerow([time, entry["resourceURI"], entry["metric-type"], value])
