"""The members of PlatformService: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect(
    "PlatformService",
    "PlatformService.status",
    "PlatformService.health",
    "PlatformService.stop",
    "PlatformService.start",
)
def test_a_platform_service_stops_and_starts(ags: Any, plain: Plain) -> None:
    key = plain.get("system/platformservices")["platformservices"][0]["id"]
    place, service = f"system/platformservices/{key}", ags.system.platformService(key)
    same_document(service, plain.get(place))
    for act, state in ((service.stop, "STOPPED"), (service.start, "STARTED")):
        assert act()["configuredState"] == state
        assert service.status == plain.get(f"{place}/status")
        assert service.status["configuredState"] == state
        assert service.health == plain.get(f"{place}/health")
