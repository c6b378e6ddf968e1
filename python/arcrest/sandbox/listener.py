"""The listening socket of a site, a portal or a proxy: a thread for each connection."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from typing import Any, Callable

PATIENCE = 5.0  # seconds that `stop` waits for the threads


def refuse_other_than_loopback(host: str) -> None:
    """Refuse an address that other machines can reach, because the passwords are public."""
    addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise ValueError(f"host must be on loopback, not {host!r}")


class Listener(socketserver.TCPServer):
    """Accepts connections from `start` until `stop`, which also ends their threads."""

    allow_reuse_address = os.name != "nt"  # on Windows two servers would share one port
    request_queue_size = 256

    def __init__(
        self, host: str, port: int, handler: type[socketserver.BaseRequestHandler]
    ) -> None:
        self.stopping = threading.Event()
        self._guard = threading.Lock()
        self._connections: set[Any] = set()
        self._threads: set[threading.Thread] = set()
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), handler)

    def start(self) -> None:
        self._start_thread(self.serve_forever, 0.01)

    def stop(self) -> None:
        """Accept no more connections, close the open ones and wait for all threads."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._guard:
            connections, threads = list(self._connections), list(self._threads)
        for connection in connections:
            _shut(connection)
        deadline = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    @contextlib.contextmanager
    def closes(self, connection: Any) -> Iterator[None]:
        """Inside of the block, `stop` closes this connection, too, even if `stop` came before."""
        with self._guard:
            self._connections.add(connection)
        if self.stopping.is_set():
            _shut(connection)
        try:
            yield
        finally:
            with self._guard:
                self._connections.discard(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._connections.add(request)
        self._start_thread(self._handle, request, client_address)

    def _start_thread(self, work: Callable[..., None], *args: Any) -> None:
        def run() -> None:
            try:
                work(*args)
            finally:
                with self._guard:
                    self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=run, name="arcrest-sandbox", daemon=True)
        with self._guard:
            self._threads.add(thread)
        thread.start()

    def _handle(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            with self._guard:
                self._connections.discard(request)
            self.shutdown_request(request)


def _shut(connection: Any) -> None:
    """End a connection in both directions, so that no thread waits for it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
