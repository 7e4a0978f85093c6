"""A browser's side of HTTP, as small as it can be: one connection that is kept, cookies, no more.

Written by hand because the load comes from the machine that is measured: each millisecond spent here is taken from it.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def text(self) -> str:
        return self.body.decode()


class Broken(Exception):
    """The server hung up, or answered what nobody expected."""


@dataclass
class Wire:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Reply:
        return await self.ask("GET", path)

    async def post(self, path: str, fields: dict[str, object], token: str = "", *, script: bool = False) -> Reply:
        headers = "Content-Type: application/x-www-form-urlencoded\r\n"
        if token:
            headers += f"X-CSRFToken: {token}\r\n"
        if script:
            headers += "Accept: application/json\r\n"
        return await self.ask("POST", path, headers, urlencode(fields, doseq=True).encode())

    async def ask(self, method: str, path: str, headers: str = "", body: bytes = b"") -> Reply:
        """Once more over a new connection when a kept one was closed meanwhile: what is sent here is safe to repeat."""
        for fresh in (False, True):
            try:
                return await self._ask(method, path, headers, body)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                await self.close()
                if fresh:
                    raise Broken(f"{method} {path}: {error}") from error
        raise AssertionError

    async def _ask(self, method: str, path: str, headers: str, body: bytes) -> Reply:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        assert self._reader is not None
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookies}\r\n"
            f"Accept-Language: en\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        )
        self._writer.write(head.encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found: dict[str, str] = {}
        for line in lines[1:-2]:
            name, _colon, value = line.partition(": ")
            found[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        length = int(found.get("content-length", "0"))
        content = await self._reader.readexactly(length) if length else b""
        if found.get("connection", "").lower() == "close":
            await self.close()
        return Reply(int(lines[0].split(" ", 2)[1]), found, content)

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with suppress(ConnectionError):
                await self._writer.wait_closed()
        self._reader = self._writer = None


@dataclass
class Times:
    """How long each kind of request took, in seconds."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    async def of(self, kind: str, asking: "asyncio._CoroutineLike[Reply]") -> Reply:
        begun = time.perf_counter()
        reply = await asking
        self.taken.setdefault(kind, []).append(time.perf_counter() - begun)
        return reply

    def all(self) -> list[float]:
        return [one for times in self.taken.values() for one in times]


def percentile(times: list[float], share: float) -> float:
    """In milliseconds, of the nearest rank; nan without any."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else float("nan")
