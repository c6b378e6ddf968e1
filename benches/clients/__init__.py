"""One file per client that is measured; each is run by an interpreter that has that client.

    python -m benches.clients.urllib_

Each has a class `Client`, made for a `Place`; a job is one of its methods, and returns how many
things it has read, so that all are seen to have done the same work.
"""
