"""An ArcGIS Server admin site to try scripts on and to test against.

    from arcrest.sandbox import Site

    with Site() as site:
        print(site.url, site.username, site.password)

It is plain Python, shares no code with the client, and lives on loopback only.
"""

from __future__ import annotations

from .application import FileRecord, Ledger, Record
from .portal import Portal
from .proxy import Passage, Proxy
from .records import Account
from .site import Site

__all__ = ["Account", "FileRecord", "Ledger", "Passage", "Portal", "Proxy", "Record", "Site"]
