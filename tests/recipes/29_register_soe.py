"""A server object extension is uploaded, registered, updated and taken away again."""

from pathlib import Path

from settings import admin, folder, read

for version in ("11.3", "10.9.1"):
    ags = admin(version)
    types = ags.services.serviceTypes
    soe = Path(folder) / "Trace.soe"
    soe.write_bytes(b"the extension")
    res = ags.uploads.uploadItem(str(soe), "a trace of pipes")
    res = types.registerExtension(res["item"]["itemID"])
    assert res["status"] == "success", res
    assert "Trace.soe" in read("services/types/extensions", version)
    again = ags.uploads.uploadItem(str(soe), "the next one")["item"]["itemID"]
    assert types.updateExtension(again)["status"] == "success"
    assert types.unregisterExtension("Trace.soe")["status"] == "success"
    assert "Trace.soe" not in read("services/types/extensions", version)
