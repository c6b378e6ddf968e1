"""`repr` and HTML of a resource: they show what is loaded and send no request."""

from __future__ import annotations

import inspect
import rlcompleter
from html.parser import HTMLParser
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.manageags import administration
from arcrest.sandbox import Site
from contract.recorder import Recorder

RESOURCES = administration.__all__


class Table(HTMLParser):
    """The cells of a page, and the tags that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


@pytest.fixture
def admin(site: Site, handler: AGSTokenSecurityHandler) -> administration.AGSAdministration:
    assert handler.token
    site.requests.clear()
    return administration.AGSAdministration(site.url, handler)


@pytest.mark.parametrize("api", [administration, aio])
@pytest.mark.parametrize("name", RESOURCES)
def test_nothing_is_asked_and_no_secret_told(recorder: Recorder, api: Any, name: str) -> None:
    handler = AGSTokenSecurityHandler("u", "s3cret", token_url=f"{recorder.url}/generateToken")
    url = recorder.url.replace("//", "//me:s3cret@")
    made = getattr(api, name)(f"{url}/x?token=s3cret", handler)
    for text in (repr(made), made._repr_html_()):
        assert name in text
        assert recorder.url in text
        assert "s3cret" not in text
    assert "_repr_html_" in dir(made)
    assert inspect.getmembers(type(made))
    completer = rlcompleter.Completer({"made": made})
    found = [completer.complete("made.", at) for at in range(500)]
    assert any("url" in str(match) for match in found)
    assert (recorder.take(), recorder.logins) == ([], [])


def test_repr_tells_what_is_known(site: Site, admin: administration.AGSAdministration) -> None:
    assert repr(admin) == f"<AGSAdministration {site.url}>"
    assert admin.fullVersion
    assert repr(admin) == f"<AGSAdministration {site.url} fullVersion='11.3.0'>"
    services = admin.services
    services.folderName = "Planning"
    assert repr(services) == f"<Services {site.url}/services/Planning>"
    zoning = services.services[-1]
    place = f"{site.url}/services/Planning/Zoning.MapServer"
    assert repr(zoning).startswith(f"<AGSService {place} type='MapServer' description='")
    assert zoning.capabilities
    assert "configuredState='STARTED'" in repr(zoning)
    assert repr(aio.Machines(f"{site.url}/machines", None)) == f"<aio.Machines {site.url}/machines>"


def test_tables_of_what_is_known(site: Site, admin: administration.AGSAdministration) -> None:
    services, machines = admin.services, admin.machines
    assert Table(services._repr_html_()).tags == ["div", "strong"]
    assert services.services
    assert machines.machines
    asked = len(site.requests)
    cells = Table(services._repr_html_()).cells
    assert cells[1:4] == ["serviceName", "type", "folderName"]
    assert "SampleWorldCities" in cells
    assert "GISSRV02.EXAMPLE.COM" in Table(machines._repr_html_()).cells
    messages = admin.logs.messages(level="DEBUG", pageSize=60)
    (unread,) = Table(messages._repr_html_()).cells
    assert "not read yet" in unread
    next(messages)
    cells = Table(messages._repr_html_()).cells
    assert cells[:3] == ["type", "message", "time"]
    assert cells[-1] == "… and 9 more"
    assert repr(messages) == "<items of a listing, 59 of them loaded>"
    assert len(site.requests) == asked + 1


def test_what_the_server_says_is_text(recorder: Recorder) -> None:
    evil = "<script>alert('x')</script>&\""
    entry = {"serviceName": evil, "type": "MapServer", "description": evil * 20}
    recorder.replies["services"] = {"folders": [], "services": [entry], "description": evil}
    services = administration.Services(f"{recorder.url}/services", None)
    assert services.services
    assert services.description == evil
    shown = Table(services._repr_html_())
    assert set(shown.tags) == {"div", "strong", "table", "tr", "th", "td"}
    assert evil in shown.cells
    recorder.replies["logs/query"] = {"logMessages": [{"message": "x"}, {"message": evil}]}
    messages = administration.Log(f"{recorder.url}/logs", None).messages()
    next(messages)
    assert Table(messages._repr_html_()).tags == ["div", "table", "tr", "th", "tr", "td"]


def test_members_that_cannot_be_set_say_so(admin: administration.AGSAdministration) -> None:
    with pytest.raises(AttributeError):
        admin.fullVersion = "12"  # type: ignore[misc]
