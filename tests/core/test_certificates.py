"""Certificates made at test time, one for each thing that can be wrong with one.

What is refused says which check failed, for which host, and the ways out; each way out lets in that
server and no other."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from arcrest.common.errorhandlers import ConnectionFailed
from arcrest.manageags._machines import Machines
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .test_conventions import READ, run

DAY = datetime.timedelta(days=1)
HERE = ("localhost", "127.0.0.1")


@dataclass
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest().upper()
        return "sha256:" + ":".join(digest[at : at + 2] for at in range(0, 64, 2))


def make(
    *names: str,
    issuer: Pair | None = None,
    ca: bool = False,
    starts: int = -2,
    ends: int = 2,
    bits: int = 0,
    purpose: x509.ObjectIdentifier | None = None,
    common_name: str = "GIS",
) -> Pair:
    """A certificate for hosts, self-signed without an issuer; from day `starts` to day `ends`."""
    key: Any = (
        rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts * DAY)
        .not_valid_after(now + ends * DAY)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if names:
        alternatives = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return Pair(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


class Server:
    """An HTTPS server that shows `chain`, whose first is its own."""

    def __init__(self, folder: Path, *chain: Pair) -> None:
        file = folder / "server.pem"
        file.write_bytes(chain[0].key_pem + b"".join(pair.pem for pair in chain))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # so that what is weak or old is refused by the client
        self.context.set_ciphers("ALL:@SECLEVEL=0")
        self.context.load_cert_chain(file)
        self.reused: list[bool] = []
        self.asked: list[str] = []
        self.names: list[str | None] = []
        self.context.sni_callback = lambda _, name, __: self.names.append(name)
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.reused.append(self.connection.session_reused)
                outer.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "16")
                self.end_headers()
                self.wfile.write(b'{"machines": []}')

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        class Listener(ThreadingHTTPServer):
            def finish_request(self, request: Any, client_address: Any) -> None:
                with outer.context.wrap_socket(request, server_side=True) as connection:
                    super().finish_request(connection, client_address)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that breaks off is what is tested."""

        self.listener = Listener(("127.0.0.1", 0), Answer)
        self.thread = threading.Thread(target=self.listener.serve_forever, args=(0.02,))

    def __enter__(self) -> Server:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown()
        self.thread.join()
        self.listener.server_close()

    @property
    def port(self) -> int:
        return int(self.listener.server_address[1])

    def read(self, host: str = "127.0.0.1", **options: Any) -> object:
        """What a client with these options reads there."""
        url = f"https://{host}:{self.port}/arcgis/admin/machines"
        return Machines(url, None, timeout=5, **options).machines

    def refusal(self, host: str = "127.0.0.1", **options: Any) -> str:
        """Why a client with these options reads nothing there."""
        with pytest.raises(ConnectionFailed) as caught:
            self.read(host, **options)
        assert self.asked == []
        assert not caught.value.maybe_done
        return str(caught.value)


@contextmanager
def ca_file(folder: Path, *pairs: Pair) -> Iterator[str]:
    path = folder / "trusted.pem"
    path.write_bytes(b"".join(pair.pem for pair in pairs))
    yield str(path)


@pytest.fixture(scope="module")
def authority() -> Pair:
    return make(ca=True, common_name="Throw-away CA")


# what is refused, and the words for it -----------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "how", "words"),
    [
        (HERE, {"starts": -9, "ends": -3}, "it has expired, on 20"),
        (HERE, {"starts": 3, "ends": 9}, "it is not valid before 20"),
        (("gis.example.com", "10.9.8.7"), {}, "for another host, gis.example.com, 10.9.8.7"),
        ((), {}, "it names no host"),
        (HERE, {"purpose": ExtendedKeyUsageOID.CLIENT_AUTH}, "not meant for a server"),
    ],
)
def test_a_certificate_of_a_known_authority_with_one_fault(
    tmp_path: Path, authority: Pair, names: Any, how: Any, words: str
) -> None:
    pair = make(*names, issuer=authority, **how)
    with Server(tmp_path, pair) as server, ca_file(tmp_path, authority) as file:
        said = server.refusal(verify=file)
        assert words in said
        assert "127.0.0.1" in said
        for way in (
            'verify="ca.pem"',
            "ARCREST_CA_BUNDLE",
            f'verify="{pair.fingerprint}"',
            "verify=False",
        ):
            assert way in said
        for variable in (f"ARCREST_VERIFY={pair.fingerprint}", "ARCREST_VERIFY=false"):
            assert variable in said
        assert server.read(verify=pair.fingerprint) == []
        assert server.read(verify=False) == []


def test_an_unknown_authority(tmp_path: Path, authority: Pair) -> None:
    pair = make(*HERE, issuer=authority)
    with Server(tmp_path, pair) as server:
        assert 'its issuer, "CN=Throw-away CA", is not known' in server.refusal()
        with ca_file(tmp_path, make(ca=True, common_name="Throw-away CA")) as file:
            server.refusal(verify=file)
        with ca_file(tmp_path, authority) as file:
            assert server.read(verify=file) == []


@pytest.mark.parametrize("bits", [1024, 2048])
def test_an_rsa_key(tmp_path: Path, authority: Pair, bits: int) -> None:
    pair = make(*HERE, issuer=authority, bits=bits)
    with Server(tmp_path, pair) as server, ca_file(tmp_path, authority) as file:
        for verify in (file, pair.fingerprint):
            if bits == 1024:
                said = server.refusal(verify=verify)
                assert "1024 bits, which is too weak" in said
                assert "sha256:" not in said  # a way out that is none
            else:
                assert server.read(verify=verify) == []
                server.asked.clear()
        assert server.read(verify=False) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1)])
def test_a_chain_in_any_order(tmp_path: Path, authority: Pair, order: tuple[int, ...]) -> None:
    upper = make(issuer=authority, ca=True, common_name="Upper")
    lower = make(issuer=upper, ca=True, common_name="Lower")
    chain = (make(*HERE, issuer=lower), lower, upper)
    sent = [chain[at] for at in order]
    with Server(tmp_path, *sent) as server, ca_file(tmp_path, authority) as file:
        assert server.read(verify=file) == []


def test_a_chain_with_a_gap(tmp_path: Path, authority: Pair) -> None:
    upper = make(issuer=authority, ca=True, common_name="Upper")
    with Server(tmp_path, make(*HERE, issuer=upper)) as server:
        with ca_file(tmp_path, authority) as file:
            assert 'its issuer, "CN=Upper", is not known' in server.refusal(verify=file)
        with ca_file(tmp_path, authority, upper) as file:
            assert server.read(verify=file) == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_old_version_of_tls(tmp_path: Path, version: ssl.TLSVersion) -> None:
    with Server(tmp_path, make(*HERE)) as server:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ssl warns of them, too
            server.context.minimum_version = version
            server.context.maximum_version = version
        said = server.refusal(verify=False)
        assert "no version of TLS from 1.2 on" in said


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_version_of_today(tmp_path: Path, version: ssl.TLSVersion) -> None:
    pair = make(*HERE)
    with Server(tmp_path, pair) as server:
        server.context.minimum_version = version
        server.context.maximum_version = version
        for verify in (pair.fingerprint, False):
            assert server.read(verify=verify) == []


def test_the_host_is_named_to_the_server(tmp_path: Path) -> None:
    pair = make(*HERE)
    with Server(tmp_path, pair) as server:
        server.read("localhost", verify=pair.fingerprint)
        assert server.names == ["localhost"]


def test_a_session_is_resumed(tmp_path: Path) -> None:
    """A second connection of a client repeats no whole handshake."""
    pair = make(*HERE)
    with Server(tmp_path, pair) as server:
        url = f"https://127.0.0.1:{server.port}/arcgis/admin/machines"
        kept, other = (Machines(url, None, verify=pair.fingerprint) for _ in range(2))
        for machines in (kept, other):  # the server ends each connection after its reply
            assert machines.machines == []
        assert server.reused == [False, True]


# self-signed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ca", [True, False])
def test_self_signed(tmp_path: Path, ca: bool) -> None:
    pair = make(*HERE, ca=ca)
    with Server(tmp_path, pair) as server:
        assert "it is self-signed and not known to this machine" in server.refusal()
        with ca_file(tmp_path, pair) as file:
            assert server.read(verify=file) == []
        assert server.read(verify=pair.fingerprint) == []
        assert (
            server.read(verify=pair.fingerprint.lower().replace(":", "").replace("256", "256:"))
            == []
        )
        assert server.read(verify=False) == []


@pytest.mark.parametrize("ca", [True, False])
@pytest.mark.parametrize(
    ("names", "how", "words"),
    [
        (("gis.example.com",), {}, "for another host, gis.example.com"),
        (HERE, {"starts": -9, "ends": -3}, "it has expired"),
        (HERE, {"starts": 3, "ends": 9}, "it is not valid before"),
        (HERE, {"purpose": ExtendedKeyUsageOID.CLIENT_AUTH}, "not meant for a server"),
    ],
)
def test_self_signed_and_trusted_is_good_for_what_it_says_only(
    tmp_path: Path, ca: bool, names: Any, how: Any, words: str
) -> None:
    pair = make(*names, ca=ca, **how)
    with Server(tmp_path, pair) as server, ca_file(tmp_path, pair) as file:
        assert words in server.refusal(verify=file)


def test_one_that_only_looks_like_the_trusted_one(tmp_path: Path) -> None:
    """The same names and the same subject, another key."""
    trusted, shown = make(*HERE, ca=True), make(*HERE, ca=True)
    with Server(tmp_path, shown) as server, ca_file(tmp_path, trusted) as file:
        server.refusal(verify=file)


@pytest.mark.parametrize("ca", [True, False])
def test_self_signed_in_the_systems_store(tmp_path: Path, ca: bool) -> None:
    pair = make(*HERE, ca=ca)
    with Server(tmp_path, pair) as server, ca_file(tmp_path, pair) as file:
        code = READ.format(url=f"https://127.0.0.1:{server.port}").replace(
            'createFolder("x")', "services"
        )
        assert "self-signed" in run(code)
        assert run(code, SSL_CERT_FILE=file) == "[]"


# pinned ------------------------------------------------------------------------------------------


def test_a_pin_is_for_one_certificate(tmp_path: Path, authority: Pair) -> None:
    """A renewed one, even with the same key and of a known authority, is another."""
    old = make(*HERE, issuer=authority)
    renewed = make(*HERE, issuer=authority)
    with Server(tmp_path, renewed) as server:
        said = server.refusal(verify=old.fingerprint)
        assert f"not the one that was given, {old.fingerprint}" in said
        assert f'verify="{renewed.fingerprint}"' in said
        assert server.read(verify=renewed.fingerprint) == []


def test_a_pin_asks_for_no_names_and_no_dates(tmp_path: Path) -> None:
    pair = make("gis.example.com", starts=-9, ends=-3)
    with Server(tmp_path, pair) as server:
        assert server.read(verify=pair.fingerprint) == []


def test_a_pin_by_environment(tmp_path: Path) -> None:
    pair = make(*HERE)
    with Server(tmp_path, pair) as server:
        code = READ.format(url=f"https://127.0.0.1:{server.port}").replace(
            'createFolder("x")', "services"
        )
        assert run(code, ARCREST_VERIFY=pair.fingerprint) == "[]"
        assert "not the one" in run(code, ARCREST_VERIFY="sha256:" + "0" * 64)
        assert "ValueError" in run(code, ARCREST_VERIFY="sha256:0")


@pytest.mark.parametrize("text", ["sha256:", "sha256:0a", "SHA256:" + "0g" * 32])
def test_a_fingerprint_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Machines("https://127.0.0.1:9/arcgis/admin/machines", None, verify=text)


def test_what_is_set_reads_back() -> None:
    pair = make(*HERE)
    machines = Machines("https://127.0.0.1:9/arcgis/admin/machines", None, verify=pair.fingerprint)
    assert machines._verify == pair.fingerprint


def test_plain_http_where_tls_is_expected() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/arcgis/admin/machines"
    with listener, pytest.raises(ConnectionFailed, match="does not speak TLS"):
        _ = Machines(url, None, timeout=5).machines
    thread.join()
