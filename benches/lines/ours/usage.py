import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.usage(ags, "RequestCount", since="LAST_DAY").to_csv("usage.csv")
