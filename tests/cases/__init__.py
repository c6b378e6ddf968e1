"""What real sites and real scripts did: one file for each theme, one test for each public report."""
