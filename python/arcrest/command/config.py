"""`arcrest config`: the profiles and their passwords."""

from __future__ import annotations

import os
import sys
from typing import Any

from ..common.errorhandlers import ArcRESTError, ProfileError
from ..profiles import HANDLERS, Profile, connect, names, profile
from ..profiles.files import check_name, config_path, remove_profile, write_profile
from ..profiles.passwords import ask, forget, keep, look
from ..profiles.profile import from_texts
from .grammar import Command, argument
from .run import Answer, Refused, Row, Run

# options of a profile that are given as text
_TEXTS = (
    "url",
    "username",
    "handler",
    "portal",
    "token_url",
    "certificate",
    "key",
    "verify",
    "proxy",
    "timeout",
)


def add(run: Run) -> Answer:
    options = run.options
    check_name(options.name)
    if options.name in names() and not options.replace:
        raise Refused(f"There is a profile {options.name!r} already: --replace writes it anew")
    texts = {each: getattr(options, each) or "" for each in _TEXTS}
    for each in ("certificate", "key", "verify"):
        if texts[each] and os.path.exists(texts[each]):
            texts[each] = os.path.abspath(texts[each])
    if options.encrypted:
        texts["encrypted"] = "true"
    made = from_texts(options.name, texts)
    password = _password(made, options.password_stdin)
    row: dict[str, Any] = {"profile": made.name, "url": made.url}
    if not options.no_test:
        row.update(_login(made, password))
    place = str(config_path())
    write_profile(made, replace=options.replace)
    if password is not None:
        row["password"] = keep(made.name, password, in_file=options.in_file)
    run.output.note(f"Written to {place}")
    return Answer([row])


def _password(made: Profile, from_stdin: bool) -> str | None:
    """The password to keep."""
    if from_stdin:
        if not sys.stdin or sys.stdin.isatty():
            raise Refused("--password-stdin reads a pipe: arcrest config add ... < file")
        return sys.stdin.readline().rstrip("\r\n")
    return ask(made) if made.needs_password else None


def _login(made: Profile, password: str | None) -> Row:
    """Logs in once, and what was found."""
    with connect(made, password=password, strict=True, retries=0) as ags:
        info = ags.info.document
        return {
            "version": ags.fullVersion,
            "user": info.get("loggedInUser"),
            "privilege": info.get("loggedInUserPrivilege"),
        }


def ls(run: Run) -> Answer:
    rows = []
    for name in names():
        try:
            found = profile(name)
        except ProfileError as error:
            rows.append({"profile": name, "error": str(error)})
            continue
        rows.append(
            {
                "profile": name,
                "url": found.url,
                "username": found.username,
                "handler": found.handler,
                "password": _place(found),
            }
        )
    columns = ["profile", "url", "username", "handler", "password"]
    wrong = any("error" in row for row in rows)
    return Answer(rows, [*columns, *(["error"] if wrong else [])], found=wrong)


def _place(found: Profile) -> str:
    """Where the password is; never the password."""
    try:
        _, place = look(found)
    except ProfileError as error:
        return str(error)
    return place or ("asked for" if found.needs_password else "none")


def test(run: Run) -> Answer:
    rows = []
    for name in run.options.names or names():
        try:
            rows.append({"profile": name, "result": "ok", **_login(profile(name), None)})
        except (ArcRESTError, OSError, ValueError) as error:
            rows.append({"profile": name, "result": " ".join(str(error).split())})
    if not rows:
        raise Refused(f"{config_path()} has no profile: `arcrest config add` makes one")
    columns = ("profile", "result", "version", "user", "privilege")
    return Answer(rows, columns, found=any(row["result"] != "ok" for row in rows))


def remove(run: Run) -> Answer:
    name = run.options.name
    profile(name)
    plan = [{"profile": name, "plan": "remove profile and password"}]
    if not run.goes_ahead(plan, f"Remove the profile {name!r} and its password?"):
        return Answer(plan)
    remove_profile(name)
    forget(name)
    return Answer([{"profile": name, "state": "removed"}])


COMMANDS = (
    Command(
        "config add",
        "Writes a profile, after it has logged in once",
        add,
        (
            "arcrest config add new --url $URL --username siteadmin \\\n"
            "      --password-stdin < password.txt",
            "arcrest config add open --url $URL --handler anonymous --no-test",
        ),
        (
            argument("name", metavar="NAME", help="the profile's name"),
            argument("--url", required=True, help="any address of the site"),
            argument("--username", metavar="NAME", help="the user"),
            argument(
                "--handler",
                metavar="KIND",
                choices=list(HANDLERS),
                help=f"how to log in: {', '.join(HANDLERS)}",
            ),
            argument("--portal", metavar="URL", help="the portal of a federated site"),
            argument("--token-url", metavar="URL", help="the token service"),
            argument("--certificate", metavar="FILE", help="a client certificate, PEM or PFX"),
            argument("--key", metavar="FILE", help="its key, PEM"),
            argument("--encrypted", action="store_true", help="encrypt the login (no https)"),
            argument("--verify", metavar="WHAT", help="a CA file, sha256:... or false"),
            argument("--proxy", metavar="URL", help="a proxy, without its password"),
            argument("--timeout", metavar="SECONDS", help="the time limit of a call"),
            argument("--password-stdin", action="store_true", help="read the password from a pipe"),
            argument(
                "--in-file",
                action="store_true",
                help="keep the password in ~/.arcrest/credentials, although there is a keyring",
            ),
            argument("--replace", action="store_true", help="write an existing profile anew"),
            argument("--no-test", action="store_true", help="write without a login"),
        ),
        "The password is asked for. It is kept in the keyring where the package keyring"
        " is installed, else in a file for its owner alone.",
        asks=False,
    ),
    Command(
        "config list",
        "Lists the profiles, and where their passwords are",
        ls,
        ("arcrest config list", "arcrest config list --json"),
        asks=False,
    ),
    Command(
        "config test",
        "Logs in with profiles, and says what it found",
        test,
        ("arcrest config test prod", "arcrest config test --json"),
        (argument("names", nargs="*", metavar="NAME", help="profiles; all of them by default"),),
        "The exit code is 1 where a login failed.",
        asks=False,
    ),
    Command(
        "config remove",
        "Removes a profile and its password",
        remove,
        ("arcrest config remove prod --dry-run",),
        (argument("name", metavar="NAME", help="the profile's name"),),
        changes=True,
        asks=False,
    ),
)
