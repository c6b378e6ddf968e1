"""`_get` to any address, as for GeoEvent's outputs; the reply may be a JSON list."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from arcrest.manageags import AGSAdministration
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, username


class GeoEvent(BaseHTTPRequestHandler):
    asked = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(self.path.partition("?")[0])
        running = "/stop/" not in self.path
        body = json.dumps([{"name": "out", "running": running}]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), GeoEvent)
threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
geoevent = "http://127.0.0.1:%d/geoevent/admin" % server.server_address[1]  # noqa: UP031
sh = AGSTokenSecurityHandler(username, password, root)
ags = AGSAdministration(geoevent, sh)
outputs = ags._get(url=geoevent + "/outputs/.json", securityHandler=sh)
assert isinstance(outputs, list)
assert outputs[0]["running"] is True
stopped = ags._get(geoevent + "/output/stop/out/.json", {}, securityHandler=sh)
assert stopped[0]["running"] is False
assert GeoEvent.asked == ["/geoevent/admin/outputs/.json", "/geoevent/admin/output/stop/out/.json"]
server.shutdown()
server.server_close()
