"""The sites that the documents speak of, by the names that the documents use.

A proxy of the embedded site leads each name to an embedded site, which starts when it is first
asked. So the code of a page runs as it stands there.
"""

from __future__ import annotations

import contextlib
import ssl
import types
from pathlib import Path
from types import TracebackType
from typing import Any, Callable

import trustme
from arcrest.sandbox import Portal, Proxy, Site
from core.test_certificates import make
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

# what the pages tell the reader to set
SETTINGS = {
    "ARCGIS_URL": "https://gis.example.com:6443/arcgis/admin",
    "ARCGIS_USER": "siteadmin",
    "ARCGIS_PASSWORD": "siteadmin-password",
    "PORTAL_PASSWORD": "portaladmin-password",
    "PFX_PASSWORD": "pfx-password",
    "APP_ID": "sandbox-client",
    "APP_SECRET": "sandbox-client-secret",
}


class _Site(Site):
    """A site that is known by a name."""

    name = ""

    @property
    def root(self) -> str:
        return f"https://{self.name}/arcgis"


class _Portal(Portal):
    """A portal that is known by a name."""

    @property
    def url(self) -> str:
        return "https://portal.example.com/portal"


def named(name: str, **options: Any) -> Site:
    """A site of that name."""
    site = _Site(**options)
    site.name = name
    return site


class World(Proxy):
    """The proxy before all sites; `with` starts and ends it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self._authority = trustme.CA()
        self.bundle = str(folder / "company-ca.pem")
        self._authority.cert_pem.write_to_path(self.bundle)
        self._running: dict[str, Site | Portal] = {}
        self._ends = contextlib.ExitStack()
        self._make: dict[str, Callable[[], Site | Portal]] = {
            "gis.example.com:6443": lambda: self._site("gis.example.com:6443"),
            "old.example.com:6443": lambda: self._site("old.example.com:6443", version="10.9.1"),
            "test.example.com:6443": lambda: self._site("test.example.com:6443"),
            # a web adaptor in front of the site
            "maps.example.com:443": lambda: self.site("gis.example.com:6443"),
            "portal.example.com:443": self._portal,
            "server.example.com:6443": lambda: self._site(
                "server.example.com:6443", portal=self.site("portal.example.com:443")
            ),
            "iis.example.com:443": lambda: self._site("iis.example.com", auth="ntlm"),
            "basic.example.com:443": lambda: self._site("basic.example.com", auth="basic"),
            "pki.example.com:443": lambda: self._site("pki.example.com", clients=True),
            "new.example.com:6443": lambda: self._site("new.example.com:6443", unknown=True),
        }

    def site(self, place: str) -> Any:
        """The site or portal behind a name and port, which starts if it does not run."""
        if place not in self._running:
            self._running[place] = self._make[place]()
            if place.startswith("portal."):
                # a portal knows its servers only when they run
                self.site("server.example.com:6443")
        return self._running[place]

    def _site(
        self, name: str, *, unknown: bool = False, clients: bool = False, **more: Any
    ) -> Site:
        context = self._context(name.partition(":")[0], unknown=unknown, clients=clients)
        return self._ends.enter_context(named(name, ssl_context=context, **more))

    def _portal(self) -> Portal:
        context = self._context("portal.example.com")
        return self._ends.enter_context(_Portal(ssl_context=context, exchange=False))

    def _context(
        self, host: str, *, unknown: bool = False, clients: bool = False
    ) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if unknown:
            own = make(host)
            path = self.folder / "own.pem"
            path.write_bytes(own.key_pem + own.pem)
            context.load_cert_chain(path)
            path.unlink()
        else:
            names = [host, "maps.example.com"] if host == "gis.example.com" else [host]
            self._authority.issue_cert(*names).configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            self._authority.configure_trust(context)
        return context

    def client_certificate(self, user: str) -> None:
        """Writes the certificate and the key of a user, as files of the reader."""
        issued = self._authority.issue_cert(f"{user}@example.com", common_name=user)
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        (self.folder / f"{user}.pem").write_bytes(chain)
        key = issued.private_key_pem
        key.write_to_path(str(self.folder / f"{user}.key"))
        made = pkcs12.serialize_key_and_certificates(
            None,
            serialization.load_pem_private_key(key.bytes(), None),  # type: ignore[arg-type]
            x509.load_pem_x509_certificate(chain),
            None,
            serialization.BestAvailableEncryption(SETTINGS["PFX_PASSWORD"].encode()),
        )
        (self.folder / f"{user}.pfx").write_bytes(made)

    def arcpy(self) -> types.ModuleType:
        """A stand-in for arcpy in which the portal's administrator is signed in."""
        found: Any = types.ModuleType("arcpy")
        found.GetActivePortalURL = lambda: self.site("portal.example.com:443").url
        found.GetSigninToken = self._signed_in
        return found  # type: ignore[no-any-return]

    def _signed_in(self) -> dict[str, Any]:
        portal = self.site("portal.example.com:443")
        referer = "http://desktop"
        text, token = portal._state.issue_token(portal.username, 60, "referer", referer)
        return {"token": text, "expires": token.expires // 1000, "referer": token.binding}

    def address_of(self, host: str, port: int) -> tuple[str, int]:
        place = f"{host.lower()}:{port}"
        if place in self._make:
            return "127.0.0.1", self.site(place).port
        return super().address_of(host, port)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._ends.close()

    def _config(self) -> Path:
        """The reader's profile "prod" and its password."""
        config = self.folder / ".arcrest" / "config"
        config.parent.mkdir(exist_ok=True)
        url = SETTINGS["ARCGIS_URL"]
        config.write_text(f"[prod]\nurl = {url}\nusername = siteadmin\n", encoding="utf-8")
        password = config.with_name("credentials")
        password.write_text(f"[prod]\npassword = {SETTINGS['ARCGIS_PASSWORD']}\n", encoding="utf-8")
        password.chmod(0o600)
        return config

    def environment(self) -> dict[str, str]:
        """The variables by which a program finds the names and trusts their certificates."""
        config = self._config()
        found = {"ARCREST_CA_BUNDLE": self.bundle, "ARCREST_CONFIG": str(config), **SETTINGS}
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            found[name] = self.url
        for name in ("NO_PROXY", "no_proxy"):
            found[name] = "127.0.0.1"
        return found
