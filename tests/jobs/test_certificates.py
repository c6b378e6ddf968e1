"""`jobs.certificates`: those that machines keep, and those that they show."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from typing import Any

import pytest
import trustme
from arcrest import BulkError
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .conftest import Jobs, login

BROKEN = {"status": "error", "code": 500, "messages": ["broken"]}


def test_each_certificate_of_each_machine(api: Jobs, ags: Any, site: Site) -> None:
    state = site.application.state
    table = api.certificates(ags)
    store = [row for row in table if row["origin"] == "store"]
    assert [(row["machine"], row["aliasName"]) for row in store] == [
        (machine, alias) for machine, all in state.certificates.items() for alias in all
    ]
    for row in store:
        there = state.certificates[row["machine"]][row["aliasName"]]
        assert row["isUsed"] is True
        for name in ("subject", "issuer", "sha1Fingerprint", "serialNumber", "keySize"):
            assert row[name] == there[name]
        until = datetime.fromtimestamp(there["validUntil"] / 1000, timezone.utc)
        assert row["validUntil"] == until
        assert row["daysLeft"] == (until - datetime.now(timezone.utc)).days
    [shown, _] = [row for row in table if row["origin"] == "handshake"]
    assert shown["error"], "the machine's address leads nowhere"
    assert shown["URL"].startswith("https://gissrv01.example.com:6443")


def test_what_a_server_shows(api: Jobs) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with Site(ssl_context=context, strict=True) as site:
        for machine in site.application.state.machines.values():
            machine["adminURL"] = site.url
        ags = api.site(site.url, login(site, verify=False), verify=False)
        table = api.certificates(ags)
    shown = [row for row in table if row["origin"] == "handshake"]
    assert [row["machine"] for row in shown][-1] is None
    assert len(shown) == 3
    for row in shown:
        assert row["error"] is None
        assert row["isUsed"] is True
        assert {"localhost", "127.0.0.1"} & set(row["names"])
        assert len(row["sha1Fingerprint"].split(":")) == 20
        assert row["daysLeft"] is not None


def test_what_cannot_be_read_is_told(api: Jobs, recorder: Recorder) -> None:
    recorder.replies.update(
        {
            "machines": {"machines": [{"machineName": "A"}]},
            "machines/A": {"webServerCertificateAlias": "one", "adminURL": ""},
            "machines/A/sslcertificates": {"certificates": ["one", "two"]},
            "machines/A/sslcertificates/one": {"validUntil": "Fri May 25 15:13:09 PDT 2012"},
            "machines/A/sslcertificates/two": BROKEN,
        }
    )
    site = api.site(recorder.url)
    with pytest.warns(UserWarning, match=r"jobs\.certificates: 1 can't be read: A: .*broken"):
        table = api.certificates(site)
    one, two = table
    assert (one["isUsed"], one["validUntil"].year, one["daysLeft"] < 0) == (True, 2012, True)
    assert "broken" in two["error"]
    with pytest.raises(BulkError):
        api.certificates(site, strict=True)
