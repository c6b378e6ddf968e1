"""The members of Machines: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


def names(plain: Plain) -> list[str]:
    return [each["machineName"] for each in plain.get("machines")["machines"]]


@effect("Machines", "Machines.machines", "Machines.getMachine")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    same_document(ags.machines, plain.get("machines"), "machines")
    assert [each.machineName for each in ags.machines.machines] == names(plain)
    one = ags.machines.getMachine("GISSRV02.EXAMPLE.COM")
    assert one.document == plain.get("machines/GISSRV02.EXAMPLE.COM")


@effect("Machines.registerMachine", "Machines.renameMachine")
def test_a_machine_comes_and_is_renamed(ags: Any, plain: Plain) -> None:
    ags.machines.registerMachine("NEW.EXAMPLE.COM", "https://new.example.com:6443/arcgis/admin")
    made = plain.get("machines/NEW.EXAMPLE.COM")
    assert made["adminURL"] == "https://new.example.com:6443/arcgis/admin"
    ags.machines.renameMachine("NEW.EXAMPLE.COM", "NEWER.EXAMPLE.COM")
    assert {"NEW.EXAMPLE.COM", "NEWER.EXAMPLE.COM"} & set(names(plain)) == {"NEWER.EXAMPLE.COM"}
