"""Esri's helpers for ArcREST, which this package does not cover."""

from arcrest._uncovered import refuse

refuse(__name__)
