"""One place on the network, named by the operator, that turns sound into text.

`POST …/v1/audio/transcriptions` as OpenAI describes it and many local programs speak it. No other host is asked, no
redirect followed, no proxy used; it answers within its time, and shortly.
"""

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from training.settings import Settings

LONGEST_ANSWER = 64 * 1024  # bytes


class Unavailable(Exception):
    """No text came: the place is away, slow, or answers something else. The words are for the log."""


@dataclass(frozen=True)
class Recogniser:
    address: str
    model: str
    key: str
    seconds: float

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""

    def text_of(self, sound: bytes, file_name: str, language: str) -> str:
        """What was said, as the machine heard it. Raises Unavailable. Holds no transaction."""
        boundary = uuid.uuid4().hex
        fields = {"model": self.model, "language": language, "response_format": "json"}
        body = _form({name: value for name, value in fields.items() if value}, file_name, sound, boundary)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            with self._connection() as connection:
                connection.request("POST", self._path, body, headers)
                response = connection.getresponse()
                status, answer = response.status, response.read(LONGEST_ANSWER + 1)
        except (OSError, HTTPException) as error:
            raise Unavailable(f"{self.host}: {error!r}") from error
        if status != 200:  # a redirect too: the operator named this place and no other
            raise Unavailable(f"{self.host} answers {status}")
        return _text_in(answer, self.host)

    @property
    def _path(self) -> str:
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @contextmanager
    def _connection(self) -> Iterator[HTTPConnection]:
        """The time is for all of it together: an answer that trickles in is cut off too."""
        parts = urlsplit(self.address)
        made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = made(self.host, parts.port, timeout=self.seconds)
        connection.connect()
        ending = threading.Timer(self.seconds, _cut, [connection.sock])
        ending.daemon = True
        ending.start()
        try:
            yield connection
        finally:
            ending.cancel()
            connection.close()


def recogniser_of(settings: Settings) -> Recogniser | None:
    """None: nobody has named one."""
    if not settings.recognition_address:
        return None
    return Recogniser(
        settings.recognition_address, settings.recognition_model, settings.recognition_key, settings.recognition_seconds
    )


def _cut(sock: socket.socket) -> None:
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # that of TLS takes its state from whoever is reading
    except OSError:
        return


def _form(fields: dict[str, str], file_name: str, sound: bytes, boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
    file = f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + sound
    return b"".join([*parts, file, f"\r\n--{boundary}--\r\n".encode()])


def _text_in(answer: bytes, host: str) -> str:
    try:
        if len(answer) > LONGEST_ANSWER:
            raise ValueError("too long")
        text = json.loads(answer)["text"]
        if not isinstance(text, str):
            raise ValueError("no text")
        text.encode()  # JSON can hold half a character, a page cannot
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unavailable(f"{host} answers no text") from error
    return text
