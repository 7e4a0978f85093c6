"""Run a command with a PostgreSQL server of its own: `python -m tests.postgres COMMAND…`.

The server is the one named by TEST_DATABASE_URL, if that is set; else Debian's PostgreSQL is started in a temporary
folder, as its own user when we are root, without fsync, and stopped at the end.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=128MB"]


def folder_of_programs() -> Path:
    """Where initdb and postgres lie. Raises SystemExit with the remedy."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if not found[-1].name:
        raise SystemExit("PostgreSQL is not installed: `apt-get install postgresql`, or set TEST_DATABASE_URL.")
    return found[-1].parent


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server."""
    programs, port = folder_of_programs(), free_port()
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="shanggang-postgres-") as folder:
        if as_postgres:
            shutil.chown(folder, "postgres")
        cluster = f"{folder}/cluster"
        options = (
            " ".join(f"-c {setting}" for setting in SPEED) + f" -p {port} -k {folder} -c listen_addresses=127.0.0.1"
        )
        initdb = [str(programs / "initdb"), "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        control = [*as_postgres, str(programs / "pg_ctl"), "-D", cluster, "-w", "-l", f"{folder}/log"]
        subprocess.run([*as_postgres, *initdb, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/")


def run(command: list[str]) -> int:
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    with server() as address:
        return subprocess.run(command, check=False, env={**os.environ, "TEST_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
