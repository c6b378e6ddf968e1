"""`connect`: a site by the name of its profile."""

from __future__ import annotations

from typing import Any, Callable, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from .files import profile as profile_of
from .passwords import password_of, proxy_password
from .profile import Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..manageags import AGSAdministration

S = TypeVar("S")

# settings of a site that a profile may give
_SETTINGS = ("verify", "timeout", "retries", "concurrency", "strict", "token_in_url")


def connect(
    name: str | Profile | None = None, *, password: str | None = None, **settings: Any
) -> AGSAdministration:
    """A site by the name of its profile. Sends no request.

    Args:
        name: A profile of `~/.arcrest/config`, or a `Profile`. Default: the site of ARCREST_URL,
            else the profile that ARCREST_PROFILE names, else the only profile, else "default".
        password: The password. Default: that of the environment (ARCREST_PASSWORD, for the site of
            ARCREST_URL or the profile of ARCREST_PROFILE), of the keyring or of
            `~/.arcrest/credentials`; else it is asked for on the terminal.
        settings: As for AGSAdministration (`timeout=`, `strict=`, ...), before the profile's.

    Raises:
        ProfileError: When there is no such profile, an option is wrong, others can read the
            credentials file, or there is no password and nobody to ask.

    Example:
        >>> with arcrest.connect("prod") as ags:
        ...     ags.fullVersion
        '11.3.0'
    """
    from ..manageags import AGSAdministration

    return open_site(AGSAdministration, name, password, settings)


def open_site(
    site: Callable[..., S],
    name: str | Profile | None,
    password: str | None,
    settings: dict[str, Any],
) -> S:
    """The site of either API."""
    profile = name if isinstance(name, Profile) else profile_of(name)
    if password is None:
        password = password_of(profile)
    proxy = _proxy(profile)
    given = {key: getattr(profile, key) for key in _SETTINGS}
    given = {key: value for key, value in given.items() if value is not None}
    if proxy:
        given["proxy_url"] = proxy
    # a handler without `verify=` of its own checks as its site does
    return site(profile.url, handler(profile, password, proxy), **{**given, **settings})


def handler(profile: Profile, password: str | None, proxy: str | None = None) -> Any:
    """The security handler; None where no login is wanted. Sends no request."""
    from .. import security

    through: dict[str, Any] = {"proxy_url": proxy} if proxy else {}
    user, place = profile.username, profile.portal or profile.url
    token: dict[str, Any] = {"token_url": profile.token_url} if profile.token_url else {}
    kind = profile.handler
    if kind == "server":
        return security.AGSTokenSecurityHandler(
            user, password or "", profile.url, encrypted=profile.encrypted, **token, **through
        )
    if kind == "portal":
        return security.PortalTokenSecurityHandler(
            user, password or "", profile.portal, **token, **through
        )
    if kind == "agol":
        at: dict[str, Any] = {"org_url": profile.portal} if profile.portal else {}
        return security.AGOLTokenSecurityHandler(user, password or "", **at, **token, **through)
    if kind == "oauth":
        return security.OAuthSecurityHandler(
            user, password or "", profile.portal, **token, **through
        )
    if kind == "ldap":
        return security.LDAPSecurityHandler(place, user, password or "", **through)
    if kind == "ntlm":
        return security.NTLMSecurityHandler(place, user or None, password, **through)
    if kind == "pki":
        return security.PKISecurityHandler(
            place, profile.key or None, profile.certificate, password=password, **through
        )
    return security.ArcGISTokenSecurityHandler(**through) if kind == "pro" else None


def _proxy(profile: Profile) -> str | None:
    """The proxy, with the password that is kept for its user."""
    if "@" not in profile.proxy:
        return profile.proxy or None
    address = profile.proxy if "//" in profile.proxy else f"http://{profile.proxy}"
    secret = proxy_password(profile)
    if secret is None:
        return address
    parts = urlsplit(address)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(secret, safe='')}@{host}"))
