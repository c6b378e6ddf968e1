"""curl, for uploads."""

from __future__ import annotations

import json
import subprocess

from benches.worker import Place, serve


class Client:
    """A process for each upload."""

    def __init__(self, place: Place) -> None:
        self._command = ["curl", "--silent", "--show-error", "--cacert", place.ca]
        self._url = place.url + "/admin/uploads/upload"

    def upload(self, path: str) -> int:
        form = ["--form", "f=json", "--form", f"itemFile=@{path}", self._url]
        done = subprocess.run(
            [*self._command, *form], check=True, capture_output=True, encoding="utf-8"
        )
        return int(json.loads(done.stdout)["status"] == "success")


if __name__ == "__main__":
    serve(Client)
