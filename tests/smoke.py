"""What an installed wheel must do, without any test tool: import, log in, read, write, refuse."""

from __future__ import annotations

import sys

import arcrest
from arcrest.manageags import AGSAdministration
from arcrest.manageags.parameters import ClusterProtocol, Extension
from arcrest.sandbox import Site
from arcrest.security import AGSTokenSecurityHandler


def main() -> None:
    """Runs it; raises on the first thing that is wrong."""
    assert arcrest.__version__
    assert ClusterProtocol("4014").value == {"tcpClusterPort": 4014}
    assert Extension.fromJSON('{"typeName": "WMSServer", "enabled": "true"}').enabled is True
    with Site(strict=True) as site:
        handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.url)
        ags = AGSAdministration(site.url, handler)
        services = ags.services
        assert services.createFolder("Smöke") == {"status": "success"}
        assert "Smöke" in services.folders
        assert services.deleteFolder("Smöke") == {"status": "success"}
        assert len(services.find_services("*")) > 20
        wrong = AGSTokenSecurityHandler(site.username, "wrong", org_url=site.url)
        assert wrong.token is None
        try:
            version = AGSAdministration(site.url, wrong).fullVersion
        except arcrest.ServerError as error:
            refusal = str(error)
        else:
            raise AssertionError(f"a wrong password was accepted, and {version} read")
        assert "failed" in refusal, refusal
        assert site.violations == [], site.violations
    print(f"arcrest {arcrest.__version__} works on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
