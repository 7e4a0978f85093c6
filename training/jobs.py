"""What is done without anyone asking: attempts past their deadline are closed, and what is kept only for a while
is forgotten. Every worker has the thread; one of them at a time does the work, and another takes over when it dies.

A job only writes down what is already true, so that running it late, twice, or on two machines changes nothing.
"""

import fcntl
import threading
from datetime import timedelta

from flask import Flask

from training import clock
from training.forgetting import forget_old
from training.quizzes import operations as quizzes
from training.roleplay.recordings import joining

EVERY = 20.0  # seconds


def run_due(app: Flask) -> int:
    """Do everything that is due now; how many attempts were closed. Each in a transaction of its own."""
    settings, at = app.config["SETTINGS"], clock.now()
    with app.app_context():
        closed = quizzes.close_overdue(at)
        joining.work(at)
        idle, absolute = timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
        forget_old(at, idle=idle, absolute=absolute)
    return closed


def start(app: Flask) -> threading.Thread:
    """The thread of one worker process: call it after the fork."""
    thread = threading.Thread(target=_keep_running, args=(app,), name="jobs", daemon=True)
    thread.start()
    return thread


def _keep_running(app: Flask) -> None:
    pause = threading.Event()
    with (app.config["SETTINGS"].data_dir / "jobs.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # the others wait here until this process ends
        while not pause.wait(EVERY):
            try:
                run_due(app)
            except Exception:
                app.logger.exception("a job failed; it is tried again in %s s", EVERY)
