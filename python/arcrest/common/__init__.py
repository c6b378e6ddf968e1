"""What ArcREST's modules had in common; here, its exceptions."""
