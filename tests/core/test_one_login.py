"""One login for many: threads that hold the same expired token, clocks that differ by a day."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest.manageags import AGSAdministration
from arcrest.manageags._machines import Machines
from arcrest.sandbox import Site

from .faults import SILENCE, Faults, reply


def logins(site: Site) -> int:
    return sum(request.path.endswith("/generateToken") for request in site.requests)


def test_threads_whose_token_is_revoked_log_in_once(fresh_site: Site) -> None:
    handler = AGSTokenSecurityHandler(
        fresh_site.username, fresh_site.password, org_url=fresh_site.url
    )
    admin = AGSAdministration(fresh_site.url, handler)
    assert handler.token
    assert logins(fresh_site) == 1
    fresh_site.revoke_tokens()
    together = threading.Barrier(64)

    def read(_: int) -> object:
        together.wait()
        return admin.machines.document["machines"]

    with ThreadPoolExecutor(64) as threads:
        listings = list(threads.map(read, range(64)))
    assert listings == [listings[0]] * 64
    assert logins(fresh_site) == 2


def test_threads_share_a_login_that_is_not_answered() -> None:
    """One asks as often as a read is asked; the others do not wait for their own turn after it."""
    with Faults() as faults:
        faults.tell(*[SILENCE] * 64)
        handler = AGSTokenSecurityHandler(
            "u", "p", token_url=f"{faults.origin}/arcgis/admin/t", timeout=0.2
        )
        together = threading.Barrier(16)

        def read(_: int) -> object:
            together.wait()
            try:
                return Machines(faults.url, handler).machines
            except TimeoutError as error:
                return error

        with ThreadPoolExecutor(16) as threads:
            ends = list(threads.map(read, range(16)))
        assert all(isinstance(end, TimeoutError) for end in ends)
        assert len(faults.seen) < 6


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_a_server_whose_clock_is_a_day_off_is_not_asked_for_ever(day: int) -> None:
    expires = int((time.time() + 6000 + day * 86400) * 1000)
    with Faults() as faults:
        faults.tell(reply({"token": "T", "expires": expires}))
        handler = AGSTokenSecurityHandler("u", "p", token_url=f"{faults.origin}/arcgis/admin/t")
        for _ in range(5):
            assert Machines(faults.url, handler).Protocol == "https"
        assert sum("/admin/t " in request for request in faults.seen) == 1
