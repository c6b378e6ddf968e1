"""`python -m arcrest`: the command `arcrest`, where the folder of programs is not on the path."""

from __future__ import annotations

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main())
