"""The server: what must be up to date before it starts, and gunicorn with our settings."""

import gc
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask
from gunicorn.app.base import BaseApplication

from training import clock, jobs, library
from training.db import close_connections, unit_of_work
from training.settings import REPOSITORY, Settings

MIGRATIONS = REPOSITORY / "training" / "migrations"


def prepare(app: Flask) -> list[str]:
    """Migrate, and publish what changed in the shipped library; one line for each new edition."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        with unit_of_work(writes=True):
            return library.publish(at=clock.now())


def prepare_apart(app: Flask) -> None:
    """The same in a process that ends with it: what reading the library takes would stay with the server for good.
    Raises SystemExit when it fails, which it has then told itself, or is killed."""
    child = os.fork()
    if not child:
        failed = 1
        try:
            for line in prepare(app):
                click.echo(line)
            failed = 0
        except BaseException:  # noqa: BLE001 - this process ends here
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(failed)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        click.echo(f"It was killed while it brought the database up to date: {signal.strsignal(-code)}", err=True)
    if code:
        raise SystemExit(1)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, with our settings: connections are made after the fork, jobs run in the workers."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        workers = self._settings.workers or min(4, os.cpu_count() or 1)
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        chosen: dict[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "workers": workers,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 30,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
            "control_socket_disable": True,  # it would lie outside the data folder
            "post_fork": self._after_fork,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        with self._app.app_context():
            close_connections()  # none may live through the fork
        gc.collect()
        gc.freeze()  # what is loaded by now stays: the workers share it, and do not look through it again
        return self._app

    def _after_fork(self, server: object, worker: object) -> None:
        jobs.start(self._app)
