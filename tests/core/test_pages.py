"""Iterators through pages: lazy, and no item is lost or repeated while the listing changes."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.common.errorhandlers import ReplyError, ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site
from contract.recorder import Recorder

NOW = 1_700_000_000_000


class Api:
    """One API or the other; what it iterates over is an ordinary iterator."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.loop = asyncio.new_event_loop()

    def rows(self, rows: Any) -> Iterator[dict[str, Any]]:
        if self.module is administration:
            yield from rows
            return
        while True:
            try:
                yield self.loop.run_until_complete(rows.__anext__())
            except StopAsyncIteration:
                return


@pytest.fixture(params=["blocking", "aio"])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    made = Api(aio if request.param == "aio" else administration)
    yield made
    made.loop.close()


@pytest.fixture
def log(api: Api, fresh_site: Site) -> Any:
    return api.module.Log(f"{fresh_site.url}/logs", login(fresh_site))


@pytest.fixture
def security(api: Api, fresh_site: Site) -> Any:
    return api.module.Security(f"{fresh_site.url}/security", login(fresh_site))


def login(site: Site) -> AGSTokenSecurityHandler:
    return AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)


def texts(rows: Any) -> list[str]:
    return [row["message"] for row in rows]


# the log --------------------------------------------------------------------------------------


def test_all_messages_come_once_page_by_page(api: Api, log: Any, fresh_site: Site) -> None:
    blocking = administration.Log(log.url, login(fresh_site))
    expected = texts(blocking.query(level="DEBUG")["logMessages"])
    assert len(set(expected)) == len(expected) > 1000
    fresh_site.requests.clear()
    assert texts(api.rows(log.messages(level="DEBUG", pageSize=100))) == expected
    asked = [r for r in fresh_site.requests if r.path.endswith("/query")]
    assert len(expected) / 100 <= len(asked) < len(expected) / 100 + 8


def test_nothing_is_asked_before_it_is_needed(api: Api, log: Any, fresh_site: Site) -> None:
    fresh_site.requests.clear()
    messages = api.rows(log.messages(level="debug", pageSize=10))
    assert not fresh_site.requests
    for _ in range(10):
        next(messages)
    assert len([r for r in fresh_site.requests if r.path.endswith("/query")]) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_more_of_a_millisecond_than_fit_on_a_page(
    api: Api, log: Any, fresh_site: Site, size: int
) -> None:
    for name in "abcdefgh":
        fresh_site.log(name, time=NOW)
    fresh_site.log("older", time=NOW - 1)
    fresh_site.log("alike", time=NOW - 2)
    fresh_site.log("alike", time=NOW - 2)
    found = texts(api.rows(log.messages(startTime=NOW, endTime=NOW - 2, pageSize=size)))
    assert sorted(found[:8]) == list("abcdefgh")
    assert found[8:] == ["older", "alike", "alike"]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_messages_that_come_meanwhile(api: Api, log: Any, fresh_site: Site, size: int) -> None:
    """Between any two messages one comes now, and one in the millisecond that is being read."""
    for at in range(12):
        fresh_site.log(f"m{at}", time=NOW - at // 3)
    found = []
    for message in api.rows(log.messages(startTime=NOW, endTime=NOW - 3, pageSize=size)):
        found.append(message["message"])
        if len(found) < 30:
            fresh_site.log("now")
            fresh_site.log(f"late {len(found)}", time=message["time"])
    assert len(found) == len(set(found))
    assert {f"m{at}" for at in range(12)} <= set(found)
    assert "now" not in found


def test_a_page_that_fails_is_asked_again(api: Api, recorder: Recorder) -> None:
    log = api.module.Log(f"{recorder.url}/logs", None)
    page = {"hasMore": True, "endTime": 5, "logMessages": [{"message": "a", "time": 5}]}
    recorder.replies["logs/query"] = page
    rows = log.messages()
    assert next(api.rows(rows))["message"] == "a"
    recorder.replies["logs/query"] = {"status": "error", "code": 500, "messages": ["broken"]}
    with pytest.raises(ServerError, match="broken"):
        next(api.rows(rows))
    recorder.replies["logs/query"] = {
        "hasMore": False,
        "endTime": 4,
        "logMessages": [*page["logMessages"], {"message": "b", "time": 4}],  # type: ignore[misc]
    }
    assert texts(api.rows(rows)) == ["b"]


def test_messages_without_a_time(api: Api, recorder: Recorder) -> None:
    log = api.module.Log(f"{recorder.url}/logs", None)
    reply = {"hasMore": True, "endTime": 5, "logMessages": [{"message": "a"}]}
    recorder.replies["logs/query"] = reply
    rows = api.rows(log.messages())
    assert next(rows)["message"] == "a"
    again = [{"message": "a"}, {"message": "b"}]
    recorder.replies["logs/query"] = {"hasMore": False, "endTime": 4, "logMessages": again}
    assert texts(rows) == ["b"]


@pytest.mark.parametrize("page", [{"logMessages": 1}, {"logMessages": [1]}, [1]])
def test_what_is_no_page(api: Api, recorder: Recorder, page: Any) -> None:
    recorder.replies["logs/query"] = page
    with pytest.raises(ReplyError):
        next(api.rows(api.module.Log(f"{recorder.url}/logs", None).messages()))


def test_memory_stays_that_of_a_page(fresh_site: Site) -> None:
    rows = administration.Log(f"{fresh_site.url}/logs", login(fresh_site)).messages(
        level="DEBUG", pageSize=50
    )
    next(rows)
    tracemalloc.start()
    count = sum(1 for _ in rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 1000
    ours = peak - len(fresh_site.requests) * 3000  # the site remembers its requests
    assert ours < 1_000_000


@pytest.mark.parametrize("size", [0, -1, 10_001])
def test_a_size_that_no_page_has(api: Api, log: Any, size: int) -> None:
    with pytest.raises(ValueError, match="pageSize is from 1 to 10000"):
        log.messages(pageSize=size)


# users and roles ------------------------------------------------------------------------------


def add_users(site: Site, names: list[str]) -> administration.Security:
    store = administration.Security(f"{site.url}/security", login(site))
    for name in names:
        assert store.addUser(name, "p") == {"status": "success"}
    return store


@pytest.mark.parametrize("size", [1, 2, 3, 10, 1000])
def test_all_users_and_roles(api: Api, security: Any, fresh_site: Site, size: int) -> None:
    store = add_users(fresh_site, [f"u{at:02}" for at in range(11)])
    every = [user["username"] for user in store.getUsers(0, 1000)["users"]]
    rows = api.rows(security.getAllUsers(pageSize=size))
    assert [user["username"] for user in rows] == every
    roles = [role["rolename"] for role in store.getRoles(0, 1000)["roles"]]
    rows = api.rows(security.getAllRoles(pageSize=size))
    assert [role["rolename"] for role in rows] == roles


@pytest.mark.parametrize("gone", [1, 2, 5])
def test_users_who_go_meanwhile(api: Api, security: Any, fresh_site: Site, gone: int) -> None:
    """Those who stay are all told once, though their places have changed."""
    store = administration.Security(security.url, login(fresh_site))
    every = [user["username"] for user in store.getUsers(0, 1000)["users"]]
    rows = api.rows(security.getAllUsers(pageSize=5))
    found = [next(rows)["username"] for _ in range(5)]
    for name in found[:gone]:
        assert store.removeUser(name) == {"status": "success"}
    found += [user["username"] for user in rows]
    assert found == every


def test_rows_of_an_override(site: Site) -> None:
    class Mine(administration.Security):
        def _post(self, *args: Any, **kwargs: Any) -> Any:
            return {"users": [{"username": "mine"}], "hasMore": False}

    mine = Mine(f"{site.url}/security", None)
    assert [user["username"] for user in mine.getAllUsers()] == ["mine"]
