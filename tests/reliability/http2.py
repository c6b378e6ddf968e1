"""A server of HTTP/2 over TLS that fails as it is told, one fault for each request."""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Callable, Optional

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings
from h2.errors import ErrorCodes
from hyperframe import frame as frames

from .proxy import LONGEST, Fault

KINDS = (
    "pass",
    "refused",
    "reset head",
    "reset request",
    "reset reply",
    "goaway before",
    "goaway after",
    "goaway and cut",
    "cut request",
    "cut reply",
    "silence",
    "delay",
    "drip",
    "body too short",
    "body too long",
    "no end",
    "informational",
    "push",
    "trailers",
    "status",
    "SETTINGS flood",
    "PING flood",
    "header bomb",
)
"""What may happen to a request; `arrives` says whether the site gets it before."""

NEVER_ARRIVES = ("refused", "reset head", "goaway before")
"""The server says of these, or nearly says, that it has not looked at the request."""
BOMB = 64 << 20
"""The most bytes of headers that a bomb sends."""


@dataclass(frozen=True)
class Heard:
    """A whole request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """A reply."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class _Stream:
    fault: Fault
    method: str
    path: str
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)


def forward(site: int) -> Callable[[Heard], Answer]:
    """Asks a site over HTTP/1.1, on that port."""

    def answer(heard: Heard) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", site, timeout=LONGEST)
        with contextlib.closing(connection):
            connection.request(heard.method, heard.path, heard.body or None, heard.headers)
            reply = connection.getresponse()
            kept = {name.lower(): value for name, value in reply.getheaders()}
            for name in ("connection", "transfer-encoding", "content-length", "keep-alive"):
                kept.pop(name, None)
            return Answer(reply.status, kept, reply.read())

    return answer


class Http2Server:
    """Listens on loopback; `answer` makes the replies, `tell` says what is to go wrong."""

    def __init__(
        self, context: ssl.SSLContext, answer: Callable[[Heard], Answer], window: int = 65535
    ) -> None:
        context.set_alpn_protocols(["h2"])
        self.context, self.answer = context, answer
        self.window = window
        """How many bytes of a request a client may send before they are read."""
        self.takes = True
        """Whether more is taken of a request than the window has."""
        self.pace = 0.0
        """Seconds that each piece of a request takes."""
        self.streams = 100
        """How many requests a connection takes at the same time."""
        self.early: Optional[Answer] = None
        """The reply to a request whose head alone has arrived."""
        self.deaf = False
        """Whether a connection whose request meets a silence is not looked at any more."""
        self.flood = False
        """Whether PING and SETTINGS are sent without an end while a request is not answered."""
        self.seen: list[Heard] = []
        """The whole requests that arrived."""
        self.cancelled: list[int] = []
        """The error codes with which the client ended streams."""
        self.met: list[Fault] = []
        self.connections = 0
        self.arrived = threading.Semaphore(0)
        self._faults: deque[Fault] = deque()
        self._changed = threading.Condition()
        self._busy = 0
        self._open: set[_Connection] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"https://127.0.0.1:{self.port}"
        self.url = f"{self.origin}/arcgis/admin/machines"

    def __enter__(self) -> Http2Server:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        with contextlib.suppress(OSError):  # not every system knows it for a listening socket
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            connection.end()

    def tell(self, *faults: Fault) -> None:
        """The next requests meet these faults, one each; those after them none."""
        with self._changed:
            self.met = []
            self._faults = deque(faults)

    def settle(self) -> None:
        """Waits until every request that arrived has come to its end."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._busy == 0, LONGEST + 1):
                raise AssertionError("a request is still on its way")

    def next_fault(self) -> Fault:
        with self._changed:
            self._busy += 1
            fault = self._faults.popleft() if self._faults else Fault()
            self.met.append(fault)
        return fault

    def done(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.settimeout(LONGEST)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secure = self.context.wrap_socket(connection, server_side=True)
            self.connections += 1
            served = _Connection(self, secure)
            self._open.add(served)
            try:
                served.serve()
            finally:
                self._open.discard(served)
                served.end()


class _Connection:
    """A connection, whose requests are answered each on a thread of its own."""

    def __init__(self, server: Http2Server, sock: ssl.SSLSocket) -> None:
        self.server, self.sock = server, sock
        sock.setblocking(False)
        self.lock = threading.RLock()
        """Of the socket and of `protocol`: neither is made for threads."""
        self.window = threading.Condition(self.lock)
        self.ended = False
        self.is_deaf = False
        self.streams: dict[int, _Stream] = {}
        config = h2.config.H2Configuration(
            client_side=False,
            header_encoding="utf-8",
            validate_outbound_headers=False,
            normalize_outbound_headers=False,
        )
        self.protocol = h2.connection.H2Connection(config)
        values = {
            h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: server.window,
            h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: server.streams,
        }
        self.protocol.local_settings = h2.settings.Settings(client=False, initial_values=values)

    def serve(self) -> None:
        self.protocol.initiate_connection()
        self.flush()
        while not self.ended:
            if self.is_deaf:
                time.sleep(0.02)
                continue
            with self.lock:
                try:
                    data = self.sock.recv(65536)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    data = None
                except (OSError, ValueError):
                    return
                if data:
                    try:
                        events = self.protocol.receive_data(data)
                    except h2.exceptions.ProtocolError:
                        self.flush()
                        return
                    for event in events:
                        self.heard(event)
                    self.flush()
                    self.window.notify_all()
                elif data is not None:
                    return
            if data is None:
                with contextlib.suppress(OSError, ValueError):
                    select.select([self.sock], [], [], 0.02)

    def heard(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self.begun(event)
        elif isinstance(event, h2.events.DataReceived):
            stream = self.streams.get(event.stream_id)
            if stream:
                stream.body += event.data
            time.sleep(self.server.pace)
            if self.server.takes and event.flow_controlled_length:
                with contextlib.suppress(h2.exceptions.ProtocolError):
                    self.protocol.acknowledge_received_data(
                        event.flow_controlled_length, event.stream_id
                    )
        elif isinstance(event, h2.events.StreamEnded):
            stream = self.streams.pop(event.stream_id, None)
            if stream:
                threading.Thread(
                    target=self.exchange, args=(event.stream_id, stream), daemon=True
                ).start()
        elif isinstance(event, h2.events.StreamReset):
            self.server.cancelled.append(int(event.error_code or 0))
            if self.streams.pop(event.stream_id, None):
                self.server.done()
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.ended = True

    def begun(self, event: h2.events.RequestReceived) -> None:
        headers = dict(event.headers)
        method, path = headers.pop(":method"), headers.pop(":path")
        headers["host"] = headers.pop(":authority")
        headers.pop(":scheme")
        fault = self.server.next_fault()
        at_head = fault.abrupt and fault.kind in ("refused", "goaway before")
        if fault.kind == "reset head" or at_head:
            self.strike(event.stream_id, fault)
            self.server.done()
            return
        if self.server.early and method == "POST":
            self.reply(event.stream_id, self.server.early, fault)
            self.raw(frames.RstStreamFrame(event.stream_id, error_code=ErrorCodes.NO_ERROR))
            self.server.done()
            return
        self.streams[event.stream_id] = _Stream(fault, method, path, headers)

    def exchange(self, number: int, stream: _Stream) -> None:
        """One whole request, and its reply."""
        heard = Heard(stream.method, stream.path, stream.headers, bytes(stream.body))
        self.server.seen.append(heard)
        self.server.arrived.release()
        try:
            with contextlib.suppress(
                OSError, h2.exceptions.ProtocolError, http.client.HTTPException
            ):
                self.answer(number, heard, stream.fault)
        finally:
            self.server.done()

    def answer(self, number: int, heard: Heard, fault: Fault) -> None:
        kind = fault.kind
        if kind == "delay":
            time.sleep(fault.seconds)
        reply = Answer(0, {}, b"")
        if fault.arrives and kind not in NEVER_ARRIVES:
            reply = self.server.answer(heard)
        if kind in ("refused", "reset request", "goaway before", "goaway and cut", "cut request"):
            self.strike(number, fault)
        elif kind == "silence":
            self.is_deaf = self.server.deaf
            self.wait_for_end(LONGEST if fault.seconds == 0 else fault.seconds)
        elif kind == "header bomb":
            self.bomb(number)
        else:
            self.reply(number, self.shaped(reply, fault), fault)

    def shaped(self, reply: Answer, fault: Fault) -> Answer:
        headers, body = {**reply.headers, "content-length": str(len(reply.body))}, reply.body
        if fault.kind == "status":
            page = b"<html><head><title>Gateway</title></head><body>Sorry.</body></html>"
            after = f"{fault.seconds:.0f}"
            headers = {"content-type": "text/html", "retry-after": after}
            return Answer(fault.status, headers, page)
        if fault.kind == "body too short":
            body = body[: int(fault.place * len(body))]
        elif fault.kind == "body too long":
            body += b" " * 9
        return Answer(reply.status, headers, body)

    def reply(self, number: int, reply: Answer, fault: Fault) -> None:
        kind = fault.kind
        if kind == "goaway after":
            self.raw(frames.GoAwayFrame(0, last_stream_id=number))
        elif kind == "informational":
            for status in ("100", "103"):
                with self.lock:
                    self.protocol.send_headers(number, [(":status", status)])
            self.flush()
        elif kind == "push":
            headers = [
                (":method", "GET"),
                (":path", "/"),
                (":scheme", "https"),
                (":authority", "x"),
            ]
            block = self.protocol.encoder.encode(headers)
            pushed = frames.PushPromiseFrame(number, promised_stream_id=2, data=block)
            pushed.flags.add("END_HEADERS")
            self.raw(pushed)
        elif kind == "SETTINGS flood":
            self.raw(*[frames.SettingsFrame(0, settings={4: 65535})] * 500)
        elif kind == "PING flood":
            self.raw(*[frames.PingFrame(0, opaque_data=b"flooding")] * 5000)
        with self.lock:
            headers = [(":status", str(reply.status)), *reply.headers.items()]
            self.protocol.send_headers(number, headers)
        self.flush()
        stops = kind in ("reset reply", "cut reply", "no end")
        body = reply.body[: int(fault.place * len(reply.body))] if stops else reply.body
        step = len(body) // 8 + 1 if kind == "drip" else 1 << 14
        for start in range(0, len(body), step):
            self.send_data(number, body[start : start + step])
            if kind == "drip":
                time.sleep(fault.seconds / 8)
        if kind == "no end":
            self.wait_for_end(LONGEST)
        elif stops:
            self.strike(number, fault)
        else:
            with self.lock:
                if kind == "trailers":
                    self.protocol.send_headers(number, [("x-checked", "yes")], end_stream=True)
                else:
                    self.protocol.end_stream(number)
            self.flush()
            if kind == "goaway after":
                self.wait_for_end(0.05)
                self.end()

    def send_data(self, number: int, data: bytes) -> None:
        """Sends as much at a time as the client allows."""
        while data:
            with self.lock:
                most = self.protocol.max_outbound_frame_size
                room = min(most, self.protocol.local_flow_control_window(number))
                if room:
                    self.protocol.send_data(number, data[:room])
                    data = data[room:]
                elif self.ended or not self.window.wait(LONGEST):
                    raise OSError("the client takes nothing")
            self.flush()

    def strike(self, number: int, fault: Fault) -> None:
        """Ends a stream or the connection."""
        if fault.kind == "refused":
            self.raw(frames.RstStreamFrame(number, error_code=ErrorCodes.REFUSED_STREAM))
        elif fault.kind.startswith("reset"):
            code = ErrorCodes.CANCEL if fault.abrupt else ErrorCodes.INTERNAL_ERROR
            self.raw(frames.RstStreamFrame(number, error_code=code))
        elif fault.kind == "goaway before":
            code = ErrorCodes.ENHANCE_YOUR_CALM if fault.status == 429 else ErrorCodes.NO_ERROR
            last = max(number - 2, 0)
            self.raw(frames.GoAwayFrame(0, last_stream_id=last, error_code=code))
            self.wait_for_end(0.05)
            self.end()
        elif fault.kind == "goaway and cut":
            self.raw(frames.GoAwayFrame(0, last_stream_id=number))
            self.end(fault.abrupt)
        else:
            self.end(fault.abrupt)

    def bomb(self, number: int) -> None:
        """Headers without an end."""
        block = self.protocol.encoder.encode([(":status", "200")])
        self.raw(frames.HeadersFrame(number, data=block))
        filler = self.protocol.encoder.encode([(f"x-{'y' * 90}", "z" * 4000, True)])
        more = frames.ContinuationFrame(number, data=filler).serialize()
        for _ in range(BOMB // len(more)):
            if self.ended:
                return
            self.send(more)

    def raw(self, *what: frames.Frame) -> None:
        """Sends frames past the rules that the library keeps."""
        self.send(b"".join(one.serialize() for one in what))

    def flush(self) -> None:
        with self.lock:
            self.send(self.protocol.data_to_send())

    def send(self, data: bytes) -> None:
        with self.lock:
            view = memoryview(data)
            while view and not self.ended:
                try:
                    view = view[self.sock.send(view) :]
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    _, ready, _ = select.select([], [self.sock], [], LONGEST)
                    if not ready:
                        raise OSError("the client reads nothing") from None

    def wait_for_end(self, seconds: float) -> None:
        flood = [frames.SettingsFrame(0, settings={4: 65535}), frames.PingFrame(0)]
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            if self.server.flood:
                self.raw(*flood * 50)
            time.sleep(0.001 if self.server.flood else 0.01)

    def end(self, abrupt: bool = False) -> None:
        self.ended = True
        with contextlib.suppress(OSError, ValueError):
            if abrupt:
                linger = struct.pack("ii", 1, 0)
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            else:
                self.sock.shutdown(socket.SHUT_RDWR)
        with self.lock, contextlib.suppress(OSError):
            self.sock.close()
        with self.lock:
            for _ in range(len(self.streams)):
                self.server.done()
            self.streams.clear()
            self.window.notify_all()
