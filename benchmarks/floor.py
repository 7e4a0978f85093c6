"""The floor: Flask with one durable write, on the same database, the same recipe and the same server as the product.

`python -m benchmarks.floor` serves it: PORT, DATA_DIR, DATABASE_URL, WORKERS and THREADS mean what they mean to the
product. What the product's save costs beyond this is what its promises cost: who is signed in, whose attempt it is,
the chain of revisions, the forged request refused.
"""

import os
import threading
import time
import uuid
from typing import Any

from flask import Flask, request

from training.db import WriterTurn
from training.engines import PRAGMAS, sqlite_module
from training.serve import Server
from training.settings import Settings

SQLITE = "CREATE TABLE IF NOT EXISTS saved (op_id TEXT PRIMARY KEY, choice TEXT NOT NULL, at TEXT NOT NULL) STRICT"
POSTGRESQL = "CREATE TABLE IF NOT EXISTS saved (op_id uuid PRIMARY KEY, choice text NOT NULL, at text NOT NULL)"


class Sqlite:
    """One connection a thread, the product's pragmas, the product's turn of the writer."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.data_dir / "floor.sqlite3"
        self.turn = WriterTurn(settings.data_dir / "floor.sqlite3.turn")
        self.own = threading.local()
        self.connection().execute(SQLITE)

    def connection(self) -> Any:
        if not hasattr(self.own, "connection"):
            connection = sqlite_module().connect(str(self.path), isolation_level=None)
            for name, value in PRAGMAS.items():
                connection.execute(f"PRAGMA {name}={value}")
            self.own.connection = connection
        return self.own.connection

    def save(self, op_id: str, choice: str, at: str) -> None:
        connection = self.connection()
        with self.turn.taken():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO saved VALUES (?, ?, ?)", (op_id, choice, at))
            connection.execute("COMMIT")


class Postgresql:
    def __init__(self, settings: Settings) -> None:
        self.address = settings.database.replace("postgresql+psycopg", "postgresql")
        self.own = threading.local()
        self.connection().execute(POSTGRESQL)
        self.connection().commit()

    def connection(self) -> Any:
        import psycopg

        if not hasattr(self.own, "connection"):
            self.own.connection = psycopg.connect(self.address)
        return self.own.connection

    def save(self, op_id: str, choice: str, at: str) -> None:
        connection = self.connection()
        connection.execute("INSERT INTO saved VALUES (%s, %s, %s)", (op_id, choice, at))
        connection.commit()


def create_floor(settings: Settings) -> Flask:
    app = Flask("floor")
    store = (Sqlite if settings.database.startswith("sqlite") else Postgresql)(settings)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/attempts/<attempt>/responses/<int:position>")
    def save(attempt: str, position: int) -> dict[str, Any]:
        at = time.strftime("%H:%M:%S")
        store.save(request.form["op_id"], request.form["choice"], at)
        return {"revision": position, "saved": at, "choice": [request.form["choice"]]}

    return app


class Floor(Server):
    """The product's server without the product's jobs."""

    def load(self) -> Flask:
        return create_floor(self._settings)  # after the fork: connections belong to one process

    def load_config(self) -> None:
        super().load_config()
        self.cfg.set("preload_app", False)

    def _after_fork(self, server: object, worker: object) -> None:
        return None


if __name__ == "__main__":
    os.environ.setdefault("SECRET_KEY", str(uuid.uuid4()))
    chosen = Settings()  # type: ignore[call-arg]
    Floor(Flask("floor"), chosen).run()
