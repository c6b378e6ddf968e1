import arcrest
from arcrest import jobs

ags = arcrest.connect()
jobs.publish(ags, "City.sd", folder="Planning")
