"""Calls members of one of the two packages: reads calls line by line and prints the results.

    python drive.py ours
    python drive.py <folder of the original>

Each line is a JSON object; each gets one as an answer. Runs by itself on Python 3.8 and later, and
is the same for both packages.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import inspect
import io
import json
import os
import sys
import types
import warnings
from typing import Any

PLAIN = (str, int, float, bool, type(None))


def choose(which: str) -> None:
    """Makes `import arcrest` mean one of the two, on a desktop where a user is signed in."""
    arcpy: Any = types.ModuleType("arcpy")
    arcpy.GetActivePortalURL = lambda: os.environ["PARITY_PORTAL"]
    arcpy.GetSigninToken = lambda: {
        "token": "token-of-the-desktop",
        "expires": 4_000_000_000_000,
        "referer": "http://desktop",
    }
    sys.modules["arcpy"] = arcpy
    if which == "ours":
        return
    # The original's own __init__ imports what is a syntax error since Python 3.7 ...
    package = types.ModuleType("arcrest")
    package.__path__ = [os.path.join(which, "arcrest")]
    sys.modules["arcrest"] = package
    # ... and its transport a function that went with Python 3.11.
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = lambda function: inspect.getfullargspec(function)[:4]  # type: ignore


def reach(portal: str, security: Any) -> None:
    """Lets the original's handlers ask what is here, as soon as they are made: a portal on plain
    http, in place of ArcGIS Online and of the https that they go to whatever the scheme."""
    online = security.AGOLTokenSecurityHandler
    service = f"{portal}/sharing/rest/generateToken"
    online.__init__.__defaults__ = (portal, service, *online.__init__.__defaults__[2:])
    base = next(one for one in online.__mro__ if "_get" in vars(one))
    if not hasattr(base, "get_anywhere"):
        base.get_anywhere = base._get
        base._get = lambda self, url, *rest, **named: self.get_anywhere(
            url.replace("https://127.0.0.1", "http://127.0.0.1"), *rest, **named
        )


class Driver:
    """Keeps the handler between the calls."""

    def __init__(self) -> None:
        self.handler: Any = None

    def answer(self, order: dict[str, Any]) -> Any:
        """What a call gave back, or what it raised."""
        noise = io.StringIO()
        with contextlib.redirect_stdout(noise), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return {"returned": shown(getattr(self, order.pop("do"))(**order))}
            except Exception as error:
                return {"raised": type(error).__name__, "says": str(error)[:200]}

    def prepare(self, module: str, cls: str, given: dict[str, Any], ready: str = "") -> None:
        """Makes the handler that later calls use; with `ready`, reads that property of it."""
        self.handler = getattr(importlib.import_module(module), cls)(**self.real(given))
        if ready:
            getattr(self.handler, ready)

    def login(self, module: str, cls: str, given: dict[str, Any], then: dict[str, Any]) -> Any:
        """Makes a handler of its own, sets properties of it, and asks for its token."""
        security = importlib.import_module(module)
        if hasattr(security.AGOLTokenSecurityHandler.__init__, "__defaults__"):
            reach(os.environ["PARITY_PORTAL"], security)
        handler = getattr(security, cls)(**self.real(given))
        for name, value in then.items():
            setattr(handler, name, self.real(value))
        return handler.token

    def call(
        self,
        module: str,
        cls: str,
        made_with: dict[str, Any],
        member: str,
        kind: str,
        given: dict[str, Any],
        folder: str | None,
    ) -> Any:
        """Makes an object and uses one member of it."""
        made_with = self.real(made_with)
        if "url" in made_with:
            made_with["securityHandler"] = self.handler
        owner = getattr(importlib.import_module(module), cls)(**made_with)
        if folder:
            owner.folderName = folder
        if member == "__str__":
            text = owner.__str__
            return json.loads(text() if callable(text) else text)
        if member == "__iter__":
            return list(owner)
        if kind == "property":
            return getattr(owner, member)
        return getattr(owner, member)(**self.real(given))

    def real(self, value: Any) -> Any:
        """Arguments that JSON has no form for."""
        if isinstance(value, list):
            return [self.real(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$datetime" in value:
            return datetime.datetime(*value["$datetime"])
        if "$handler" in value:
            return getattr(importlib.import_module("arcrest.security"), value["$handler"])(
                **self.real(value["given"])
            )
        if "$extension" in value:
            parameters = importlib.import_module("arcrest.manageags.parameters")
            return parameters.Extension.fromJSON(value["$extension"])
        if "$protocol" in value:
            parameters = importlib.import_module("arcrest.manageags.parameters")
            return parameters.ClusterProtocol(value["$protocol"])
        return {name: self.real(item) for name, item in value.items()}


def shown(value: Any) -> Any:
    """A result as JSON; an object by its class."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, dict):
        return {str(name): shown(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)) or inspect.isgenerator(value):
        return [shown(item) for item in value]
    if type(value).__module__ == "xml.etree.ElementTree":
        return "an XML tree"
    return f"<{type(value).__name__}>"


def main() -> None:
    """Answers until there are no more lines."""
    choose(sys.argv[1])
    driver = Driver()
    for line in sys.stdin:
        print(json.dumps(driver.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
