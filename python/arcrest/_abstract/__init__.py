"""ArcREST's base classes."""
