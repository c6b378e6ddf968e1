"""How calls behave: arguments, errors, tokens, overrides, threads."""
