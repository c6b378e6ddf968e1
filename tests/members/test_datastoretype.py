"""The members of RelationalDatastoreType: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("RelationalDatastoreType", "RelationalDatastoreType.unregister")
def test_a_type_goes(ags: Any, plain: Plain) -> None:
    one = ags.data.relationalDatastoreType("postgresql")
    same_document(one, plain.get("data/relationalDatastoreTypes/postgresql"))
    one.unregister()
    assert plain.get("data/relationalDatastoreTypes")["relationalDatastoreTypes"] == []
