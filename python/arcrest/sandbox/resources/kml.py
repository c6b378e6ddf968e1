"""KMZ files that are made from a description. Newer sites lack them."""

from __future__ import annotations

from ..privileges import PUBLISH
from ..routes import Call, Reply, Routes
from ..seed import identifier

routes = Routes("kml", "/admin/kml", privilege=PUBLISH, feature="kml")


@routes.read("")
def get(call: Call) -> Reply:
    return {"items": list(call.state.kmz)}


@routes.write("/createKmz", "kml!:json")
def create_kmz(call: Call) -> Reply:
    name = identifier("kmz", str(len(call.state.kmz))) + ".kmz"
    call.state.kmz.append(name)
    url = f"{call.request.base}/{call.state.context}/rest/directories/arcgisoutput/{name}"
    return {"status": "success", "name": name, "url": url}
