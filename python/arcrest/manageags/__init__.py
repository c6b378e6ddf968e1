"""A site and its resources."""
