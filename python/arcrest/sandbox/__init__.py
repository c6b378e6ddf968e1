"""An ArcGIS Server admin site to try scripts on and to test against.

    from arcrest.sandbox import Site

    with Site() as site:
        print(site.url, site.username, site.password)

It is plain Python, shares no code with the client, and lives on loopback only.
"""

from __future__ import annotations

from .application import FileRecord, Ledger, Record
from .site import Account, Site

__all__ = ["Account", "FileRecord", "Ledger", "Record", "Site"]
