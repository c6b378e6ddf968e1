"""`Profile`: what is known of a site by its name, without its password."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Callable, Optional, Union
from urllib.parse import urlsplit

from ..common.errorhandlers import ProfileError

# what a site may ask for, by the word of a profile's `handler`
HANDLERS = {
    "server": "user name and password, at the server's own token service",
    "portal": "user name and password of a portal that the server is federated with",
    "agol": "user name and password of ArcGIS Online",
    "oauth": "an application's id (as user name) and secret, at a portal",
    "ldap": "user name and password, at a reverse proxy that asks by HTTP Basic",
    "ntlm": "Windows user and password; without a user name, who runs the script (Windows)",
    "pki": "a client certificate",
    "pro": "the user who is signed in to ArcGIS Pro",
    "anonymous": "nothing",
}
_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
# ends of files that hold certificate and key under a password
_PFX = (".pfx", ".p12")


@dataclass(frozen=True)
class Profile:
    """A site and how to log in there. A password is no part of a profile.

    Args:
        name: The profile's name; "" for a site that no file names.
        url: Any address of the site, such as https://gis.example.com:6443/arcgis.
        username: The user, such as siteadmin or DOMAIN\\user.
        handler: How to log in, a word of `HANDLERS`. Default: "pki" where there is a certificate,
            "portal" where there is a portal, else "server".
        portal: The portal that the site is federated with.
        token_url: The token service, where the site does not say it.
        certificate: The file of a client certificate, PEM or PFX.
        key: The PEM file of its key, where the certificate's file does not hold the key.
        encrypted: Whether the login is encrypted with the server's public key (handler "server").
        verify: As `verify=` of AGSAdministration: true, false, a CA file or "sha256:...".
        proxy: A proxy's host or URL. The proxy's password is kept as passwords are.
        timeout: As `timeout=` of AGSAdministration.
        retries: As `retries=`.
        concurrency: As `concurrency=`.
        strict: As `strict=`.
        token_in_url: As `token_in_url=`.
    """

    name: str
    url: str
    username: str = ""
    handler: str = ""
    portal: str = ""
    token_url: str = ""
    certificate: str = ""
    key: str = ""
    encrypted: bool = False
    verify: Optional[Union[bool, str]] = None
    proxy: str = ""
    timeout: Optional[float] = None
    retries: Optional[int] = None
    concurrency: Optional[int] = None
    strict: Optional[bool] = None
    token_in_url: Optional[bool] = None

    def __post_init__(self) -> None:
        if not self.url:
            raise ProfileError(f"{self.title} has no url")
        for option in ("url", "portal", "token_url", "proxy"):
            if _has_password(getattr(self, option)):
                raise ProfileError(
                    f"{self.title}: {option} has a password in it. Take the password out;"
                    " `arcrest config add` keeps passwords in the keyring or the credentials file"
                )
        if self.handler and self.handler not in HANDLERS:
            raise ProfileError(
                f"{self.title}: handler must be one of {', '.join(HANDLERS)}, not {self.handler!r}"
            )
        if not self.handler:
            kind = "pki" if self.certificate else "portal" if self.portal else "server"
            object.__setattr__(self, "handler", kind)
        missing = [option for option in _needed(self.handler) if not getattr(self, option)]
        if missing:
            raise ProfileError(
                f"{self.title}: handler {self.handler!r} needs {' and '.join(missing)}"
            )

    @property
    def title(self) -> str:
        """The profile in the words of an error."""
        return f"profile {self.name!r}" if self.name else f"the site {self.url or '(no address)'}"

    @property
    def needs_password(self) -> bool:
        """Whether a login can't do without a password."""
        if self.handler == "pki":
            return self.certificate.lower().endswith(_PFX)
        if self.handler == "ntlm":
            return bool(self.username)
        return self.handler not in ("pro", "anonymous")


def _needed(handler: str) -> tuple[str, ...]:
    if handler in ("portal", "oauth"):
        return ("username", "portal")
    if handler == "pki":
        return ("certificate",)
    return ("username",) if handler in ("server", "agol", "ldap") else ()


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url if "//" in url else f"//{url}").password)
    except ValueError:  # no URL; the site says what is wrong
        return "@" in url


# from text --------------------------------------------------------------------------------------


def from_texts(name: str, texts: Mapping[str, str], folder: str = "") -> Profile:
    """A profile from the options of its section; relative paths begin at the section's folder."""
    title = f"profile {name!r}" if name else "the environment"
    values: dict[str, Any] = {}
    for option, text in texts.items():
        if option not in _READERS:
            raise ProfileError(f"{title}: {_unknown(option)}")
        if text:
            try:
                values[option] = _READERS[option](text)
            except ValueError:
                raise ProfileError(f"{title}: {option} can't be {text!r}") from None
    for option in ("certificate", "key", "verify"):
        value = values.get(option)
        if isinstance(value, str) and not value.startswith("sha256:"):
            values[option] = os.path.join(folder, os.path.expanduser(value))
    values.setdefault("url", "")
    return Profile(name, **values)


def to_texts(profile: Profile) -> dict[str, str]:
    """The options of a profile's section, those alone that are not as they are by themselves."""
    found = {}
    for field in fields(Profile):
        value = getattr(profile, field.name)
        if field.name != "name" and value != field.default:
            found[field.name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def _unknown(option: str) -> str:
    if "password" in option or option == "secret":
        return (
            f"{option} does not belong into this file. `arcrest config add` keeps passwords in the"
            " keyring or the credentials file"
        )
    return f"there is no option {option!r}{meant(option, _READERS)}"


def meant(word: str, known: Iterable[str]) -> str:
    """Words near a misspelt one, for the end of an error; else all that there are."""
    known = list(known)
    near = difflib.get_close_matches(word, known, n=3) or known
    return f"; there is {', '.join(near)}" if near else ""


def _flag(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE + _FALSE:
        raise ValueError(text)
    return word in _TRUE


def _flag_or_text(text: str) -> bool | str:
    return _flag(text) if text.lower() in _TRUE + _FALSE else text


_READERS: dict[str, Callable[[str], Any]] = {
    "url": str,
    "username": str,
    "handler": str.lower,
    "portal": str,
    "token_url": str,
    "certificate": str,
    "key": str,
    "encrypted": _flag,
    "verify": _flag_or_text,
    "proxy": str,
    "timeout": float,
    "retries": int,
    "concurrency": int,
    "strict": _flag,
    "token_in_url": _flag,
}
