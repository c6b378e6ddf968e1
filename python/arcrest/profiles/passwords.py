"""Where a profile's password comes from. No error and no log names a password."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from ..common.errorhandlers import ProfileError
from .files import credentials_path, read_password, write_password
from .profile import Profile

SERVICE = "arcrest"
_log = logging.getLogger("arcrest.profiles")


def password_of(profile: Profile) -> str | None:
    """The password: of the environment, the keyring or the credentials file, else asked for.

    Raises:
        ProfileError: When there is none and nobody can be asked.
    """
    found, _ = look(profile)
    if found is None and profile.needs_password:
        found = ask(profile)
    return found


def look(profile: Profile) -> tuple[str | None, str]:
    """The password that needs no question, and the place where it is; (None, "") without one."""
    if profile.handler in ("pro", "anonymous"):
        return None, ""
    if _is_environments(profile) and "ARCREST_PASSWORD" in os.environ:
        return os.environ["ARCREST_PASSWORD"], "environment"
    if profile.name:
        kept = _from_keyring(profile.name)
        if kept is not None:
            return kept, "keyring"
        kept = read_password(profile.name)
        if kept is not None:
            return kept, "file"
    return None, ""


def proxy_password(profile: Profile) -> str | None:
    """`proxy_password` of the keyring or the credentials file."""
    if not profile.name:
        return None
    kept = _from_keyring(f"{profile.name}/proxy")
    return read_password(profile.name, "proxy_password") if kept is None else kept


def _is_environments(profile: Profile) -> bool:
    """Whether ARCREST_PASSWORD is this site's. A password must not reach another site."""
    if profile.name:
        return profile.name == os.environ.get("ARCREST_PROFILE")
    url = os.environ.get("ARCREST_URL")
    return not url or urlsplit(url).hostname == urlsplit(profile.url).hostname


def ask(profile: Profile) -> str:
    """Asks on the terminal or in the notebook."""
    who = profile.username or os.path.basename(profile.certificate)
    if not _somebody_is_there():
        keys = f"`arcrest config add {profile.name} --replace`" if profile.name else ""
        raise ProfileError(
            f"No password for {who} at {profile.url}, and no terminal to ask at: set"
            f" ARCREST_PASSWORD{' and ARCREST_PROFILE' if profile.name else ''}"
            + (f", or keep it by {keys} in the keyring or in {credentials_path()}" if keys else "")
        )
    getpass = importlib.import_module("getpass")
    try:
        return str(getpass.getpass(f"Password of {who} at {profile.url}: "))
    except (EOFError, RuntimeError):  # the latter of a notebook without an input
        raise ProfileError(f"No password for {who} at {profile.url}") from None


def _somebody_is_there() -> bool:
    notebook = "ipykernel" in sys.modules
    return notebook or bool(sys.stdin and sys.stdin.isatty())


# the keyring ------------------------------------------------------------------------------------


def keyring() -> Any:
    """The package keyring with a place to keep passwords; None where one of the two is missing."""
    try:
        module = importlib.import_module("keyring")
        usable = module.get_keyring().priority >= 1
    except Exception as error:  # whatever a backend raises that finds no desktop
        _log.debug("no keyring: %s", type(error).__name__)
        return None
    return module if usable else None


def _from_keyring(key: str) -> str | None:
    module = keyring()
    if module is None:
        return None
    try:
        found = module.get_password(SERVICE, key)
    except Exception as error:  # locked, or its service is not there
        _log.warning("the keyring does not answer: %s", type(error).__name__)
        return None
    return None if found is None else str(found)


def keep(name: str, password: str, *, in_file: bool = False) -> str:
    """Keeps a password in the keyring, else in the credentials file; says where."""
    module = None if in_file else keyring()
    if module is not None:
        try:
            module.set_password(SERVICE, name, password)
        except Exception as error:
            _log.warning("the keyring keeps nothing: %s", type(error).__name__)
        else:
            return "the keyring"
    return str(write_password(name, password))


def forget(name: str) -> None:
    """Takes a password out of both places."""
    module = keyring()
    if module is not None and _from_keyring(name) is not None:
        module.delete_password(SERVICE, name)
    write_password(name, None)
