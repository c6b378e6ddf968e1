"""What ArcREST's modules had in common; here, its exceptions."""

import os

from . import errorhandlers as errorhandlers

__path__.append(os.path.join(os.path.dirname(__path__[0]), "_uncovered", "common"))
