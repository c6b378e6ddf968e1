"""The process of one client: does as it is told line by line, and says how long each job took.

Runs on Python 3.8 and later. Each line is a JSON object; each gets one as an answer.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

PAGE, PAGES = 10_000, 20
"""How many messages a page of the log has, and pages the log."""
CONCURRENCY = 8
"""How many requests are on their way at once, in whatever sends several."""


class Place:
    """Where a client goes, and as whom."""

    def __init__(self, url: str, ca: str) -> None:
        self.url = url
        """Of the site, without /admin."""
        self.ca = ca
        """The file of the authority that has signed the server's certificate."""
        self.username = "siteadmin"
        self.password = "of-the-benchmark"


def memory(key: str) -> float:
    """The resident memory now (`VmRSS`) or at its peak (`VmHWM`), in MiB."""
    found = re.search(key + r":\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


def timed(call: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a call returned, how long it took and how far the memory rose meanwhile."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # the peak begins anew
    before = memory("VmRSS")
    began = time.perf_counter()
    returned = call(**arguments)
    seconds = time.perf_counter() - began
    return {"returned": returned, "seconds": seconds, "growth": memory("VmHWM") - before}


def serve(client_class: Any) -> None:
    """Answers until the input ends."""
    client: Any = None
    out, sys.stdout = sys.stdout, sys.stderr  # what a client prints is no answer
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if "place" in order:
                client = client_class(Place(**order["place"]))
                answer: dict[str, Any] = {}
            else:
                answer = timed(getattr(client, order["call"]), order["arguments"])
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), file=out, flush=True)
