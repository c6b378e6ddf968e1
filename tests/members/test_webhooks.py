"""The members of Webhooks: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

PLACE = "services/Planning/Permits.FeatureServer/webhooks"


def webhooks(ags: Any) -> Any:
    services = ags.services
    services.folderName = "Planning"
    return next(each for each in services.services if each.serviceName == "Permits").webhooks


def created(hooks: Any) -> str:
    reply = hooks.create(
        "edits",
        "https://hooks.example.com/edits",
        ["FeaturesCreated", "FeaturesUpdated"],
        signatureKey="a key of ours",
        active=True,
    )
    return str(reply["id"])


@effect("Webhooks", "Webhooks.create", "Webhooks.webhooks", "Webhooks.webhook")
def test_a_webhook_is_created(ags: Any, plain: Plain) -> None:
    hooks = webhooks(ags)
    key = created(hooks)
    there = plain.get(f"{PLACE}/{key}")
    assert there["changeTypes"] == ["FeaturesCreated", "FeaturesUpdated"]
    (found,) = hooks.webhooks
    same_document(found, there)
    same_document(hooks.webhook(key), there)
    same_document(hooks, plain.get(PLACE), "webhooks")


@effect("Webhooks.deactivateAll", "Webhooks.activateAll", "Webhooks.deleteAll")
def test_all_of_a_service(ags: Any, plain: Plain) -> None:
    hooks = webhooks(ags)
    key = created(hooks)
    hooks.deactivateAll()
    assert plain.get(f"{PLACE}/{key}")["active"] is False
    hooks.activateAll()
    assert plain.get(f"{PLACE}/{key}")["active"] is True
    hooks.deleteAll()
    assert plain.get(PLACE)["webhooks"] == []
