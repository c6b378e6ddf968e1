"""What ArcREST 3.5.9 had and sent, held against this package."""
