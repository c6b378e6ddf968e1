"""The command `arcrest`."""
