"""What real sites and scripts did: a file for each theme, a test for each public report."""
