"""This package beside ArcREST 3.5.9 as it was published: `make parity`.

Every member of both is called with several sets of arguments against one recording stand-in; what
they sent and gave back is compared. The contract tests hold this package to a recording; this holds
it, and the recording, to the original.
"""
