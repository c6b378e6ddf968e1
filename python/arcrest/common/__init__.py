"""The modules that ArcREST's other modules shared; here, the exceptions."""

import os

from . import errorhandlers as errorhandlers

__path__.append(os.path.join(os.path.dirname(__path__[0]), "_uncovered", "common"))
