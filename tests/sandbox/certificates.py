"""Throw-away certificates: a CA, a server's and clients', made anew for each run."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Pair:
    """A client's certificate and key as PEM files."""

    certificate: str
    key: str


class Authority:
    """A CA that exists for one test run."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self.bundle = str(folder / "ca.pem")
        self._ca.cert_pem.write_to_path(self.bundle)

    def server(self, clients: bool = False) -> ssl.SSLContext:
        """What a site on loopback needs; with `clients` it demands a certificate of this CA."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            self._ca.configure_trust(context)
        return context

    def client(self, name: str, **options: object) -> Pair:
        """The certificate of a user."""
        issued = self._ca.issue_cert(f"{name}@example.com", common_name=name, **options)
        pair = Pair(str(self._folder / f"{name}.crt"), str(self._folder / f"{name}.key"))
        Path(pair.certificate).write_bytes(
            b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        )
        issued.private_key_pem.write_to_path(pair.key)
        return pair

    def context(self, pair: Pair | None = None) -> ssl.SSLContext:
        """A client's side, for the standard library."""
        context = ssl.create_default_context(cafile=self.bundle)
        if pair:
            context.load_cert_chain(pair.certificate, pair.key)
        return context
