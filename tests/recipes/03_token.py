"""The token, handed to another HTTP library; None when the login failed."""

import json
from urllib.parse import urlencode
from urllib.request import urlopen

from arcrest import AGSTokenSecurityHandler
from settings import password, root, url, username

sh = AGSTokenSecurityHandler(username, password, org_url=root)
assert type(sh.token) is str
query = urlencode({"f": "json", "token": sh.token})
with urlopen(url + "/services?" + query) as response:
    listing = json.loads(response.read().decode("utf-8"))
assert "System" in listing["folders"]
bad = AGSTokenSecurityHandler(username, "not " + password, org_url=root)
assert bad.token is None
