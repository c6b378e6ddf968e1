"""The life of a webhook: created, switched off and on, listed, deleted."""

from settings import admin, read

NAME = "Planning/Permits.FeatureServer"
PLACE = f"services/{NAME}/webhooks"

for version in ("11.3",):
    hooks = admin(version).services[NAME].webhooks
    res = hooks.create(
        "edits", "https://hooks.example.com/edits", ["FeaturesCreated"], signatureKey="a key"
    )
    place = f"{PLACE}/{res['id']}"
    assert read(place, version)["changeTypes"] == ["FeaturesCreated"]
    assert [each.document["id"] for each in hooks.webhooks] == [res["id"]]
    assert hooks.deactivateAll()["status"] == "success"
    assert read(place, version)["active"] is False
    assert hooks.activateAll()["status"] == "success"
    assert read(place, version)["active"] is True
    assert hooks.webhook(res["id"]).deleteWebhook()["status"] == "success"
    assert read(PLACE, version)["webhooks"] == []

# 10.9.1 has none, and says so
res = admin("10.9.1").services[NAME].webhooks.deleteAll()
assert res["status"] == "error", res
assert "needs ArcGIS Server" in res["messages"][-1], res
assert res["messages"][-1].endswith("this site has 10.9.1"), res
