"""Sites by name: the config, where passwords come from, and that nothing shows them."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest import ProfileError, aio
from arcrest.profiles import HANDLERS, Profile, connecting, files, names, passwords, profile
from arcrest.sandbox import Portal, Proxy, Site
from sandbox.certificates import Authority

SECRET = 's3cret = 50% "of#it";'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own in place of ~/.arcrest, no keyring, nobody at the terminal."""
    for variable in [each for each in os.environ if each.startswith("ARCREST_")]:
        monkeypatch.delenv(variable)
    folder = tmp_path / "arcrest"
    folder.mkdir()
    monkeypatch.setenv("ARCREST_CONFIG", str(folder / "config"))
    monkeypatch.setattr(passwords, "keyring", lambda: None)
    monkeypatch.setattr(passwords, "_somebody_is_there", lambda: False)
    return folder


def config(folder: Path, text: str) -> None:
    (folder / "config").write_text(text, encoding="utf-8")


def credentials(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "credentials"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def prod(folder: Path, site: Site, **more: str) -> None:
    lines = [f"url = {site.root}", f"username = {site.username}"]
    lines += [f"{key} = {value}" for key, value in more.items()]
    config(folder, "\n".join(["[prod]", *lines]))


# a site -----------------------------------------------------------------------------------------


def test_a_site_by_its_name(folder: Path, site: Site) -> None:
    prod(folder, site)
    credentials(folder, f"[prod]\npassword = {site.password}")
    with arcrest.connect("prod") as ags:
        assert len(site.requests) == 0, "connecting sends nothing"
        assert ags.fullVersion == "11.3.0"


def test_the_same_awaited(folder: Path, site: Site) -> None:
    prod(folder, site)
    credentials(folder, f"[prod]\npassword = {site.password}")

    async def version() -> str:
        async with aio.connect("prod") as ags:
            assert isinstance(ags, aio.AGSAdministration)
            return str(await ags.fullVersion)

    assert asyncio.run(version()) == "11.3.0"


def test_the_site_of_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCREST_URL", site.url)
    monkeypatch.setenv("ARCREST_USERNAME", site.username)
    monkeypatch.setenv("ARCREST_PASSWORD", site.password)
    assert arcrest.connect().fullVersion == "11.3.0"


def test_which_profile_is_meant_without_a_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ProfileError, match=r"No site is named.*has no profile"):
        profile()
    config(folder, "[one]\nurl = https://one\nusername = u")
    assert profile().name == "one"
    config(folder, "[one]\nurl = https://one\nusername = u\n[two]\nurl = https://two\nusername=u")
    with pytest.raises(ProfileError, match="there is one, two"):
        profile()
    monkeypatch.setenv("ARCREST_PROFILE", "two")
    assert (profile().name, profile("one").name, names()) == ("two", "one", ["one", "two"])


def test_settings_of_a_call_come_before_those_of_the_profile(folder: Path, site: Site) -> None:
    prod(folder, site, strict="yes", timeout="7.5", retries="0", concurrency="3")
    with arcrest.connect("prod", password=site.password) as ags, pytest.raises(arcrest.ServerError):
        ags.services.deleteFolder("nowhere")
    with arcrest.connect("prod", password=site.password, strict=False) as ags:
        assert ags.services.deleteFolder("nowhere")["status"] == "error"
    found = profile("prod")
    assert (found.strict, found.timeout, found.retries, found.concurrency) == (True, 7.5, 0, 3)


# each handler -------------------------------------------------------------------------------------


def test_every_handler_is_made() -> None:
    options = {"username": "u", "portal": "https://h/portal", "certificate": "c.pem"}
    made = {
        word: type(connecting.handler(Profile("p", "https://h", handler=word, **options), "x"))
        for word in HANDLERS
        if word != "pki"  # reads its file
    }
    assert {word: kind.__name__ for word, kind in made.items()} == {
        "server": "AGSTokenSecurityHandler",
        "portal": "PortalTokenSecurityHandler",
        "agol": "AGOLTokenSecurityHandler",
        "oauth": "OAuthSecurityHandler",
        "ldap": "LDAPSecurityHandler",
        "ntlm": "NTLMSecurityHandler",
        "pro": "ArcGISTokenSecurityHandler",
        "anonymous": "NoneType",
    }


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_web_tier(folder: Path, auth: str) -> None:
    with Site(auth=auth) as site:
        prod(folder, site, handler="ldap" if auth == "basic" else auth)
        credentials(folder, f"[prod]\npassword = {site.password}")
        assert arcrest.connect("prod").services.folders


def test_a_portal(folder: Path) -> None:
    portal = Portal()
    with Site(portal=portal) as site:
        config(
            folder,
            f"[prod]\nurl={site.url}\nportal={portal.url}\nusername={portal.username}\n",
        )
        credentials(folder, f"[prod]\npassword = {portal.password}")
        assert profile("prod").handler == "portal"
        assert arcrest.connect("prod").services.folders


def test_an_application(folder: Path) -> None:
    portal = Portal(exchange=False)
    with Site(portal=portal) as site:
        config(
            folder,
            f"[prod]\nurl={site.url}\nportal={portal.url}\nusername=sandbox-client\nhandler=OAuth\n",
        )
        credentials(folder, f"[prod]\npassword = {portal.clients['sandbox-client']}")
        assert arcrest.connect("prod").services.folders


def test_a_client_certificate(folder: Path) -> None:
    authority = Authority(folder)
    user = authority.client("siteadmin")
    with Site(ssl_context=authority.server(clients=True)) as site:
        options = {"certificate": user.certificate, "key": user.key, "verify": authority.bundle}
        lines = [f"{key} = {Path(value).name}" for key, value in options.items()]
        config(folder, "\n".join(["[prod]", f"url = {site.url}", *lines]))
        assert profile("prod").handler == "pki", "and files beside the config are found"
        assert arcrest.connect("prod").services.folders


def test_a_proxy_with_a_password(folder: Path, site: Site) -> None:
    with Proxy(username="walter", password="w@ll") as proxy:
        prod(folder, site, proxy=f"walter@{proxy.host}:{proxy.port}")
        credentials(folder, f"[prod]\npassword = {site.password}\nproxy_password = w@ll")
        assert arcrest.connect("prod").fullVersion == "11.3.0"
        assert {passage.user for passage in proxy.passages if passage.status == 200} == {"walter"}


# passwords ----------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o666, 0o601])
def test_a_file_that_others_can_read_is_refused(folder: Path, site: Site, mode: int) -> None:
    prod(folder, site)
    path = credentials(folder, f"[prod]\npassword = {SECRET}", mode)
    with pytest.raises(ProfileError) as caught:
        arcrest.connect("prod")
    assert f"chmod 600 {path}" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_on_windows_the_file_lies_in_the_users_folder(tmp_path: Path) -> None:
    home = tmp_path / "me"
    files.refuse_outside_of_home(home / ".arcrest" / "credentials", home)
    for place in (tmp_path / "credentials", tmp_path / "me2" / "x", home / ".." / "x"):
        with pytest.raises(ProfileError, match="may be read by others"):
            files.refuse_outside_of_home(place, home)


@pytest.mark.parametrize(
    "password", [SECRET, " spaces ", '"quoted"', '"', "a\nb", "\\", "Straße 道", "#x", "%(x)s", "="]
)
def test_any_password_is_kept(folder: Path, password: str) -> None:
    files.write_password("a", "other")
    path = files.write_password("prod", password)
    assert (files.read_password("prod"), files.read_password("a")) == (password, "other")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    files.write_password("prod", None)
    assert (files.read_password("prod"), files.read_password("a")) == (None, "other")


def test_a_password_goes_to_its_site_only(
    folder: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ARCREST_PASSWORD is that of ARCREST_URL or of ARCREST_PROFILE, and of no other site."""
    prod(folder, site)
    monkeypatch.setenv("ARCREST_PASSWORD", site.password)
    with pytest.raises(ProfileError, match="No password for siteadmin"):
        arcrest.connect("prod")
    monkeypatch.setenv("ARCREST_PROFILE", "prod")
    assert arcrest.connect("prod").fullVersion == arcrest.connect().fullVersion == "11.3.0"
    monkeypatch.setenv("ARCREST_URL", "https://elsewhere/arcgis")
    with pytest.raises(ProfileError, match="No password"):
        arcrest.connect(Profile("", site.root, site.username))


def test_it_is_asked_for_on_a_terminal(
    folder: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return site.password

    monkeypatch.setattr(passwords, "_somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", answer)
    prod(folder, site)
    assert arcrest.connect("prod").fullVersion == "11.3.0"
    assert asked == [f"Password of siteadmin at {site.root}: "]


def test_nothing_is_asked_for_where_none_is_needed(folder: Path) -> None:
    for handler in ("pro", "anonymous", "ntlm"):
        made = Profile("", "https://h/arcgis", handler=handler)
        assert passwords.password_of(made) is None


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The package keyring, with a place to keep passwords in memory."""
    module = pytest.importorskip("keyring")
    backend = pytest.importorskip("keyring.backend")
    kept: dict[tuple[str, str], str] = {}

    class Memory(backend.KeyringBackend):  # type: ignore[misc]
        priority = 5
        kept_here = kept

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[service, username]

    before = module.get_keyring()
    monkeypatch.undo()
    module.set_keyring(Memory())
    yield kept
    module.set_keyring(before)


def test_the_keyring(
    ring: Any, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCREST_CONFIG", str(tmp_path / "arcrest" / "config"))
    prod(tmp_path / "arcrest", site)
    assert passwords.keep("prod", site.password) == "the keyring"
    assert ring == {("arcrest", "prod"): site.password}
    assert arcrest.connect("prod").fullVersion == "11.3.0"
    assert passwords.look(profile("prod")) == (site.password, "keyring")
    passwords.forget("prod")
    assert ring == {}
    assert passwords.keep("prod", "x", in_file=True).endswith("credentials")


def test_a_keyring_that_fails_is_left_out(
    ring: Any, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: str) -> str:
        raise OSError(SECRET)

    monkeypatch.setenv("ARCREST_CONFIG", str(tmp_path / "arcrest" / "config"))
    monkeypatch.setattr("keyring.get_password", locked)
    monkeypatch.setattr("keyring.set_password", locked)
    prod(tmp_path / "arcrest", site)
    assert passwords.keep("prod", site.password).endswith("credentials")
    assert arcrest.connect("prod").fullVersion == "11.3.0"


# nothing shows a password -----------------------------------------------------------------------


def test_no_text_has_the_password(
    folder: Path, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    prod(folder, site)
    credentials(folder, f"[prod]\npassword = {SECRET}")
    ags = arcrest.connect("prod", retries=0)
    texts = [repr(ags), repr(ags.__dict__), repr(profile("prod")), caplog.text]
    with pytest.raises(arcrest.ServerError) as caught:
        ags.services.folders  # noqa: B018 - the password is wrong
    texts += [str(caught.value), repr(caught.value), caplog.text]
    assert [text for text in texts if SECRET in text or "s3cret" in text] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{S}", "line 1: a line before the first"),
        ("[prod]\n{S}", "line 2: a line that is no"),
        ("[prod]\npassword = {S}\npassword = {S}", "line 3: an option that is there twice"),
        ("[prod]\n[prod]\npassword = {S}", "line 2: a section that is there twice"),
    ],
)
def test_a_broken_file_is_not_quoted(folder: Path, site: Site, text: str, said: str) -> None:
    prod(folder, site)
    credentials(folder, text.replace("{S}", "s3cret"))
    with pytest.raises(ProfileError) as caught:
        arcrest.connect("prod")
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("option", ["url", "portal", "token_url", "proxy"])
def test_an_address_with_a_password_is_refused(option: str) -> None:
    options = {"url": "https://h", "username": "u", option: "https://me:s3cret@h:8080"}
    with pytest.raises(ProfileError, match=f"{option} has a password in it") as caught:
        Profile("prod", **options)
    assert "s3cret" not in str(caught.value)


def test_a_profile_is_pickled_without_a_password(folder: Path, site: Site) -> None:
    prod(folder, site)
    credentials(folder, f"[prod]\npassword = {SECRET}")
    found = profile("prod")
    assert pickle.loads(pickle.dumps(found)) == found
    assert b"s3cret" not in pickle.dumps(found)


# errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[prd]", "no profile 'prod'; there is prd"),
        ("", "has no profile 'prod'; `arcrest config add` makes one"),
        ("[prod]\nusername = u", "profile 'prod' has no url"),
        ("[prod]\nurl = https://h", "handler 'server' needs username"),
        ("[prod]\nurl = https://h\nhandler = portal", "needs username and portal"),
        ("[prod]\nurl = https://h\nhandler = kerberos", "handler must be one of server, portal"),
        ("[prod]\nurl = https://h\nuser = u", "no option 'user'; there is username"),
        ("[prod]\nurl = https://h\npassword = x", "password does not belong into this file"),
        ("[prod]\nurl = https://h\nstrict = perhaps", "strict can't be 'perhaps'"),
        ("[prod]\nurl = https://h\ntimeout = soon", "timeout can't be 'soon'"),
    ],
)
def test_a_wrong_config(folder: Path, text: str, said: str) -> None:
    config(folder, text)
    with pytest.raises(ProfileError) as caught:
        arcrest.connect("prod")
    assert said in str(caught.value)
    assert isinstance(caught.value, (arcrest.ArcRESTError, ValueError))


def test_notepad_and_common_options(folder: Path) -> None:
    """A byte order mark, line ends of Windows, and options for all in [DEFAULT]."""
    text = "\ufeff[DEFAULT]\r\ntimeout = 5\r\n[prod]\r\nurl: https://h/a%20b\r\nusername = Ü\r\n"
    (folder / "config").write_bytes(text.encode("utf-8"))
    found = profile("prod")
    assert (found.url, found.username, found.timeout) == ("https://h/a%20b", "Ü", 5)


def test_a_profile_is_written_among_others(folder: Path) -> None:
    config(folder, "# mine\n[a]\nurl = https://a ; no comment\nusername = u\n\n# of b\n[b]\nurl=x")
    made = Profile("prod", "https://h", "u", verify=False, strict=True, retries=0)
    files.write_profile(made)
    assert profile("prod") == made
    text = (folder / "config").read_text(encoding="utf-8")
    assert text.startswith("# mine\n[a]\nurl = https://a ; no comment\n")
    written = (
        "url = https://h|username = u|handler = server|verify = false|retries = 0|strict = true|"
    )
    assert text.endswith(f"\n\n[prod]|{written}".replace("|", "\n"))
    with pytest.raises(ProfileError, match="already"):
        files.write_profile(made)
    files.write_profile(Profile("prod", "https://other", "u"), replace=True)
    assert (profile("prod").url, names()) == ("https://other", ["a", "b", "prod"])
    files.remove_profile("a")
    assert names() == ["b", "prod"]
    assert (folder / "config").read_text(encoding="utf-8").startswith("# of b\n[b]\n")
    for name in ("", "a b", "a]\n[b", "DEFAULT"):
        with pytest.raises(ProfileError):
            files.write_profile(Profile(name, "https://h", "u"))


# cheap ------------------------------------------------------------------------------------------


def test_the_package_imports_nothing_of_it() -> None:
    code = "import arcrest.manageags, sys; print([n for n in {!r} if n in sys.modules])".format(
        ("argparse", "configparser", "keyring", "getpass", "arcrest.profiles", "arcrest.command")
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
