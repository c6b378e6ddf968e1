"""Compares this package with the recorded members and requests of ArcREST 3.5.9."""
