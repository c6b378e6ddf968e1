"""Outside of what this package covers."""

from arcrest._uncovered import refuse

refuse(__name__)
