"""A machine that writes down speech, as far as the network shows of it: a real server on this computer."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Machine(ThreadingHTTPServer):
    """Answers as told to; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers = 200, {}
        self.body = json.dumps({"text": "Of course you ask."}).encode()
        self.trickles = False
        self.waits = 0.0

    status: int
    headers: dict[str, str]

    def says(self, text: Any) -> None:
        self.body = json.dumps({"text": text}).encode()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/audio/transcriptions"


class Answer(BaseHTTPRequestHandler):
    server: Machine

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, dict(self.headers), self.rfile.read(size)))
        time.sleep(self.server.waits)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.server.trickles:
            self.trickle()
        else:
            self.wfile.write(self.server.body)

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers), b""))
        self.send_error(404)

    def trickle(self) -> None:
        try:
            for _each in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def log_message(self, *_arguments: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Machine]:
    machine = Machine()
    thread = threading.Thread(target=machine.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield machine
    finally:
        machine.shutdown()
        machine.server_close()
        thread.join()
