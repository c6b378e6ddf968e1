"""The pytest plugin in a user's project: the fixture, its marker, and what it leaves alone."""

from __future__ import annotations

from importlib.metadata import distribution

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def installed() -> None:
    found = distribution("arcrest-manageags").entry_points
    if "arcrest.pytest_plugin" not in {each.value for each in found}:
        pytest.fail("the plugin is not installed: `make .venv/.built`")


def passes(pytester: pytest.Pytester, code: str, count: int, *arguments: str) -> str:
    """The output of a project's tests, all of which pass."""
    pytester.makepyfile(code)
    done = pytester.runpytest_subprocess("-W", "error", "--strict-markers", *arguments)
    done.assert_outcomes(passed=count)
    return str(done.stdout.str())


def test_a_site_for_each_test(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import os, arcrest, pytest
        seen = set()

        @pytest.mark.parametrize("n", [1, 2])
        def test_site(arcgis_site, n):
            seen.add(arcgis_site.url)
            with arcrest.connect(strict=True) as ags:
                assert ags.url == arcgis_site.url
                ags.services.createFolder("Mine")
                assert "Mine" in ags.services.folders
            assert len(seen) == n

        def test_afterwards():
            assert "ARCREST_URL" not in os.environ
            with pytest.raises(arcrest.ProfileError):
                arcrest.connect("prod")
        """,
        3,
    )


def test_markers_add_up(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import arcrest, pytest
        pytestmark = pytest.mark.arcgis_site(version="10.9.1", strict=True)

        def test_version(arcgis_site):
            assert (arcgis_site.version, arcgis_site.strict) == ("10.9.1", True)
            assert arcrest.connect().fullVersion == "10.9.1"

        @pytest.mark.arcgis_site(version="12.0", services=["A/B.MapServer"])
        def test_own_services(arcgis_site):
            assert (arcgis_site.version, arcgis_site.strict) == ("12.0", True)
            assert "A/B.MapServer" in arcrest.connect().services.statuses()
        """,
        2,
    )


def test_each_way_to_log_in(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import arcrest, pytest
        site = pytest.mark.arcgis_site

        @pytest.mark.parametrize("kind", [
            pytest.param("http", marks=site()),
            pytest.param("https", marks=site(https=True)),
            pytest.param("http", marks=site(auth="basic")),
            pytest.param("http", marks=site(auth="ntlm")),
            pytest.param("http", marks=site(portal=True)),
            pytest.param("http", marks=site(portal=True, auth="ntlm")),
            pytest.param("https", marks=site(portal=True, https=True)),
        ])
        def test_login(arcgis_site, kind):
            assert arcgis_site.url.startswith(kind + ":")
            assert "Planning" in arcrest.connect(strict=True).services.folders
        """,
        7,
    )


def test_the_users_own_profiles_are_out_of_reach(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script under test that names a profile reaches no real site."""
    config = pytester.makefile(".ini", config="[prod]\nurl = https://prod\nusername = u\n")
    monkeypatch.setenv("ARCREST_CONFIG", str(config))
    monkeypatch.setenv("ARCREST_PROFILE", "prod")
    passes(
        pytester,
        """
        import arcrest, pytest

        def test_prod(arcgis_site):
            assert arcrest.connect().url == arcgis_site.url
            with pytest.raises(arcrest.ProfileError, match="no profile 'prod'"):
                arcrest.connect("prod")
        """,
        1,
    )


def test_nothing_is_imported_before_the_fixture(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import sys

        def test_before():
            names = ("arcrest._core", "arcrest.sandbox", "arcrest.profiles", "ssl")
            assert [name for name in names if name in sys.modules] == []

        def test_after(arcgis_site):
            assert "arcrest.sandbox" in sys.modules
        """,
        2,
        "-p",
        "no:cacheprovider",
    )


def test_the_marker_is_explained(pytester: pytest.Pytester) -> None:
    said = pytester.runpytest_subprocess("--markers").stdout.str()
    assert "@pytest.mark.arcgis_site(version=, portal=, auth=, https=, ...)" in said


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("'11.3'", "takes arguments by keyword only"),
        ("version='9'", "version must be one of"),
        ("services=['x']", "A service needs a serviceName and a type"),
    ],
)
def test_a_wrong_marker(pytester: pytest.Pytester, marker: str, said: str) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.arcgis_site({marker})
        def test_it(arcgis_site): ...
        """
    )
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(errors=1)
    assert said in done.stdout.str()


def test_it_can_be_left_out(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(arcgis_site): ...")
    done = pytester.runpytest_subprocess("-p", "no:arcrest")
    done.assert_outcomes(errors=1)
    assert "fixture 'arcgis_site' not found" in done.stdout.str()
