"""The site's RSA key (PKCS#1 v1.5), which decrypts encrypted logins.

The private key is public, because a sandbox has nothing to protect.
"""

from __future__ import annotations

EXPONENT = 0x10001
MODULUS = int(
    "c618f8fb9453aa7b922e04d1dc555b1f1fc6301cb5e858463d6aae395f709a27daa885956276971f"
    "d85297e0205466cf6db5e1872ea88bd43c7981e35eb27ed4e78adb49e653961f188e1eb43cd01f5e"
    "92debfd487c11003bb3ff3598c4dc580fee9c81c02e5890730092760feee4b2df82ce4603f74fdaa"
    "8a247ad7acf3958d",
    16,
)
_PRIVATE = int(
    "5d3e63f4075d5a61cfecd957eede3e85e7eee1b6a1e93ba3d444e2bd1eaf61e0608bf254de83f39e"
    "89b456c8a86f11f5912e8b7995fcbfd4a6a28b00fb1209a0595247cae2d03c87cb3ded47a35ccf05"
    "e72d52bf055c080643fc3075b6f4f330694b8536efa93912fe275f644f478e061c0390469606823b"
    "a54a2a9eebf71001",
    16,
)
_LENGTH = (MODULUS.bit_length() + 7) // 8


def decrypted(hexadecimal: str) -> str:
    """The decrypted text of one field of a login. Raises `ValueError` for malformed input."""
    cipher = int(hexadecimal, 16)
    if cipher >= MODULUS:
        raise ValueError("the number is larger than the modulus")
    block = pow(cipher, _PRIVATE, MODULUS).to_bytes(_LENGTH, "big")
    padding, _, message = block[2:].partition(b"\x00")
    if block[:2] != b"\x00\x02" or len(padding) < 8:
        raise ValueError("the padding is not PKCS#1 v1.5")
    return message.decode("utf-8")
