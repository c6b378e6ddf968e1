"""The server's side of NTLM: the challenge, and whether a response answers it.

Message layouts and formulas are those of MS-NLMP. Only NTLMv2 over Unicode is taken, and a message
integrity code is demanded, because the challenge carries a timestamp. MD4 and RC4 are here because
OpenSSL 3 offers neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from typing import Callable

SIGNATURE = b"NTLMSSP\x00"
NEGOTIATE, CHALLENGE, AUTHENTICATE = 1, 2, 3

DOMAIN = "SANDBOX"
COMPUTER = "WEBADAPTOR"
DNS_DOMAIN = "sandbox.example"
SKEW = 30 * 60

UNICODE = 0x00000001
KEY_EXCH = 0x40000000
_ALWAYS = 0x00000001 | 0x00000004 | 0x00000200 | 0x00010000 | 0x00080000 | 0x00800000
_IF_ASKED = 0x00000010 | 0x00000020 | 0x00008000 | 0x02000000 | 0x20000000 | 0x40000000 | 0x80000000
_VERSION = 0x02000000

AV_END, AV_COMPUTER, AV_DOMAIN, AV_DNS_COMPUTER, AV_DNS_DOMAIN, AV_FLAGS, AV_TIMESTAMP = (
    0, 1, 2, 3, 4, 6, 7,
)  # fmt: skip
_AV_HAS_MIC = 0x2
_EPOCH = 11_644_473_600  # seconds from 1601 to 1970
_MIC = slice(72, 88)


class Refused(Exception):
    """A message is refused; the text says why."""


def kind(message: bytes) -> int:
    """The type of a message: NEGOTIATE, CHALLENGE or AUTHENTICATE."""
    if message[:8] != SIGNATURE or len(message) < 12:
        raise Refused("not an NTLM message")
    return int(struct.unpack_from("<I", message, 8)[0])


# keys -----------------------------------------------------------------------------------------


def md4(data: bytes) -> bytes:
    """RFC 1320."""
    mask = 0xFFFFFFFF
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + struct.pack("<Q", len(data) * 8)
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    rounds = (
        (0, (3, 7, 11, 19), (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)),
        (0x5A827999, (3, 5, 9, 13), (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)),
        (0x6ED9EBA1, (3, 9, 11, 15), (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)),
    )
    mixers: tuple[Callable[[int, int, int], int], ...] = (
        lambda x, y, z: (x & y) | (~x & z),
        lambda x, y, z: (x & y) | (x & z) | (y & z),
        lambda x, y, z: x ^ y ^ z,
    )
    for at in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, at)
        a, b, c, d = state
        for (constant, shifts, order), mix in zip(rounds, mixers):
            for step, word in enumerate(order):
                total = (a + (mix(b, c, d) & mask) + words[word] + constant) & mask
                shift = shifts[step % 4]
                rotated = ((total << shift) | (total >> (32 - shift))) & mask
                a, b, c, d = d, rotated, b, c
        e, f, g, h = state
        state = ((e + a) & mask, (f + b) & mask, (g + c) & mask, (h + d) & mask)
    return struct.pack("<4I", *state)


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def hmac_md5(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.md5).digest()


def owf_v2(user: str, domain: str, password: str) -> bytes:
    """NTOWFv2: the key that is derived from a password."""
    key = md4(password.encode("utf-16-le"))
    return hmac_md5(key, (user.upper() + domain).encode("utf-16-le"))


# messages -------------------------------------------------------------------------------------


def pairs(info: bytes) -> list[tuple[int, bytes]]:
    """The attribute-value pairs of a target information, without the end mark."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at + 4 <= len(info):
        name, length = struct.unpack_from("<HH", info, at)
        if name == AV_END:
            return found
        value = info[at + 4 : at + 4 + length]
        if len(value) < length:
            break
        found.append((name, value))
        at += 4 + length
    raise Refused("the target information ends early")


@dataclass(frozen=True)
class Authenticate:
    """The client's AUTHENTICATE message."""

    raw: bytes
    flags: int
    domain: str
    user: str
    response: bytes
    session_key: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Authenticate:
        if kind(raw) != AUTHENTICATE or len(raw) < 64:
            raise Refused("not an AUTHENTICATE message")
        flags = struct.unpack_from("<I", raw, 60)[0]
        if not flags & UNICODE:
            raise Refused("the names are not Unicode")
        return cls(
            raw,
            flags,
            _text(raw, 28),
            _text(raw, 36),
            _bytes(raw, 20),
            _bytes(raw, 52),
        )


def _bytes(raw: bytes, at: int) -> bytes:
    """The bytes that a field's length and offset point to."""
    length, _, offset = struct.unpack_from("<HHI", raw, at)
    if offset + length > len(raw):
        raise Refused("a field lies outside of the message")
    return raw[offset : offset + length]


def _text(raw: bytes, at: int) -> str:
    try:
        return _bytes(raw, at).decode("utf-16-le")
    except UnicodeDecodeError:
        raise Refused("a name is not UTF-16") from None


@dataclass(frozen=True)
class Challenge:
    """The CHALLENGE message that the server sent on one connection."""

    negotiate: bytes
    nonce: bytes
    info: bytes
    message: bytes

    @classmethod
    def to(cls, negotiate: bytes, now: float) -> Challenge:
        """The challenge for a client's NEGOTIATE message."""
        if len(negotiate) < 16:
            raise Refused("the NEGOTIATE message is too short")
        asked = struct.unpack_from("<I", negotiate, 12)[0]
        if not asked & UNICODE:
            raise Refused("the client does not offer Unicode")
        nonce = secrets.token_bytes(8)
        info = _target_info(now)
        target = DOMAIN.encode("utf-16-le")
        flags = _ALWAYS | (asked & _IF_ASKED) | _VERSION
        body_at = 56
        head = SIGNATURE + struct.pack("<I", CHALLENGE)
        head += struct.pack("<HHI", len(target), len(target), body_at)
        head += struct.pack("<I", flags) + nonce + bytes(8)
        head += struct.pack("<HHI", len(info), len(info), body_at + len(target))
        head += bytes((10, 0, 0x63, 0x45, 0, 0, 0, 15))  # Windows 10.0.17763, revision 15
        return cls(negotiate, nonce, info, head + target + info)

    def verify(self, reply: Authenticate, password: str, now: float) -> None:
        """Raise `Refused` unless the reply answers this challenge with this password."""
        if len(reply.response) <= 24:
            raise Refused("NTLMv1 is not accepted")
        if len(reply.response) < 48:
            raise Refused("the response is too short")
        if reply.domain.upper() not in ("", ".", DOMAIN, COMPUTER, DNS_DOMAIN.upper()):
            raise Refused("unknown domain")
        proof, blob = reply.response[:16], reply.response[16:]
        key = owf_v2(reply.user, reply.domain, password)
        if not hmac.compare_digest(hmac_md5(key, self.nonce + blob), proof):
            raise Refused("wrong password, or the response to another challenge")
        self._check_blob(blob, now)
        self._check_integrity(reply, hmac_md5(key, proof))

    def _check_blob(self, blob: bytes, now: float) -> None:
        if blob[:2] != b"\x01\x01":
            raise Refused("unknown version of the response")
        answered = dict(pairs(blob[28:]))
        for name, value in pairs(self.info):
            if answered.get(name) != value:
                raise Refused("the target information is not the challenge's")
        moment = struct.unpack_from("<Q", blob, 8)[0] / 10_000_000 - _EPOCH
        if abs(moment - now) > SKEW:
            raise Refused("the response is too old")
        flags = answered.get(AV_FLAGS, b"")
        if len(flags) != 4 or not struct.unpack("<I", flags)[0] & _AV_HAS_MIC:
            raise Refused("no message integrity code")

    def _check_integrity(self, reply: Authenticate, session: bytes) -> None:
        if reply.flags & KEY_EXCH:
            session = rc4(session, reply.session_key)
        bare = reply.raw[: _MIC.start] + bytes(16) + reply.raw[_MIC.stop :]
        code = hmac_md5(session, self.negotiate + self.message + bare)
        if not hmac.compare_digest(code, reply.raw[_MIC]):
            raise Refused("the messages were changed on the way")


def _target_info(now: float) -> bytes:
    ticks = int((now + _EPOCH) * 10_000_000)
    names = (
        (AV_DOMAIN, DOMAIN),
        (AV_COMPUTER, COMPUTER),
        (AV_DNS_DOMAIN, DNS_DOMAIN),
        (AV_DNS_COMPUTER, f"{COMPUTER.lower()}.{DNS_DOMAIN}"),
    )
    fields = [(name, text.encode("utf-16-le")) for name, text in names]
    fields += [(AV_TIMESTAMP, struct.pack("<Q", ticks)), (AV_END, b"")]
    return b"".join(struct.pack("<HH", name, len(value)) + value for name, value in fields)
