"""The members of WebAdaptor: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("WebAdaptor", "WebAdaptor.update")
def test_a_web_adaptor_is_changed(ags: Any, plain: Plain) -> None:
    key = plain.get("system/webadaptors")["webAdaptors"][0]["id"]
    adaptor = ags.system.webAdaptor(key)
    same_document(adaptor, plain.get(f"system/webadaptors/{key}"))
    adaptor.update(isAdminEnabled=False, description="Außen", httpsPort=8443)
    there = plain.get(f"system/webadaptors/{key}")
    assert (there["isAdminEnabled"], there["description"], there["httpsPort"]) == (
        False,
        "Außen",
        8443,
    )
    same_document(adaptor, there)
