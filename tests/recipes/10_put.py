"""A subclass with a `_put` of its own over urllib, on the private members that it knew."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib import request
from urllib.parse import urlencode

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from arcrest.web._base import RedirectHandler
from settings import password, root, username


class GeoEventAdmin(AGSAdministration):
    def _put(self, url, param_dict=None, securityHandler=None):
        params, handler, _cookies = self._processHandler(securityHandler, dict(param_dict or {}))
        handlers = [RedirectHandler()]
        if handler is not None:
            handlers.append(handler)
        opener = request.build_opener(*handlers)
        opener.addheaders = [("User-Agent", self.useragent)]
        assert (self.PY3 and self._has_context in (True, False)) or callable(self._has_context)
        data = urlencode(params).encode("ascii")
        req = request.Request(url, self._asString(data).encode("ascii"), method="PUT")
        req.add_header("GeoEventAuthorization", self._securityHandler.token)
        with opener.open(req) as response:
            self._last_code = response.getcode()
            self._last_url = response.geturl()
            return self._process_response(response)


class Put(BaseHTTPRequestHandler):
    def do_PUT(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.dumps({"sent": sent, "who": self.headers["GeoEventAuthorization"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Put)
threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
address = "http://127.0.0.1:%d/geoevent/admin" % server.server_address[1]  # noqa: UP031
sh = AGSTokenSecurityHandler(username, password, root)
admin = GeoEventAdmin(url=address, securityHandler=sh)
admin._verify = False
reply = admin._put(address + "/input/in", {"f": "json", "on": True}, securityHandler=sh)
assert reply["who"] == sh.token
assert "on=true" in reply["sent"]
assert admin._last_code == 200
assert admin._last_url.endswith("/input/in")
server.shutdown()
server.server_close()
