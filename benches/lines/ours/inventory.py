import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.inventory(ags).to_csv("services.csv")
