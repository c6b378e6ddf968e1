"""What scripts do with the objects themselves, beside the original: its half of `make parity`."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from . import programs

STAGE = Path(__file__).with_name("stage.py")


@dataclass
class Reason:
    """Why programs may end otherwise here; for patterns of their names."""

    of: tuple[str, ...]
    why: str
    right: Callable[[Any, Any], bool] = lambda theirs, ours: True
    """Whether our outcome is right beside theirs."""
    used: bool = False

    def explains(self, name: str, theirs: Any, ours: Any) -> bool:
        return any(fnmatch.fnmatchcase(name, one) for one in self.of) and self.right(theirs, ours)


def refused(_theirs: Any, ours: Any) -> bool:
    """It is a TypeError here."""
    return "TypeError" in ours.get("raised", ())


def warned_of(theirs: Any, ours: Any) -> bool:
    """Each value can be set in both; here, the attribute keeps what it had before a wrong one."""
    if "returned" not in theirs or "returned" not in ours:
        return False
    they, we = theirs["returned"], ours["returned"]
    # what raised there is warned of here
    pairs = [
        at for at in range(0, len(they), 2) if "returned" in they[at] or "returned" not in we[at]
    ]
    kept = [
        same(they[at + 1], we[at + 1])
        or (at > 0 and we[at + 1] == we[at - 1])
        or default(we[at + 1])
        for at in pairs
    ]
    return all(same(they[at], we[at]) for at in pairs) and all(kept)


def stays_a_url(_theirs: Any, ours: Any) -> bool:
    """A text that is no URL is a ValueError, a wrong type is warned of, and the URL stays."""
    (text, *others), reads = ours["returned"][::2], ours["returned"][1::2]
    return (
        "ValueError" in text.get("raised", ())
        and all(outcome == {"returned": None} for outcome in others)
        and all(read == reads[0] and read["returned"].startswith("http") for read in reads)
    )


def all_set(_theirs: Any, ours: Any) -> bool:
    """Each value can be set here."""
    return all(outcome == {"returned": None} for outcome in ours["returned"][::2])


def default(read: Any) -> bool:
    """What an attribute has where nothing fit was set: nothing, our own agent, the handler."""
    told = str(read.get("returned"))
    kept = ("None", "[]", "<AGSTokenSecurityHandler>")
    return told in kept or told.startswith("arcrest-manageags/")


def filled(theirs: Any, ours: Any) -> bool:
    """Where ArcREST has no such name, or left it empty."""
    return "returned" in ours and theirs.get("returned") is None


def more(*names: str) -> Callable[[Any, Any], bool]:
    """Some more members are used, or fewer requests are sent without an override."""

    def right(theirs: Any, ours: Any) -> bool:
        used = set(ours["returned"]["uses"]) - set(names)
        return used == set(theirs["returned"]["uses"]) - set(names)

    return right


def without(*names: str) -> Callable[[Any, Any], bool]:
    """The same members are used, but for some."""

    def right(theirs: Any, ours: Any) -> bool:
        used = [name for name in theirs["returned"]["uses"] if name not in names]
        return bool(ours["returned"] == {**theirs["returned"], "uses": used})

    return right


REASONS = [
    Reason(
        ("*.url: set", "*._url: set"),
        "a text that is no URL is refused, so that nothing is sent elsewhere; the URL stays",
        stays_a_url,
    ),
    Reason(
        ("*: set",),
        "a setter warns of a wrong type, and the value stays",
        warned_of,
    ),
    Reason(
        (*(f"{name}: pickled" for name in programs.RESOURCES), "*Handler: pickled"),
        "pickling is refused: the text would hold passwords and tokens",
        refused,
    ),
    Reason(
        ("*._json*: read", "*._resources: read", "*._currentURL: read"),
        "ArcREST's private names of the document are there on every class",
        filled,
    ),
    Reason(
        ("AGSService.*: others overridden",),
        "a service's own `extensions` are used from the first text on",
        more("extensions"),
    ),
    Reason(
        ("Services.find_services: others overridden", "Services.deleteFolder: others overridden"),
        "`folders` is read for itself only where it is overridden",
        more(),
    ),
    Reason(
        ("modify with other things: by hand",),
        "wrong arguments raise before anything is sent",
        refused,
    ),
    Reason(
        ("*Handler: deep-copied*",),
        "what ArcREST's handlers keep of urllib can't be copied",
        lambda theirs, ours: "TypeError" in theirs["raised"] and "returned" in ours,
    ),
    Reason(
        ("a dry run edit by autospec: by hand",),
        "autospec does not know that a native method has `self`",
        lambda theirs, ours: theirs["returned"][::2] == ours["returned"][::2],
    ),
    Reason(
        ("the root by either name: by hand",),
        "a `Services` has the root as `/`, by whichever name it was set",
        lambda theirs, ours: ours["returned"][2][0] == "/",
    ),
    Reason(
        ("Info: str", "Info: printed*"),
        "`str(info)` is a TypeError",
        lambda theirs, ours: "TypeError" in theirs["raised"] and "returned" in ours,
    ),
    Reason(
        ("*Handler.*: others overridden",),
        "`cookiejar` and `handler` are of urllib; the session has its own",
        without("cookiejar", "handler"),
    ),
    Reason(
        ("LDAPSecurityHandler.check_portal: others overridden",),
        "the first Basic request over http asks first whether the site redirects to https",
        lambda theirs, ours: ours["returned"]["uses"] == ["method", "referer_url"],
    ),
    Reason(
        ("*: two of them",),
        "two resources of one class, URL and handler are equal",
        lambda theirs, ours: theirs["returned"][0] is False and ours["returned"] == [True, 1, 0],
    ),
    Reason(
        ("PKISecurityHandler.certificate: set", "PKISecurityHandler.key_file: set"),
        "a file is looked for when it is used",
        lambda theirs, ours: all(
            outcome == {"returned": None} for outcome in ours["returned"][::2]
        ),
    ),
    Reason(
        ("OAuthSecurityHandler.token_url: set",),
        "without a `token_url` the portal's is used",
        lambda theirs, ours: all(
            outcome == {"returned": None} for outcome in ours["returned"][::2]
        ),
    ),
    Reason(
        ("Info._extensions: read",),
        "ArcREST's `Info` has a method that always raises",
        lambda theirs, ours: "TypeError" in theirs["raised"],
    ),
    Reason(
        ("the desktop s user is signed in: by hand", "no arcpy: by hand"),
        "`message` is empty after a login, and says more after a failure",
        lambda theirs, ours: (
            ours["returned"][1].startswith(theirs["returned"][1]) or not ours["returned"][1]
        ),
    ),
    Reason(
        ("LDAP*.password: set", "NTLM*.password: set", "OAuthSecurityHandler.secret_id: set"),
        "a secret reads back as ****",
        lambda theirs, ours: ours["returned"][1::2] == [{"returned": "****"}] * 7,
    ),
]


def outcomes(python: str | Path, which: str, task: dict[str, Any]) -> dict[str, Any]:
    """How every program ends in one of the two packages."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(python), "-X", "utf8", str(STAGE), which, folder],
            input=json.dumps(task),
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=True,
        )
    ended: dict[str, Any] = json.loads(done.stdout)
    return ended


def same(theirs: Any, ours: Any) -> bool:
    """Whether two outcomes are equal; an exception is, where it is caught by the same `except`."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        if "raised" in theirs and "raised" in ours:
            return theirs["raised"][0] in ours["raised"]
        return theirs.keys() == ours.keys() and all(same(theirs[at], ours[at]) for at in theirs)
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    return bool(theirs == ours) and type(theirs) is type(ours)


def compare(theirs: str | Path, original: str, only: list[str], verbose: bool) -> int:
    """Runs all programs in both packages; gives the number of unexplained differences."""
    with tempfile.TemporaryDirectory() as folder:
        every = programs.every(Path(folder))
        chosen = {
            name: text
            for name, text in every.items()
            if not only or any(name.startswith(one) for one in only)
        }
        task = {"facts": programs.FACTS, "programs": chosen}
        with ThreadPoolExecutor() as both:
            first = both.submit(outcomes, theirs, original, task)
            we = outcomes(sys.executable, "ours", task)
            they = first.result()
    different = [name for name in chosen if not same(they[name], we[name])]
    unexplained = []
    for name in different:
        reasons = [row for row in REASONS if row.explains(name, they[name], we[name])]
        for row in reasons:
            row.used = True
        if not reasons:
            unexplained.append(name)
    explained = len(different) - len(unexplained)
    print(f"Objects: {len(chosen)} programs, {len(different)} differences, {explained} explained")
    for name in unexplained:
        print(f"\n{name}\n  theirs: {they[name]}\n  ours:   {we[name]}")
        if verbose:
            print("".join(f"    | {line}\n" for line in chosen[name].splitlines()))
    unneeded = [row for row in REASONS if not row.used and not only]
    for row in unneeded:
        print(f"a reason for nothing: {row.why}")
    return len(unexplained) + len(unneeded)
