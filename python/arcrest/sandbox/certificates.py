"""Self-made certificates: of a site where none is given, and of aliases that it generates."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import shutil
import ssl
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable

DAYS = 30
NAMES = ("localhost",)
ADDRESSES = ("127.0.0.1", "::1")

_CONFIG = f"""\
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = arcrest sandbox
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = {", ".join([f"DNS:{name}" for name in NAMES] + [f"IP:{a}" for a in ADDRESSES])}
"""


def self_made(path: Path) -> None:
    """Write a certificate for loopback and its key to one PEM file.

    `OSError` if neither the package cryptography nor the program openssl is there.
    """
    try:
        _by_cryptography(path)
    except ImportError:
        _by_openssl(path)


def _by_cryptography(path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "arcrest sandbox")])
    others: list[x509.GeneralName] = [x509.DNSName(each) for each in NAMES]
    others += [x509.IPAddress(ipaddress.ip_address(each)) for each in ADDRESSES]
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))


def _by_openssl(path: Path) -> None:
    if not shutil.which("openssl"):
        raise OSError(
            "--https needs a certificate: give --certificate FILE and --key FILE, or install the"
            " program openssl or the package cryptography"
        )
    config, key, certificate = (path.with_suffix(end) for end in (".cnf", ".key", ".crt"))
    config.write_text(_CONFIG, encoding="utf-8")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS)]
    command += ["-config", str(config), "-keyout", str(key), "-out", str(certificate)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise OSError(f"openssl made no certificate: {done.stderr.decode(errors='replace')}")
    path.write_bytes(key.read_bytes() + certificate.read_bytes())


def of_pfx(content: bytes, password: str) -> tuple[str, str] | None:
    """The PEM text and the SHA-1 fingerprint of a PKCS#12 file.

    None for other content, and without the package cryptography. `ValueError` if the password does
    not open the file, or it holds no certificate with a key.
    """
    if not content.startswith(b"\x30\x82"):
        return None
    try:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError:
        return None
    opened = pkcs12.load_pkcs12(content, password.encode())
    if opened.cert is None or opened.key is None:
        raise ValueError("no certificate with a key")
    pem = serialization.Encoding.PEM
    form, sealed = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    parts = [opened.key.private_bytes(pem, form, sealed)]
    chain = [opened.cert, *opened.additional_certs]
    parts += [each.certificate.public_bytes(pem) for each in chain]
    digest = opened.cert.certificate.fingerprint(hashes.SHA1())
    return b"".join(parts).decode("ascii"), digest.hex(":").upper()


def fingerprint(content: bytes) -> str:
    """The SHA-1 fingerprint of a certificate in PEM or DER; of other bytes that of themselves."""
    with contextlib.suppress(ValueError):
        content = ssl.PEM_cert_to_DER_cert(content.decode("ascii"))
    return hashlib.sha1(content, usedforsecurity=False).digest().hex(":").upper()


class WebCertificate:
    """The certificate that TLS shows. Without TLS, nothing happens here."""

    def __init__(self) -> None:
        self.context: ssl.SSLContext | None = None
        self.changed: Callable[[ssl.SSLContext], None] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._made: dict[str, Path] = {}

    def make(self, alias: str) -> None:
        """Make the certificate of an alias, and its key."""
        if self.context:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="arcrest-sandbox-")
            path = Path(self._folder.name) / f"{len(self._made)}.pem"
            self_made(path)
            self._made[alias] = path

    def keep(self, alias: str, pem: str) -> None:
        """Keep an imported certificate and its key."""
        if self.context:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="arcrest-sandbox-")
            path = Path(self._folder.name) / f"{len(self._made)}.pem"
            path.write_text(pem, encoding="ascii")
            self._made[alias] = path

    def use(self, alias: str) -> None:
        """Show the certificate of an alias from now on, to clients that resume a session, too."""
        if not self.context or alias not in self._made:
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for authority in self.context.get_ca_certs(binary_form=True):
            context.load_verify_locations(cadata=authority)
        context.verify_mode = self.context.verify_mode
        context.load_cert_chain(self._made[alias])
        self.context = context
        if self.changed:
            self.changed(context)

    def text(self, alias: str) -> str:
        """The certificate of an alias in PEM, without its key; "" if there is none."""
        if alias not in self._made:
            return ""
        whole = self._made[alias].read_text(encoding="ascii")
        return whole[whole.index("-----BEGIN CERTIFICATE-----") :]

    def close(self) -> None:
        """Remove the files."""
        self._made.clear()
        if self._folder:
            self._folder.cleanup()
            self._folder = None
