"""The real server, as `make run` starts it, in a folder of its own; it can be stopped, killed and started again."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.postgres import free_port
from training.settings import REPOSITORY

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")


class Server:
    """On SQLite in `folder`, or on PostgreSQL in a database of its own when TEST_DATABASE_URL is set; `settings` are
    environment variables and come first."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "flask", "serve"]
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FLASK_")},
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "HASH_MEMORY_KIB": "8",
            "HASH_ROUNDS": "1",
            **settings,
        }
        if POSTGRES and "DATABASE_URL" not in settings:
            self.environment["DATABASE_URL"] = self._own_database()

    def _own_database(self) -> str:
        name = f"shanggang_served_{self.port}"
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))

    def start(self) -> "Server":
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            self.command,
            cwd=REPOSITORY,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self._wait()
        return self

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text())
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError("the server did not come up:\n" + (self.folder / "server.log").read_text())

    def kill(self) -> None:
        """As a power cut would: every process of it, at once, without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(30)
        self.process = None
