"""The members of Webhook: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document
from .test_webhooks import PLACE, created, webhooks


@effect("Webhook", "Webhook.edit", "Webhook.notificationStatus", "Webhook.deleteWebhook")
def test_a_webhook_is_changed_and_goes(ags: Any, plain: Plain) -> None:
    hooks = webhooks(ags)
    key = created(hooks)
    hook = hooks.webhook(key)
    same_document(hook, plain.get(f"{PLACE}/{key}"))
    hook.edit(active=False, changeTypes="FeaturesDeleted")
    there = plain.get(f"{PLACE}/{key}")
    assert (there["active"], there["changeTypes"]) == (False, ["FeaturesDeleted"])
    assert there["hookUrl"] == "https://hooks.example.com/edits"
    assert hook.active is False
    status = hook.notificationStatus["webhookNotificationStatus"]
    shown = plain.get(f"{PLACE}/{key}/notificationStatus")["webhookNotificationStatus"]
    assert [each["invoked"] for each in status] == [each["invoked"] for each in shown]
    hook.deleteWebhook()
    assert plain.get(PLACE)["webhooks"] == []
