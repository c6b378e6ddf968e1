"""Shows that the client is hard to break; `make reliability` prints the figures."""
