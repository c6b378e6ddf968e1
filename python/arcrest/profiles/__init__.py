"""Profiles: sites by name, so that no script holds an address or a password.

    import arcrest

    with arcrest.connect("prod") as ags:
        print(ags.fullVersion)

`~/.arcrest/config` (another path: ``ARCREST_CONFIG``) has a section for each site:

    [prod]
    url = https://gis.example.com:6443/arcgis
    username = siteadmin

The password is in the keyring or in `~/.arcrest/credentials`, or is asked for.
"""

from __future__ import annotations

from .connecting import connect, open_site
from .files import names, profile
from .profile import HANDLERS, Profile

__all__ = ["HANDLERS", "Profile", "connect", "names", "open_site", "profile"]
