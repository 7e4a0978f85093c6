"""The real server in a process of its own, to be killed and started again on the same data folder and port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from training.settings import REPOSITORY, Settings

PATIENCE = 30.0  # seconds until it must answer


def command(port: int) -> list[str]:
    """How a server is started; whatever listens on PORT will do."""
    bind = f"127.0.0.1:{port}"
    options = ["--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "critical"]
    return [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread", *options, "app:app"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self._environment = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY": settings.secret_key,
        }
        self._log = Path(settings.data_dir) / "server.log"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                command(self.port),
                cwd=REPOSITORY,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own: master and workers die together, and nothing else
            )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < until, f"no answer: {self._log.read_text(errors='replace')[-2000:]}"
            time.sleep(0.05)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None
