"""ArcREST's transport."""
