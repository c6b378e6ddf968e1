"""A failed login, noticed the ways that scripts do."""

from arcrest import AGSTokenSecurityHandler
from settings import password, root, username

sh = AGSTokenSecurityHandler(username, password + "x", org_url=root)
assert sh.token is None
assert sh.valid == False  # noqa: E712
assert sh.message
text = sh.message["error"]
assert text
assert password not in str(text)
