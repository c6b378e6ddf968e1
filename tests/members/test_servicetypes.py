"""The members of ServiceTypes: each is called, and its effect is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .effects import Plain, effect, effects, same_document


@effect("ServiceTypes")
def test_the_document(ags: Any, plain: Plain) -> None:
    same_document(ags.services.serviceTypes, plain.get("services/types"))


@effects(
    {
        "ServiceTypes.extensions": "extensions",
        "ServiceTypes.providers": "providers",
        "ServiceTypes.customDataProviders": "customdataproviders",
    }
)
def test_what_is_read(ags: Any, plain: Plain, operation: str, case: str) -> None:
    found = getattr(ags.services.serviceTypes, operation.partition(".")[2])
    assert found == plain.get(f"services/types/{case}")


@effect("ServiceTypes.serviceType", "ServiceTypes.provider")
def test_one_of_them(ags: Any, plain: Plain) -> None:
    types = ags.services.serviceTypes
    assert types.serviceType("MapServer") == plain.get("services/types/MapServer")
    assert types.provider("ArcObjects11") == plain.get("services/types/providers/ArcObjects11")


def uploaded(ags: Any, folder: Path, name: str) -> str:
    (folder / name).write_bytes(b"content")
    return str(ags.uploads.uploadItem(str(folder / name), None)["item"]["itemID"])


@effect(
    "ServiceTypes.registerExtension",
    "ServiceTypes.updateExtension",
    "ServiceTypes.unregisterExtension",
)
def test_an_extension_comes_and_goes(ags: Any, plain: Plain, tmp_path: Path) -> None:
    types, key = ags.services.serviceTypes, uploaded(ags, tmp_path, "Trace.soe")
    types.registerExtension(key)
    assert "Trace.soe" in plain.get("services/types/extensions")
    assert types.registerExtension(key)["status"] == "error"
    assert types.updateExtension(key) == {"status": "success"}
    types.unregisterExtension("Trace.soe")
    assert "Trace.soe" not in plain.get("services/types/extensions")


@effect(
    "ServiceTypes.registerCustomDataProvider",
    "ServiceTypes.updateCustomDataProvider",
    "ServiceTypes.unregisterCustomDataProvider",
)
def test_a_custom_data_provider_comes_and_goes(ags: Any, plain: Plain, tmp_path: Path) -> None:
    types, key = ags.services.serviceTypes, uploaded(ags, tmp_path, "Weather.cdpk")
    types.registerCustomDataProvider(key)
    assert "Weather.cdpk" in plain.get("services/types/customdataproviders")
    assert types.updateCustomDataProvider(key) == {"status": "success"}
    types.unregisterCustomDataProvider("Weather.cdpk")
    assert "Weather.cdpk" not in plain.get("services/types/customdataproviders")


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_leads_elsewhere_is_refused(ags: Any, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        ags.services.serviceTypes.serviceType(name)
