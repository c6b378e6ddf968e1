"""The privileges of a role, the lowest first."""

from __future__ import annotations

ACCESS = "ACCESS"
PUBLISH = "PUBLISH"
ADMINISTER = "ADMINISTER"

PRIVILEGES = (ACCESS, PUBLISH, ADMINISTER)
