"""The parts of ArcREST that this package lacks: importing one raises an ImportError that says so.

Ordinary modules, one for each name, in folders that `arcrest`, `arcrest.ags` and `arcrest.common`
add to their `__path__`. The import system finds them as it finds any other, so that
`import arcrest.agol.services` is answered too and nothing of the process is hooked.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

COVERED = "arcrest.manageags, arcrest.security, and arcrest.ags.server as a door to them"


def refuse(name: str) -> NoReturn:
    """Raises the ImportError that says what this package covers.

    Args:
        name: The full name, such as "arcrest.agol".

    Raises:
        ImportError: Always.
    """
    raise ImportError(
        f"{name} is not here: arcrest-manageags is ArcREST's server administration only"
        f" ({COVERED})."
        " Esri's ArcGIS API for Python (the package `arcgis`) covers portals and hosted content.",
        name=name,
    )


def refuse_attribute(name: str, advice: str = "") -> NoReturn:
    """Raises the same as an AttributeError, so that `hasattr` is False.

    Args:
        name: The full name, such as "arcrest.agol".
        advice: What to use instead.

    Raises:
        AttributeError: Always.
    """
    try:
        refuse(name)
    except ImportError as error:
        raise AttributeError(f"{error}{advice}") from error
