"""What a role may do, from the least to the most."""

from __future__ import annotations

ACCESS = "ACCESS"
PUBLISH = "PUBLISH"
ADMINISTER = "ADMINISTER"

PRIVILEGES = (ACCESS, PUBLISH, ADMINISTER)
