"""Runs small programs on the objects of one of the two packages, and writes down how each ended.

    python stage.py ours <folder for files> < programs.json > outcomes.json
    python stage.py <folder of the original> <folder for files> < programs.json > outcomes.json

The programs are pairs of a name and a text. A text leaves its outcome in `out`; the names that it
can use are those of `Stage` and the modules below. Runs by itself on Python 3.8 and later, and is
the same for both packages.
"""

from __future__ import annotations

import abc
import contextlib
import copy
import functools
import importlib
import inspect
import io
import json
import os
import pickle
import ssl
import sys
import types
import warnings
import weakref
from typing import Any, Callable
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from contract.recorder import DOCUMENTS, Recorder

from parity import drive

MODULES = {
    "abc": abc,
    "copy": copy,
    "importlib": importlib,
    "inspect": inspect,
    "io": io,
    "json": json,
    "mock": mock,
    "pickle": pickle,
    "types": types,
    "warnings": warnings,
    "weakref": weakref,
}


class Stage:
    """What the programs see: a site that writes requests down, and objects to play with."""

    def __init__(self, recorder: Recorder, facts: dict[str, Any]) -> None:
        self.recorder = recorder
        self.facts = facts
        self.driver = drive.Driver()
        self.root = recorder.root
        self.url = recorder.url
        self.security = importlib.import_module("arcrest.security.security")
        self.parameters = importlib.import_module("arcrest.manageags.parameters")
        if hasattr(self.security.AGOLTokenSecurityHandler.__init__, "__defaults__"):
            drive.reach(recorder.root, self.security)
        self.login = self.make("AGSTokenSecurityHandler")
        assert self.login.token
        self.kept = self.make("Mode")  # its connections serve all the others
        assert self.kept._get(url=self.url)

    def names(self) -> dict[str, Any]:
        """The global names of a program."""
        own = {name: getattr(self, name) for name in dir(self) if not name.startswith("_")}
        return {**MODULES, **own}

    def cls(self, name: str) -> Any:
        """A class, by its name."""
        return getattr(importlib.import_module(self.facts["modules"][name]), name)

    def args(self, name: str) -> dict[str, Any]:
        """What an object of a class is made with."""
        given = json.loads(json.dumps(self.facts["made_with"][name]).replace("<root>", self.root))
        made_with: dict[str, Any] = self.driver.real(given)
        if "url" in made_with and name in self.facts["addresses"]:
            made_with["securityHandler"] = self.login
        return made_with

    def make(self, name: str, of: Any = None) -> Any:
        """An object of a class, or of a subclass of that."""
        return (of or self.cls(name))(**self.args(name))

    def tell(self, name: str, **more: Any) -> None:
        """Gives a document of the site more, or other, attributes."""
        address = self.facts["addresses"][name]
        self.recorder.replies[address] = {**DOCUMENTS[address], **more}

    def call(self, owner: Any, name: str, member: str) -> Any:
        """Uses a member as the recording did."""
        kind, given = self.facts["calls"][f"{name}.{member}"]
        if member == "__str__":
            text = owner.__str__
            return text() if callable(text) else text
        if member == "__iter__":
            return list(owner)
        used = getattr(owner, member)
        return used if kind == "property" else used(**self.driver.real(given))

    def sent(self) -> list[Any]:
        """The requests so far, logins left out; they are forgotten."""
        return [[one.method, one.path, one.params] for one in self.recorder.take()]

    def logins(self) -> list[Any]:
        """The fields of the logins so far; they are forgotten."""
        taken, self.recorder.logins[:] = list(self.recorder.logins), []
        return [{name: text for name, text in one.raw if name != "f"} for one in taken]

    def written(self) -> list[Any]:
        """The writes among them."""
        return [one for one in self.sent() if one[0] == "POST"]

    def attempt(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """What an act gives back, or the family of what it raises."""
        try:
            return {"returned": drive.shown(act(*given, **named))}
        except Exception as error:
            family = [one.__name__ for one in type(error).__mro__]
            return {"raised": family, "says": str(error)[:160]}

    def try_values(self, owner: Any, name: str, values: list[Any]) -> list[Any]:
        """Sets an attribute to one value after the other, and reads it back each time."""
        outcome: list[Any] = []
        for value in values:
            setting = self.attempt(setattr, owner, name, value)
            outcome += [setting, self.attempt(getattr, owner, name)]
        return outcome

    def overridden(self, name: str, member: str) -> Any:
        """Which of the other members a member uses, in a subclass that overrides them all; and
        whether the answer and the requests stay as they are without that."""
        used: list[str] = []
        base = self.cls(name)
        # every request uses `useragent`, which has a program of its own
        others = set(self.facts["members"][name]) - {member, "useragent"}
        own = {other: self.replaced(base, other, used) for other in others}
        plain = self.use(self.make(name), name, member)
        owner = self.make(name, type(name, (base,), own))
        used.clear()
        return {"stays": plain == self.use(owner, name, member), "uses": sorted(set(used))}

    def use(self, owner: Any, name: str, member: str) -> Any:
        """The outcome of a member, with the requests in any order."""
        self.sent()
        self.logins()
        answer = self.attempt(self.call, owner, name, member)
        return [answer, sorted(map(str, self.sent() + self.logins()))]

    def replaced(self, base: Any, name: str, used: list[str]) -> Any:
        """A member of a subclass that writes down its use, and does what its base does."""
        member = inspect.getattr_static(base, name)
        if isinstance(member, staticmethod):
            return member
        if inspect.isdatadescriptor(member):

            def get(self: Any) -> Any:
                used.append(name)
                return member.__get__(self, base)

            return property(get, lambda self, value: member.__set__(self, value))
        if not callable(member):
            return member

        def call(self: Any, *given: Any, **named: Any) -> Any:
            used.append(name)
            return member.__get__(self, base)(*given, **named)

        return call


def played(stage: Stage, text: str) -> Any:
    """The outcome of a program."""
    stage.recorder.clear()
    stage.recorder.replies.update(stage.facts["replies"])
    names = stage.names()

    def play() -> Any:
        exec(text, names)
        return names["out"]

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stage.attempt(play)


def main() -> None:
    """Runs them all."""
    which, folder = sys.argv[1:]
    # the original makes three for each request, and each reads the file of all CAs
    cached: Any = functools.lru_cache(None)(ssl.create_default_context)
    ssl.create_default_context = cached
    task = json.load(sys.stdin)
    answers = sys.stdout
    os.chdir(folder)
    with Recorder() as recorder:
        os.environ["PARITY_PORTAL"] = recorder.root
        drive.choose(which)
        stage = Stage(recorder, task["facts"])
        outcomes = {name: played(stage, text) for name, text in task["programs"].items()}
        text = json.dumps(outcomes).replace(recorder.root, "http://site")
    answers.write(text.replace(recorder.root[len("http://") :], "site"))


if __name__ == "__main__":
    main()
