"""How fast this package is beside every peer: `make bench`, which writes docs/benchmarks.md."""
