"""Unwritten conventions that scripts rely on: replies, errors, the environment, the process."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from arcrest import ArcRESTError, ServerError
from arcrest.manageags import AGSAdministration
from arcrest.manageags._services import Services
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .faults import Faults, reply

VARIABLES = ("ARCREST_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def run(code: str, **environment: str) -> str:
    """What a process of its own prints, with no variable of ours but those given."""
    clean = {k: v for k, v in os.environ.items() if not k.upper().startswith(VARIABLES)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


@pytest.fixture
def services(faults: Faults) -> Services:
    return Services(f"{faults.origin}/arcgis/admin/services", None)


# replies ----------------------------------------------------------------------------------------

REFUSALS: list[Any] = [
    {"status": "error", "messages": ["No such folder"], "code": 404},
    {"error": {"code": 400, "message": "Not possible", "details": []}},
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_an_error_reply_is_returned(faults: Faults, services: Services, refusal: Any) -> None:
    faults.tell(reply(refusal))
    result = services.createFolder("x")
    assert type(result) is dict
    assert result == refusal
    result["mine"] = [1]  # plain and mutable


@pytest.mark.parametrize("refusal", REFUSALS)
def test_strict_raises_it(faults: Faults, refusal: Any) -> None:
    strict = Services(f"{faults.origin}/arcgis/admin/services", None, strict=True)
    faults.tell(reply(refusal))
    with pytest.raises(ServerError) as caught:
        strict.createFolder("x")
    assert caught.value.code in (404, 400)
    assert caught.value.messages[0] in ("No such folder", "Not possible")


def test_the_order_of_a_document_is_kept(faults: Faults, services: Services) -> None:
    faults.tell(reply('{"z": 1, "a": 2, "m": {"y": 1, "b": 2}}'))
    result = services.createFolder("x")
    assert list(result) == ["z", "a", "m"]
    assert list(result["m"]) == ["y", "b"]


def test_str_is_json(site: Site, handler: Any) -> None:
    ags = AGSAdministration(site.url, handler)
    for resource in (ags, ags.services, ags.machines, ags.system, ags.mode, ags.info, ags.logs):
        assert isinstance(json.loads(str(resource)), dict), type(resource)


# errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 403, 404, 500, 503])
def test_an_http_status_is_urllibs_error_and_ours(faults: Faults, code: int) -> None:
    faults.tell(reply({"status": "error", "messages": ["The words."]}, status=f"{code} X"))
    with pytest.raises(HTTPError) as caught:
        Services(f"{faults.origin}/arcgis/admin/services", None).createFolder("x")
    assert isinstance(caught.value, ArcRESTError)
    assert caught.value.code == code
    assert "The words." in str(caught.value)


def test_no_connection_is_urllibs_error_and_ours() -> None:
    with pytest.raises(URLError) as caught:
        Services("http://127.0.0.1:9/arcgis/admin/services", None).createFolder("x")
    assert isinstance(caught.value, ArcRESTError)
    assert not isinstance(caught.value, HTTPError)


# the environment --------------------------------------------------------------------------------

READ = """
from arcrest.manageags._services import Services
try:
    services = Services({url!r} + "/arcgis/admin/services", None)
    print(services.createFolder("x"))
except Exception as error:
    print([kind.__name__ for kind in type(error).__mro__], error)
"""


def test_strict_by_environment(faults: Faults) -> None:
    for environment, words in (({}, "{'status': 'error'"), ({"ARCREST_STRICT": "true"}, "No such")):
        faults.tell(reply(REFUSALS[0]))
        said = run(READ.format(url=faults.origin), **environment)
        assert words in said
        assert ("'ServerError'" in said) == bool(environment)


@pytest.mark.parametrize("variable", ["ARCREST_STRICT", "ARCREST_VERIFY", "ARCREST_TOKEN_IN_URL"])
@pytest.mark.parametrize("text", ["ture", "2", "f alse", "sha1:00", "nein"])
def test_a_misspelt_boolean_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=f"{variable} is true"):
        Services("http://127.0.0.1/arcgis/admin/services", None)
    monkeypatch.setenv(variable, " ")
    Services("http://127.0.0.1/arcgis/admin/services", None)


NO_CHECK = """
import logging, warnings
from arcrest.manageags import AGSAdministration
logging.basicConfig(level="WARNING")
with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter("always")
    for _ in range(3):
        AGSAdministration("https://127.0.0.1/arcgis", None)
    AGSAdministration("https://127.0.0.1/arcgis", None, verify=True)
print([str(one.message)[:20] for one in heard])
"""


def test_a_check_that_the_environment_switches_off_is_warned_of_once() -> None:
    assert run(NO_CHECK, ARCREST_VERIFY="off").strip() == "['ARCREST_VERIFY=false']"
    assert run(NO_CHECK).strip() == "[]"
    # a script that says verify=False itself knows what it does
    asks = NO_CHECK.replace("None)", "None, verify=False)")
    assert run(asks, ARCREST_VERIFY="off").strip() == "[]"


def test_timeout_by_environment(faults: Faults) -> None:
    from .faults import SILENCE

    faults.tell(SILENCE)
    said = run(READ.format(url=faults.origin), ARCREST_TIMEOUT="0.3")
    assert "'TimeoutError'" in said
    assert "'URLError'" in said


def test_a_proxy_by_environment(faults: Faults) -> None:
    """It gets the request for a host that it alone could reach; NO_PROXY keeps it out of it."""
    faults.tell(reply({"status": "success"}))
    code = READ.format(url="http://gis.invalid:6080")
    assert run(code, HTTP_PROXY=faults.origin, http_proxy=faults.origin) == "{'status': 'success'}"
    assert faults.seen[0].startswith("POST http://gis.invalid:6080/arcgis/admin/services/")
    said = run(code, http_proxy=faults.origin, HTTP_PROXY=faults.origin, NO_PROXY="gis.invalid")
    assert "'URLError'" in said
    assert len(faults.seen) == 1


def test_a_proxy_for_https_by_environment(faults: Faults) -> None:
    faults.tell(reply("no", status="403 Forbidden"))
    code = READ.format(url="https://gis.invalid:6443")
    said = run(code, HTTPS_PROXY=faults.origin, https_proxy=faults.origin)
    assert "'URLError'" in said
    assert faults.seen[0].startswith("CONNECT gis.invalid:6443 ")


def test_a_proxy_of_ones_own_comes_first(faults: Faults) -> None:
    faults.tell(reply({"status": "success"}))
    host, _, port = faults.origin.rpartition(":")
    services = Services("http://gis.invalid/arcgis/admin/services", None, host, int(port))
    assert services.createFolder("x") == {"status": "success"}
    assert faults.seen[0].startswith("POST http://gis.invalid/arcgis/admin/services/")


def test_a_ca_bundle_that_is_not_there_is_said() -> None:
    said = run(READ.format(url="https://127.0.0.1:9"), ARCREST_CA_BUNDLE="/nowhere/ca.pem")
    assert "/nowhere/ca.pem" in said


@pytest.fixture
def private(tmp_path: Path, request: Any) -> Iterator[tuple[str, str]]:
    """The address of a TLS site whose certificate nobody else signed, and the certificate's file;
    the parameter says whether the certificate calls itself a CA."""
    is_ca = getattr(request, "param", "FALSE")
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    making = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    names += ["-addext", f"basicConstraints=critical,CA:{is_ca}"]
    command = [*making, *names, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "21")
            self.end_headers()
            self.wfile.write(b'{"status": "success"}')

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def get_request(self) -> Any:
            connection, address = super().get_request()
            return context.wrap_socket(connection, server_side=True), address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Refused certificates are what is tested."""

    server = Server(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_private_certificate_is_refused_and_the_ways_out_are_named(private: Any) -> None:
    said = run(READ.format(url=private[0]))
    assert "'URLError'" in said
    assert "'ArcRESTError'" in said
    for way in ("ARCREST_CA_BUNDLE", "ARCREST_VERIFY", "verify="):
        assert way in said


def test_verify_by_environment(private: Any) -> None:
    code = READ.format(url=private[0])
    assert "InsecureTransportWarning" in run(code, ARCREST_VERIFY="false")
    heedless = f"import warnings\nwarnings.simplefilter('ignore')\n{code}"
    assert run(heedless, ARCREST_VERIFY="false") == "{'status': 'success'}"
    assert "'URLError'" in run(READ.format(url=private[0]), ARCREST_VERIFY="true")


@pytest.mark.parametrize("private", ["FALSE", "TRUE"], indirect=True)
def test_a_ca_bundle_by_environment(private: Any) -> None:
    url, certificate = private
    said = run(READ.format(url=url), ARCREST_CA_BUNDLE=certificate)
    assert said == "{'status': 'success'}"


# objects ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["site", "resource", "handler"])
def test_live_objects_are_not_pickled(site: Site, handler: Any, what: str) -> None:
    ags = AGSAdministration(site.url, handler)
    value = {"site": ags, "resource": ags.services, "handler": handler}[what]
    with pytest.raises(TypeError, match=type(value).__name__):
        pickle.dumps(value)


# the process ------------------------------------------------------------------------------------


def test_nothing_of_the_process_is_changed_or_printed(recorder: Recorder) -> None:
    said = run(
        f"""
import http.client, socket, ssl, sys, urllib.request, urllib.error, warnings, logging
modules = (http.client, http.client.HTTPResponse, http.client.HTTPConnection, socket, ssl,
           ssl.SSLContext, urllib.request, urllib.request.OpenerDirector, urllib.error, logging)
state = lambda: [dict(vars(module)) for module in modules]
verify = lambda: (ssl._create_default_https_context, ssl.create_default_context().verify_mode)
before, verified, filters = state(), verify(), list(warnings.filters)
import arcrest
from arcrest.manageags import AGSAdministration
sh = arcrest.AGSTokenSecurityHandler("u", "p", token_url={recorder.url!r} + "/generateToken")
ags = AGSAdministration({recorder.url!r}, sh, verify=False)
ags.services.services, ags.machines.machines, ags.info.timezone, ags.services.createFolder("x")
assert state() == before
assert verify() == verified
assert warnings.filters == filters
"""
    )
    assert said == ""
    assert len(recorder.requests) > 3


def test_urllib_is_as_strict_after_us_as_before(recorder: Recorder) -> None:
    """ArcREST installed an opener that verified nothing."""
    import urllib.request

    before = urllib.request._opener  # type: ignore[attr-defined]
    threads = threading.active_count()
    AGSAdministration(recorder.url, None, verify=False).services.createFolder("x")
    assert urllib.request._opener is before  # type: ignore[attr-defined]
    assert threading.active_count() <= threads + 1  # the recorder's, for the connection
