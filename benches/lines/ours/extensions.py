import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.extensions(ags, enable="KmlServer", folder="Planning", types="MapServer")
