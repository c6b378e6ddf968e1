"""The two files: `config` with the profiles, `credentials` with passwords, for its owner alone."""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import re
import tempfile
from pathlib import Path

from ..common.errorhandlers import ProfileError
from .profile import Profile, from_texts, meant, to_texts

# options that the environment may give for the site of ARCREST_URL; the core reads the others
_OF_ENVIRONMENT = ("url", "username", "handler", "portal", "token_url", "certificate", "key")


def config_path() -> Path:
    """`~/.arcrest/config`, or what ARCREST_CONFIG says."""
    named = os.environ.get("ARCREST_CONFIG")
    return Path(named).expanduser() if named else Path.home() / ".arcrest" / "config"


def credentials_path() -> Path:
    """The file `credentials` beside the config, or what ARCREST_CREDENTIALS says."""
    named = os.environ.get("ARCREST_CREDENTIALS")
    return Path(named).expanduser() if named else config_path().with_name("credentials")


# profiles ---------------------------------------------------------------------------------------


def names() -> list[str]:
    """The names of the profiles in the config, in its order."""
    return _parsed(config_path()).sections()


def profile(name: str | None = None) -> Profile:
    """The profile of a name; without a name the site that the environment or the config means.

    Without a name it is the site of ARCREST_URL, else the profile that ARCREST_PROFILE names, else
    the config's only profile, else its profile "default".

    Raises:
        ProfileError: When there is none, or an option is wrong.
    """
    if name is None and os.environ.get("ARCREST_URL"):
        found = {
            option: os.environ.get(f"ARCREST_{option.upper()}", "") for option in _OF_ENVIRONMENT
        }
        return from_texts("", found)
    path = config_path()
    parser = _parsed(path)
    wanted = name or os.environ.get("ARCREST_PROFILE") or _only(parser.sections())
    if not wanted:
        raise ProfileError(
            "No site is named: give the name of a profile, or set ARCREST_PROFILE or ARCREST_URL"
            + (meant("", parser.sections()) or f". {path} has no profile: `arcrest config add`")
        )
    if not parser.has_section(wanted):
        near = meant(wanted, parser.sections()) or "; `arcrest config add` makes one"
        raise ProfileError(f"{path} has no profile {wanted!r}{near}")
    return from_texts(wanted, dict(parser.items(wanted)), str(path.parent))


def _only(sections: list[str]) -> str:
    return sections[0] if len(sections) == 1 else "default" if "default" in sections else ""


def write_profile(profile: Profile, *, replace: bool = False) -> Path:
    """Writes a profile to the config, whose other lines stay as they are."""
    path = config_path()
    check_name(profile.name)
    if not replace and _parsed(path).has_section(profile.name):
        raise ProfileError(f"{path} has a profile {profile.name!r} already")
    for option, value in to_texts(profile).items():
        if "\n" in value or "\r" in value:
            raise ProfileError(f"{profile.title}: {option} has a line break in it")
    _write_section(path, profile.name, to_texts(profile))
    return path


def check_name(name: str) -> None:
    """Refuses a name that can't be a section's."""
    if not re.fullmatch(r"[\w.@-]+", name) or name == configparser.DEFAULTSECT:
        raise ProfileError(f"A profile's name has letters, digits and -_.@ only, not {name!r}")


def remove_profile(name: str) -> None:
    """Takes a profile out of the config."""
    path = config_path()
    if not _parsed(path).has_section(name):
        raise ProfileError(f"{path} has no profile {name!r}{meant(name, names())}")
    _write_section(path, name, None)


# passwords --------------------------------------------------------------------------------------


def read_password(name: str, option: str = "password") -> str | None:
    """The password of a profile in the credentials file; None where there is none.

    Raises:
        ProfileError: When others can read the file.
    """
    path = credentials_path()
    text = _parsed(path, private=True).get(name, option, fallback="") or None
    if text and len(text) > 1 and text[0] == text[-1] == '"':
        with contextlib.suppress(ValueError):
            return str(json.loads(text))
    return text


def write_password(name: str, password: str | None) -> Path:
    """Writes a password to the credentials file, or takes it out (None)."""
    path = credentials_path()
    parser = _parsed(path, private=True)
    found = dict(parser.items(name)) if parser.has_section(name) else {}
    found.pop("password", None)
    if password is not None:
        plain = password == password.strip() and password.isprintable() and password[:1] != '"'
        found["password"] = password if plain else json.dumps(password)
    if found or parser.has_section(name):
        _write_section(path, name, found or None)
    return path


# reading and writing ------------------------------------------------------------------------------


def _parsed(path: Path, *, private: bool = False) -> configparser.ConfigParser:
    """A file's sections; none where there is no file. No error quotes a line of the file."""
    parser = configparser.ConfigParser(interpolation=None, empty_lines_in_values=False)
    text = _text(path, private)
    try:
        parser.read_string(text, str(path))
    except configparser.Error as error:
        lines = [at for at, _ in getattr(error, "errors", [])] or [getattr(error, "lineno", None)]
        where = f", line {lines[0]}" if lines[0] else ""
        what = {
            configparser.DuplicateSectionError: "a section that is there twice",
            configparser.DuplicateOptionError: "an option that is there twice",
            configparser.MissingSectionHeaderError: "a line before the first [name]",
        }.get(type(error), "a line that is no `option = value`")
        raise ProfileError(f"{path}{where}: {what}") from None
    return parser


def _text(path: Path, private: bool = False) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            if private:
                refuse_if_others_read(path, os.fstat(file.fileno()))
            return file.read()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ProfileError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise ProfileError(f"{path} can't be read: {error.strerror}") from None


def refuse_if_others_read(path: Path, status: os.stat_result) -> None:
    """Refuses a file that is not for its owner alone.

    The access control list of a file on Windows can't be read without a further package. There
    the file must lie in the user's own folder, which Windows keeps from other users.
    """
    if os.name == "nt":
        refuse_outside_of_home(path, Path.home())
    elif status.st_mode & 0o077:
        mode = f"{status.st_mode & 0o777:03o}"
        raise ProfileError(f"{path} can be read by others (mode {mode}): chmod 600 {path}")
    elif os.geteuid() not in (0, status.st_uid):
        raise ProfileError(f"{path} belongs to another user")


def refuse_outside_of_home(path: Path, home: Path) -> None:
    """The rule of Windows."""
    real, own = (os.path.normcase(os.path.realpath(each)) for each in (path, home))
    if not real.startswith(os.path.join(own, "")):
        raise ProfileError(
            f"{path} may be read by others: a file of passwords must lie below {home},"
            " or use the package keyring"
        )


def _write_section(path: Path, name: str, options: dict[str, str] | None) -> None:
    """Replaces a section, or takes it out (None). The file is whole at any time, and private."""
    path = Path(os.path.realpath(path))
    text = _without(_text(path), name)
    if options is not None:
        lines = [f"[{name}]", *(f"{option} = {value}" for option, value in options.items())]
        text = "\n".join([*([text.rstrip("\n"), ""] if text.strip() else []), *lines, ""])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes a file for its owner alone
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _without(text: str, name: str) -> str:
    """The text without a section. Comments before a section's header belong to that section."""
    kept: list[str] = []
    comments: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        header = configparser.ConfigParser.SECTCRE.match(line)
        if header:
            inside = header.group("header") == name
        elif line.startswith(("#", ";")):
            comments.append(line)
            continue
        if not inside:
            kept += comments
        comments = []
        if not inside:
            kept.append(line)
    return "".join(kept + comments)
