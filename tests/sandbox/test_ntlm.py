"""NTLM: the formulas against MS-NLMP's own example (section 4.2.4), and what the site refuses."""

from __future__ import annotations

import base64
import http.client
import string
import struct
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from arcrest.sandbox import Site, ntlm

USER, PASSWORD, DOMAIN = "User", "Password", "Domain"
NONCE = bytes.fromhex("0123456789abcdef")
INFO = bytes.fromhex(
    "02000c0044006f006d00610069006e0001000c00530065007200760065007200" + "00000000"
)
BLOB = bytes.fromhex("0101000000000000" + "00" * 8 + "aa" * 8 + "00" * 4) + INFO + bytes(4)
FLAGS = 0x00000001 | 0x00000004 | 0x00000200 | 0x00008000 | 0x00080000 | 0x00800000


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        ("abc", "a448017aaf21d8525fc10ae87aa6729d"),
        (
            string.ascii_uppercase + string.ascii_lowercase + string.digits,
            "043f8582f241db351ce627e153e7f0e4",
        ),
        ("1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
        ("Password".encode("utf-16-le").decode("latin-1"), "a4f49c406510bdcab6824ee7c30fd852"),
    ],
)
def test_md4(text: str, digest: str) -> None:
    assert ntlm.md4(text.encode("latin-1")).hex() == digest


def test_the_specifications_example() -> None:
    key = ntlm.owf_v2(USER, DOMAIN, PASSWORD)
    assert key.hex() == "0c868a403bfd7a93a3001ef22ef02e3f"
    proof = ntlm.hmac_md5(key, NONCE + BLOB)
    assert proof.hex() == "68cd0ab851e51c96aabc927bebef6a1c"
    session = ntlm.hmac_md5(key, proof)
    assert session.hex() == "8de40ccadbc14a82f15cb0ad0de95ca3"
    assert ntlm.rc4(session, b"\x55" * 16).hex() == "c5dad2544fc9799094ce1ce90bc9d03e"


def test_pairs() -> None:
    assert [name for name, _ in ntlm.pairs(INFO)] == [2, 1]
    with pytest.raises(ntlm.Refused, match="ends early"):
        ntlm.pairs(INFO[:-8])


# a client -------------------------------------------------------------------------------------


def negotiate() -> bytes:
    return ntlm.SIGNATURE + struct.pack("<II", 1, FLAGS) + bytes(16)


def authenticate(
    first: bytes,
    challenge: bytes,
    password: str,
    *,
    user: str = "siteadmin",
    v1: bool = False,
    age: float = 0,
    info: bytes = b"",
    mic: bool = True,
) -> bytes:
    """The third message; its layout and its integrity code by MS-NLMP 2.2.1.3 and 3.1.5.1.2."""
    nonce = challenge[24:32]
    length, _, offset = struct.unpack_from("<HHI", challenge, 40)
    given = info or challenge[offset : offset + length]
    (moment,) = struct.unpack("<Q", dict(ntlm.pairs(given))[ntlm.AV_TIMESTAMP])
    moment -= int(age * 10_000_000)
    marked = given[:-4] + struct.pack("<HHI", ntlm.AV_FLAGS, 4, 2 if mic else 0) + bytes(4)
    blob = b"\x01\x01" + bytes(6) + struct.pack("<Q", moment) + b"\xaa" * 8 + bytes(4) + marked
    key = ntlm.owf_v2(user, "", password)
    proof = ntlm.hmac_md5(key, nonce + blob + bytes(4))
    answer = bytes(24) if v1 else proof + blob + bytes(4)
    name = user.encode("utf-16-le")
    at = 88
    fields = struct.pack("<HHI", 0, 0, at) + struct.pack("<HHI", len(answer), len(answer), at)
    fields += struct.pack("<HHI", 0, 0, at)
    fields += struct.pack("<HHI", len(name), len(name), at + len(answer))
    fields += struct.pack("<HHI", 0, 0, at) * 2 + struct.pack("<I", FLAGS) + bytes(8)
    head = ntlm.SIGNATURE + struct.pack("<I", 3) + fields
    code = ntlm.hmac_md5(
        ntlm.hmac_md5(key, proof), first + challenge + head + bytes(16) + answer + name
    )
    return head + code + answer + name


class Connection:
    """One connection to the site."""

    def __init__(self, site: Site) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)

    def ask(self, message: bytes = b"", method: str = "GET") -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if message:
            headers["Authorization"] = f"NTLM {base64.b64encode(message).decode()}"
        body = b"f=json" if method == "POST" else None
        self.http.request(
            method, "/arcgis/admin?f=json" if not body else "/arcgis/admin", body, headers
        )
        reply = self.http.getresponse()
        reply.read()
        return reply.status, reply.headers.get("WWW-Authenticate", "")

    def challenge(self) -> bytes:
        status, header = self.ask(negotiate())
        assert status == 401
        return base64.b64decode(header.partition(" ")[2])

    def close(self) -> None:
        self.http.close()


@pytest.fixture
def guarded() -> Iterator[Site]:
    with Site(auth="ntlm", strict=True) as running:
        yield running


@pytest.fixture
def connection(guarded: Site) -> Iterator[Connection]:
    with closing(Connection(guarded)) as opened:
        yield opened


def answered(connection: Connection, password: str = "siteadmin-password", **how: object) -> int:
    challenge = connection.challenge()
    return connection.ask(authenticate(negotiate(), challenge, password, **how))[0]  # type: ignore[arg-type]


def test_without_credentials(guarded: Site, connection: Connection) -> None:
    assert connection.ask() == (401, "NTLM")
    assert len(guarded.requests) == 0
    assert guarded.refusals == []


def test_a_login_lasts_for_its_connection(guarded: Site, connection: Connection) -> None:
    assert answered(connection) == 200
    assert connection.ask()[0] == 200
    assert connection.ask(method="POST")[0] == 200
    assert [record.operation for record in guarded.requests] == ["site.get"] * 3
    with closing(Connection(guarded)) as other:
        assert other.ask() == (401, "NTLM")


def test_a_new_handshake_ends_the_login(connection: Connection) -> None:
    assert answered(connection) == 200
    assert answered(connection, "wrong") == 401
    assert connection.ask()[0] == 401


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"password": "wrong"}, "wrong password"),
        ({"user": "nobody"}, "unknown user"),
        ({"v1": True}, "NTLMv1"),
        ({"age": 3600}, "too old"),
        ({"mic": False}, "no message integrity code"),
    ],
)
def test_what_is_refused(
    guarded: Site, connection: Connection, how: dict[str, object], why: str
) -> None:
    assert answered(connection, **how) == 401  # type: ignore[arg-type]
    assert why in guarded.refusals[-1]
    assert len(guarded.requests) == 0


def test_a_changed_first_message(guarded: Site, connection: Connection) -> None:
    challenge = connection.challenge()
    other = negotiate()[:-1] + b"\x01"
    assert connection.ask(authenticate(other, challenge, "siteadmin-password"))[0] == 401
    assert "changed on the way" in guarded.refusals[-1]


def test_another_servers_target_information(guarded: Site, connection: Connection) -> None:
    challenge = connection.challenge()
    length, _, offset = struct.unpack_from("<HHI", challenge, 40)
    info = challenge[offset : offset + length].replace("SANDBOX".encode("utf-16-le"), b"E\x00" * 7)
    message = authenticate(negotiate(), challenge, "siteadmin-password", info=info)
    assert connection.ask(message)[0] == 401
    assert "target information" in guarded.refusals[-1]


def test_a_replayed_response(guarded: Site, connection: Connection) -> None:
    message = authenticate(negotiate(), connection.challenge(), "siteadmin-password")
    assert connection.ask(message)[0] == 200
    assert connection.ask(message)[0] == 401
    assert "no challenge" in guarded.refusals[-1]
    connection.challenge()
    assert connection.ask(message)[0] == 401
    assert "another challenge" in guarded.refusals[-1]


def test_a_response_on_another_connection(guarded: Site, connection: Connection) -> None:
    message = authenticate(negotiate(), connection.challenge(), "siteadmin-password")
    with closing(Connection(guarded)) as other:
        other.challenge()
        assert other.ask(message)[0] == 401
    assert connection.ask(message)[0] == 200


@pytest.mark.parametrize("size", [0, 7, 11, 13, 20, 40, 63, 70])
def test_messages_that_end_early(guarded: Site, connection: Connection, size: int) -> None:
    message = authenticate(negotiate(), connection.challenge(), "siteadmin-password")[:size]
    assert connection.ask(message)[0] == 401
    assert answered(connection) == 200


def test_a_challenge_tells_the_time() -> None:
    challenge = ntlm.Challenge.to(negotiate(), time.time())
    ticks = struct.unpack("<Q", dict(ntlm.pairs(challenge.info))[ntlm.AV_TIMESTAMP])[0]
    assert abs(ticks / 10_000_000 - 11_644_473_600 - time.time()) < 5
