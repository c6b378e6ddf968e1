"""`make parity`: calls every member of both packages and compares; fails on what is unexplained.

python -m parity [--verbose] [--objects] [member ...]       in tests/
"""

from __future__ import annotations

import argparse
import ast
import collections
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract import test_contract as contract
from contract.differences import Sent
from contract.recorder import Recorded, Recorder, parsed

from . import handlers, objects, original, values
from .explained import ENCODED, EXPLAINED, Explained
from .logins import compare as compare_traffic

DRIVER = Path(__file__).with_name("drive.py")


class Package:
    """One of the two packages in a process of its own, with a site of its own."""

    def __init__(self, python: str | Path, which: str, stack: ExitStack) -> None:
        self.recorder = stack.enter_context(Recorder())
        self.process = subprocess.Popen(
            [str(python), "-X", "utf8", str(DRIVER), which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PARITY_PORTAL": self.recorder.root},
        )
        stack.callback(self.end)

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)

    def order(self, **order: Any) -> Any:
        """Has something done; gives what came back."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def prepare(self) -> None:
        """Logs in once for all that follows."""
        given = {
            "username": "u",
            "password": "p",
            "token_url": f"{self.recorder.url}/generateToken",
        }
        done = self.order(
            do="prepare",
            module="arcrest.security",
            cls="AGSTokenSecurityHandler",
            given=given,
            ready="token",
        )
        assert done == {"returned": None}, done

    def call(self, member: str, given: dict[str, Any]) -> Outcome:
        """Uses one member of a fresh object."""
        owner, _, name = member.partition(".")
        entry = contract.MEMBERS[member]
        self.recorder.clear()
        self.recorder.replies.update(REPLIES)
        made_with: dict[str, Any] = {
            "Extension": {
                "typeName": "WMSServer",
                "capabilities": None,
                "enabled": True,
                "maxUploadFileSize": 0,
                "allowedUploadFileType": "",
                "properties": {},
            },
            "ClusterProtocol": {"tcpClusterPort": 4014},
        }.get(owner) or {
            "url": f"{self.recorder.url}/{contract.ADDRESSES[owner]}".rstrip("/").replace(
                " ", "%20"
            )
        }
        answer = self.order(
            do="call",
            module=contract.CLASSES[owner]["module"],
            cls=owner,
            made_with=made_with,
            member=name,
            kind=entry["kind"],
            given=given,
            folder=None,
        )
        text = json.dumps(answer).replace(self.recorder.root, "http://site")
        return Outcome(self.recorder.take(), json.loads(text))


@dataclass
class Outcome:
    """What a call sent and gave back."""

    requests: list[Recorded]
    answer: dict[str, Any]


@dataclass
class Verdict:
    """How a call of ours stands to the same call of the original."""

    member: str
    arguments: str
    rows: list[str] = field(default_factory=list)
    """The rows of the compatibility table that explain it; none: it is equal."""
    unexplained: str = ""


REPLIES: dict[str, Any] = {
    # other values than ArcREST's defaults, to see who sends them back
    "logs/settings": {
        "settings": {
            "logDir": "/logs/",
            "logLevel": "WARNING",
            "maxErrorReportsCount": 3,
            "maxLogFileAge": 45,
        }
    },
    f"{contract.ADDRESSES['AGSService']}/iteminfo/manifest/manifest.xml": b"<SVCManifest/>",
}
GENERAL = 'dict, list sent as Python\'s repr, None as "None", list of names as "[\'a\']"'


def judge(member: str, name: str, theirs: Outcome, ours: Outcome) -> Verdict:
    """Equal, explained by rows of the table, or neither."""
    verdict = Verdict(member, name)
    rows = [row for row in EXPLAINED if row.is_of(member)]
    for part in (requests_differ, answers_differ):
        wrong, row = part(member, rows, theirs, ours)
        if wrong:
            verdict.unexplained += f"{wrong}\n"
        elif row and row not in verdict.rows:
            verdict.rows.append(row)
    for request in ours.requests:
        if request.token_place == "url":
            verdict.unexplained += "a token in a URL\n"
    return verdict


def requests_differ(
    member: str, rows: list[Explained], theirs: Outcome, ours: Outcome
) -> tuple[str, str]:
    """What is wrong with our requests, and the row that makes them right."""
    must, may = split(member, theirs.requests)
    first = ""
    for row in [None, *(row for row in rows if row.sends)]:
        wanted = row.sends(must) if row and row.sends else must
        allowed = may + [Sent("GET", path) for path in (row.may_read if row else ())]
        try:
            contract.compare(ours.requests, wanted, allowed)
        except AssertionError:
            sides = {"theirs": must, "ours": ours.requests}
            first = first or "\n".join(
                f"  {side}:" + "".join(f"\n    {one}" for one in requests)
                for side, requests in sides.items()
            )
            continue
        if row:
            row.used = True
            return "", row.row
        return "", GENERAL if raw(theirs.requests) else ""
    return first, ""


def raw(requests: list[Recorded]) -> bool:
    """Whether something was sent in Python's own spelling."""
    every = [pair for request in requests for pair in request.raw]
    return any(text == "None" or plain(name, text) != parsed(text) for name, text in every)


def plain(name: str, text: str) -> Any:
    """A value that the original sent, without Python's spelling: a dict or list as JSON has it,
    names with commas between them."""
    value = parsed(text)
    if value is text and text[:1] in ("{", "["):
        try:
            value = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            return text
    return ",".join(value) if name in values.NAMES and isinstance(value, list) else value


def split(member: str, requests: list[Recorded]) -> tuple[list[Sent], list[Sent]]:
    """What we must send too, and the reads that only filled an object, which we may."""
    owner = member.partition(".")[0]
    own = f"<admin>/{contract.ADDRESSES.get(owner, '')}".rstrip("/")
    returns = str(contract.MEMBERS[member].get("returns")).replace("list of ", "")
    live = member in contract.LIVE_AT_ITS_OWN_ADDRESS
    at_construction = [one["path"] for one in contract.CLASSES[owner]["on_construct"]]
    must: list[Sent] = []
    may: list[Sent] = []
    for request in requests:
        fields = {
            name: plain(name, text)
            for name, text in request.raw
            if name not in ("f", "token") and text != "None"
        }
        path = request.path
        for wrong, right in contract.RESPELT.items():
            path = path.replace(wrong, right)
        one = Sent(request.method, path, fields, request.files)
        fills = (path == own and not live) or path in at_construction
        (may if one.method == "GET" and (fills or returns in contract.CLASSES) else must).append(
            one
        )
    return must, may or [Sent("GET", own)] * (not must)


def answers_differ(
    member: str, rows: list[Explained], theirs: Outcome, ours: Outcome
) -> tuple[str, str]:
    """What is wrong with our result, and the row that makes it right."""
    if theirs.answer == ours.answer:
        return "", ""
    for row in rows:
        if row.answers and row.answers(theirs.answer, ours.answer):
            row.used = True
            return "", row.row
    return f"  theirs: {theirs.answer}\n  ours:   {ours.answer}", ""


def members(options: argparse.Namespace, theirs: Package, ours: Package) -> list[Verdict]:
    """Every member, with every set of arguments."""
    theirs.prepare()
    ours.prepare()
    verdicts = []
    with tempfile.TemporaryDirectory() as temporary:
        for member in contract.MEMBERS:
            if options.member and not any(member.startswith(text) for text in options.member):
                continue
            for name, given in values.sets(member, Path(temporary)).items():
                they = theirs.call(member, given)
                encoded = they.answer.get("raised") == "InvalidURL"
                if encoded:  # ask it for a name that it can send
                    they = spaced(theirs.call(member, values.hyphened(given)))
                verdict = judge(member, name, they, ours.call(member, given))
                verdict.rows += [ENCODED] * encoded
                verdicts.append(verdict)
    return verdicts


def spaced(outcome: Outcome) -> Outcome:
    """The outcome as it were if the original had sent a name with a space."""
    for request in outcome.requests:
        request.path = request.path.replace("other-", "other ")
    text = json.dumps(outcome.answer).replace("other-", "other ")
    return Outcome(outcome.requests, json.loads(text))


def report(title: str, verdicts: list[Verdict], verbose: bool) -> int:
    """Prints what was found; gives the number of what is unexplained."""
    unexplained = [verdict for verdict in verdicts if verdict.unexplained]
    different = [verdict for verdict in verdicts if verdict.rows and not verdict.unexplained]
    counted: dict[str, set[str]] = collections.defaultdict(set)
    for verdict in different:
        for row in verdict.rows:
            counted[row].add(f"{verdict.member} ({verdict.arguments})")
    print(f"{title}: {len(verdicts)} calls of {len({v.member for v in verdicts})} members")
    print(f"  equal                   {len(verdicts) - len(different) - len(unexplained):4}")
    print(f"  deliberately different  {len(different):4}")
    for row, names in sorted(counted.items()):
        print(f"    {len(names):4}  {row}")
        for name in sorted(names) if verbose else ():
            print(f"            {name}")
    print(f"  unexplained             {len(unexplained):4}")
    for verdict in unexplained:
        print(f"\n{verdict.member} ({verdict.arguments} arguments)\n{verdict.unexplained}")
    return len(unexplained)


def main() -> int:
    """Compares everything; 1 if something is unexplained."""
    parser = argparse.ArgumentParser(prog="parity", description=__doc__)
    parser.add_argument("member", nargs="*", help="only these, such as Log or Log.query")
    parser.add_argument("--verbose", action="store_true", help="names the calls of each row")
    parser.add_argument("--objects", action="store_true", help="only what is done to objects")
    options = parser.parse_args()
    python = original.interpreter()
    if python is None:
        wanted = ", ".join(original.VERSIONS)
        print(f"SKIPPED: ArcREST runs on none of the Pythons here; it needs one of {wanted}")
        return 0
    if options.objects:
        return int(of_objects(python, options) > 0)
    with ExitStack() as stack:
        theirs = Package(python, str(original.installed()), stack)
        ours = Package(sys.executable, "ours", stack)
        wrong = report("Members", members(options, theirs, ours), options.verbose)
        if not options.member:
            logins = handlers.compare(theirs, ours)
            print()
            wrong += report("Logins", [Verdict(*login) for login in logins], options.verbose)
            wrong += compare_traffic(python, str(original.installed()), options.verbose)
            for row in [row for row in EXPLAINED if not row.used]:
                print(f"an explanation that explains nothing: {row.of}: {row.row}")
                wrong += 1
            print()
            wrong += of_objects(python, options)
    return 1 if wrong else 0


def of_objects(python: Path, options: argparse.Namespace) -> int:
    """What scripts do with the objects themselves."""
    return objects.compare(python, str(original.installed()), options.member, options.verbose)


if __name__ == "__main__":
    sys.exit(main())
