"""The pytest plugin: an embedded ArcGIS Server site for tests of one's own scripts.

pytest finds the plugin where this package is installed. Nothing of the package is imported before
a test uses the fixture.

    def test_nothing_stands_still(arcgis_site):
        with arcrest.connect() as ags:
            assert my_script.stopped(ags) == ["Planning/Old.MapServer"]

    @pytest.mark.arcgis_site(version="10.9.1", services=["Planning/Zoning.MapServer"])
    def test_of_an_old_site(arcgis_site): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sandbox import Site

_MARKER = (
    "arcgis_site(version=, portal=, auth=, https=, ...): the site of the fixture `arcgis_site`:"
    " a version such as '10.9.1'; portal=True, federated with a portal; auth='basic' or 'ntlm', a"
    " web tier that authenticates users; https=True; and every argument of arcrest.sandbox.Site,"
    " such as services= or strict=."
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture
def arcgis_site(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Site]:
    """An embedded ArcGIS Server site, new for each test: an `arcrest.sandbox.Site`.

    `arcrest.connect()` without a name is this site while the test runs. The marker `arcgis_site`
    chooses what kind of site it is; markers of a module, a class and a function add up.
    """
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("arcgis_site"))):
        if marker.args:
            raise pytest.UsageError("the marker arcgis_site takes arguments by keyword only")
        options.update(marker.kwargs)
    with ExitStack() as stack:
        yield _start(stack, options, monkeypatch, tmp_path)


def _start(
    stack: ExitStack, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Site:
    from .sandbox import Portal, Site

    auth = options.pop("auth", "")
    environment = {"ARCREST_CONFIG": str(folder / "no-arcrest-config")}
    if options.pop("https", False):
        options["ssl_context"], environment["ARCREST_CA_BUNDLE"] = _https(folder)
    if options.get("portal") is True:
        more = {key: options[key] for key in ("ssl_context", "strict") if key in options}
        options["portal"] = Portal(auth=auth, **more)
    elif not options.get("portal"):
        options["portal"] = None
    # users of a federated site log in at its portal
    site = stack.enter_context(Site(auth="" if options["portal"] else auth, **options))
    owner = site.portal or site
    environment.update(
        ARCREST_URL=site.url,
        ARCREST_USERNAME=owner.username,
        ARCREST_PASSWORD=owner.password,
        ARCREST_HANDLER={"basic": "ldap"}.get(auth, auth),
        ARCREST_PORTAL=site.portal.url if site.portal else "",
    )
    for name in ("PROFILE", "TOKEN_URL", "CERTIFICATE", "KEY", "VERIFY"):
        monkeypatch.delenv(f"ARCREST_{name}", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return site


def _https(folder: Path) -> tuple[Any, str]:
    """A TLS context for loopback, and the certificate's file."""
    import ssl

    from .sandbox.certificates import self_made

    path = folder / "arcgis-site.pem"
    try:
        self_made(path)
    except OSError as error:
        pytest.skip(str(error))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, str(path)
