"""Every public class and job has an example in its docstring, which runs on the embedded site."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest import AGSTokenSecurityHandler, aio, jobs, manageags, sandbox, security
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Portal, Site

# Scripts only receive objects of these classes.
RECEIVED = {
    "Account",
    "AsyncResource",
    "AsyncRows",
    "Call",
    "FileRecord",
    "Ledger",
    "Passage",
    "Record",
}
# Newer sites have none of these resources.
OLDER = {"Cluster", "Clusters", "KML"}
FEDERATED = {
    "AGOLTokenSecurityHandler",
    "OAuthSecurityHandler",
    "PortalServerSecurityHandler",
    "PortalTokenSecurityHandler",
}
WEB_TIER = {"LDAPSecurityHandler": "basic", "NTLMSecurityHandler": "ntlm"}


def public() -> Iterator[tuple[str, type]]:
    """The public classes, by module and name."""
    for module in (manageags, security, aio, sandbox, jobs):
        names = getattr(module, "__all__", None) or [
            n for n in dir(module) if not n.startswith("_")
        ]
        for name in sorted(names):
            value = getattr(module, name)
            if isinstance(value, type) and not issubclass(value, BaseException):
                yield f"{module.__name__}.{name}", value


CLASSES = dict(public())


def site_for(name: str) -> Site:
    """A site on which the example of a class runs."""
    if name in FEDERATED:
        return Site(portal=Portal())
    return Site(version="10.9.1" if name in OLDER else "11.3", auth=WEB_TIER.get(name, ""))


def names_for(site: Site) -> dict[str, Any]:
    """The names that an example may use."""
    names: dict[str, Any] = {**vars(manageags), **vars(security), **vars(sandbox)}
    names.update(jobs=jobs, Table=jobs.Table)
    names.update(url=site.url, username=site.username, password=site.password)
    if portal := site.portal:
        names.update(portal_url=portal.url, username=portal.username, password=portal.password)
        names["client_id"], names["client_secret"] = next(iter(portal.clients.items()))
    sh = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    return {**names, "ags": arcrest.manageags.AGSAdministration(site.url, sh)}


def test_every_kind_of_class_is_public() -> None:
    assert len(CLASSES) > 60
    assert {value.__name__ for value in CLASSES.values()} >= RECEIVED | OLDER | FEDERATED


@pytest.mark.parametrize("name", CLASSES)
def test_the_example_runs(name: str) -> None:
    short = name.rpartition(".")[2]
    text = inspect.getdoc(CLASSES[name]) or ""
    if short in RECEIVED:
        assert "Example:" not in text, f"{name} has an example: take the class out of RECEIVED"
        return
    assert run(name, text, site_for(short)) == []


JOBS = {name: value for name, value in vars(jobs).items() if inspect.isroutine(value)}


@pytest.mark.parametrize("name", JOBS)
def test_the_example_of_a_job_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("City.sd").write_bytes(b"7z\xbc\xaf\x27\x1c and the rest")
    Path("site.agssite").write_bytes(b"a backup")
    Path("Trace.soe").write_bytes(b"an extension")
    assert name in jobs.__all__
    assert name in aio_jobs.__all__
    text = inspect.getdoc(JOBS[name]) or ""
    assert run(name, text, Site()) == []
    awaited = getattr(aio_jobs, name)
    assert inspect.getdoc(awaited) == text
    assert parameters(awaited) == parameters(JOBS[name])


def parameters(function: Any) -> list[tuple[Any, ...]]:
    """Names, kinds and defaults of a function's parameters."""
    each = inspect.signature(function).parameters.values()
    return [(one.name, one.kind, one.default) for one in each]


def run(name: str, text: str, place: Site) -> list[str]:
    """Runs the examples of a docstring; what is wrong with them."""
    with place as site:
        test = doctest.DocTestParser().get_doctest(text, names_for(site), name, None, None)
        assert test.examples, f"{name} has no example: add one below `Example:` in its docstring"
        said: list[str] = []
        doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    return said
