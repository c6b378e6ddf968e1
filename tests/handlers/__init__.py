"""Each security handler logs in to a sandbox that would refuse a wrong answer."""
