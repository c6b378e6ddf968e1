import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.change(ags, {"minInstancesPerNode": 2}, folder="Planning", types="MapServer")
