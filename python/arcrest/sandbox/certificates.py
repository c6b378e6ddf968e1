"""A self-made certificate for a site over https, where none is given."""

from __future__ import annotations

import ipaddress
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

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
