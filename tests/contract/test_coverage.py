"""The embedded site answers every operation of the tables, by the verb that it is sent with."""

from __future__ import annotations

import re

import pytest
from arcrest._core import _operations
from arcrest.sandbox import Site

OPERATIONS = [row[:4] for row in _operations()]

VERBS = {"Get": "GET", "Public": "GET", "Query": "POST", "Post": "POST", "Put": "POST"}

EXAMPLES = {
    "itemType": "bigDataFileShares",
    "type": "MapServer",
    "serviceType": "MapServer",
    "fileType": "json",
}


ROUTER = Site()._application.router


def concrete(place: str, path: str) -> str:
    """A path of an operation, with a name in every slot."""
    template = f"/admin/{place}/{path.partition(' ')[0].removeprefix('./')}"
    filled = re.sub(r"\{(\w+)\??\}", lambda slot: EXAMPLES.get(slot[1], "x"), template)
    return re.sub("/+", "/", filled).strip("/")


def verbs_at(path: str) -> set[str]:
    """What the embedded site takes at a path."""
    found = ROUTER.find(path.split("/"))
    return set(found[0]) if found else set()


def test_there_are_operations() -> None:
    assert len(OPERATIONS) > 150
    assert len(set(OPERATIONS)) == len(OPERATIONS)


@pytest.mark.parametrize(("place", "name", "verb", "path"), OPERATIONS)
def test_the_site_answers(place: str, name: str, verb: str, path: str) -> None:
    url = concrete(place, path)
    assert VERBS[verb] in verbs_at(url), f"{name}: no route for {VERBS[verb]} /{url}"


def test_a_missing_route_is_noticed() -> None:
    assert verbs_at("admin/services/createFolder") == {"POST"}
    assert verbs_at("admin/services/x/y.MapServer/nothing") == set()
    assert verbs_at("admin/nothing") == set()
