import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.backup(ags, "site.agssite")
