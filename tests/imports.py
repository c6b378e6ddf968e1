"""The paths by which scripts import ArcREST's names, each tried in a process of its own.

Needs the installed package and nothing else, so that it can run on any Python and from any folder:
`python imports.py`. Exits with 1 if a path failed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STATEMENTS = [
    "import arcrest; arcrest.manageags.AGSAdministration; arcrest.__version__",
    "import arcrest; arcrest.manageags.administration.AGSAdministration",
    "import arcrest; arcrest.manageags.administration.Log",
    "import arcrest; arcrest.security.security.AGSTokenSecurityHandler",
    "import arcrest; arcrest.AGSTokenSecurityHandler",
    "import arcrest; arcrest.ags.server.Server",
    "import arcrest; arcrest.web._base.RedirectHandler",
    "import arcrest; arcrest._abstract.abstract.BaseAGSServer",
    "import arcrest; arcrest.common.errorhandlers.ArcRESTError",
    "from arcrest import *; AGSTokenSecurityHandler, manageags.AGSAdministration, security",
    "from arcrest import manageags, security, AGSTokenSecurityHandler",
    "from arcrest.manageags import AGSAdministration, Extension, ClusterProtocol",
    "from arcrest.manageags import administration as ags_admin, parameters, _services",
    "from arcrest.manageags._services import Services, AGSService",
    "from arcrest.manageags._security import Security",
    "from arcrest.manageags.parameters import Extension, ClusterProtocol",
    "from arcrest.security import AGSTokenSecurityHandler",
    "from arcrest.common.errorhandlers import ArcRESTError",
    "from arcrest.web import _base",
    "from arcrest.web._base import BaseWebOperations, RedirectHandler",
    "from arcrest._abstract.abstract import BaseAGSServer, BaseSecurityHandler",
    "from arcrest._abstract import abstract",
    "from arcrest.ags import server, AGSServer",
    "from arcrest.ags.server import Server",
]


def run(code: str, *options: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs it where nothing else has imported anything, and where every warning is an error."""
    command = [sys.executable, "-W", "error", *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd, check=False)


def main() -> int:
    """Tries every path."""
    failed = 0
    for statement in STATEMENTS:
        done = run(statement)
        if (done.returncode, done.stdout, done.stderr) != (0, "", ""):
            print(f"{statement}: failed\n{done.stdout}{done.stderr}")
            failed += 1
    print(f"{len(STATEMENTS) - failed} paths imported, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
