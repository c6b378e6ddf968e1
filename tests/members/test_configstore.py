"""The members of ConfigurationStore: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("ConfigurationStore")
def test_the_document(ags: Any, plain: Plain) -> None:
    same_document(ags.system.configurationStore, plain.get("system/configstore"))


@effect("ConfigurationStore.edit")
def test_edit(ags: Any, plain: Plain) -> None:
    ags.system.configurationStore.edit("FILESYSTEM", "//share/store", False)
    assert plain.get("system/configstore")["connectionString"] == "//share/store"


@effect("ConfigurationStore.recover")
def test_recover(ags: Any, plain: Plain) -> None:
    assert ags.system.configurationStore.recover() == {"status": "success"}
    assert plain.get("system/configstore")["status"] == "Ready"
