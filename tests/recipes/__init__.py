"""What ArcREST's users do, in their own style, against the embedded site: one script for each row
of what was counted in their scripts. `python tests/recipes/run.py` needs no test tool."""
