"""Keys of an absurd size are refused before anything is calculated with them."""

from __future__ import annotations

import time

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from cases.stand_in import PASSWORD, USER, StandIn


@pytest.mark.parametrize(
    ("exponent", "modulus"),
    [("10001", 40_000), ("f" * 10_000, 40_000), ("f" * 10_000, 2048), ("10001", 40_000_000)],
)
def test_a_public_key_that_would_take_for_ever(exponent: str, modulus: int) -> None:
    """`encrypted=True`: the server's key is refused before anything is calculated."""
    key = {"publicKey": exponent, "modulus": "f" * (modulus // 4)}
    with StandIn({"/arcgis/admin/publicKey": key}) as server:
        handler = arcrest.AGSTokenSecurityHandler(
            USER, PASSWORD, token_url=f"{server.url}/generateToken", encrypted=True, timeout=20
        )
        begun = time.monotonic()
        with pytest.raises(ArcRESTError, match="no RSA key that can be used"):
            assert handler.token is None
        assert time.monotonic() - begun < 10
        assert server.logins == []
