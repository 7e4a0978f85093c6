"""Servers to be measured, each in a folder and on cores of its own, and the people who use them."""

import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from tests.factories.people import PASSWORD, make_person
from tests.factories.quizzes import make_bank, make_edition, make_item, make_version
from tests.server import Server
from training import audit, clock
from training.access import Role
from training.db import close_connections, db, unit_of_work
from training.people import operations, passwords
from training.quizzes.models import Quiz
from training.settings import Settings

ITEMS = 20
QUIZZES_A_BANK = 8
KINDS = ("single", "multiple", "true-false")  # each takes '1' for an answer


class Measured(Server):
    """The product as `flask serve` runs it, or the floor; `cores` are those it may use."""

    def __init__(self, folder: Path, cores: set[int], *, module: str = "flask serve", **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, SECRET_KEY="only for measuring", **settings)  # noqa: S106
        self.command = [sys.executable, "-m", *module.split()]
        self.cores = cores

    def start(self) -> "Measured":
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.cores)
        try:
            super().start()
        finally:
            os.sched_setaffinity(0, before)
        return self

    def settings(self) -> Settings:
        return Settings(
            data_dir=self.folder,
            database_url=self.environment.get("DATABASE_URL", ""),
            secret_key=self.environment["SECRET_KEY"],
        )  # type: ignore[call-arg]

    def memory(self) -> float:
        """Megabytes that exist because of this server: PSS of all its processes."""
        assert self.process is not None
        total = 0
        for group in family(self.process.pid):
            with open(f"/proc/{group}/smaps_rollup") as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        return total / 1024


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def make_quizzes(number: int) -> list[str]:
    """Quizzes of twenty items, a few on each bank of sixty, with attempts as long as one likes; their slugs."""
    slugs = [f"measured-{place}" for place in range(1, number + 1)]
    for place, slug in enumerate(slugs):
        if place % QUIZZES_A_BANK == 0:
            bank = make_bank(f"measured-{place}")
            for kind in KINDS * ITEMS:
                make_version(make_item(bank), kind)
        quiz = Quiz(slug=slug)
        db.session.add(quiz)
        db.session.flush()
        audit.record("made for a measurement", quiz, by=None, at=clock.now())
        make_edition(quiz, bank, number_of_items=ITEMS, attempts=20, wait_hours=0, minutes=60)
    return slugs


def make_takers(app: Flask, number: int) -> list[dict[str, str]]:
    """The cookies of so many trainees who are signed in."""
    cookies, password_hash = [], passwords.hashed(PASSWORD)
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    for place in range(number):
        person = make_person("", Role.TRAINEE)
        account = operations.open_account(person, f"taker{place}", password_hash, by=None, at=clock.now())
        token = operations.open_session(account, at=clock.now(), address="127.0.0.1", browser="measurement")
        signed = serializer.dumps({"_user_id": token, "_fresh": True})
        cookies.append({app.config["SESSION_COOKIE_NAME"]: signed})
    return cookies


def people_and_quizzes(app: Flask, takers: int, quizzes: int) -> tuple[list[dict[str, str]], list[str]]:
    with app.app_context():
        try:
            with unit_of_work(writes=True):
                return make_takers(app, takers), make_quizzes(quizzes)
        finally:
            close_connections()
