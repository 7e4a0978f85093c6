"""A trainee, a clock and a server that is restarted: everything that can happen to attempts, in any order.

After each step the invariants 1, 2, 3, 7, 9 and 10 of the house are looked at in the database itself; what the machine
remembers is only what the server acknowledged.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from werkzeug.test import TestResponse

from tests.factories.people import make_account, make_person
from tests.factories.quizzes import KEY, make_bank, make_edition, make_item, make_version
from tests.page import PageClient
from tests.quizzes import gate
from tests.quizzes.acknowledged import Known, check_attempt
from training import audit, jobs
from training.access import Role
from training.db import close_connections, db, unit_of_work
from training.quizzes import operations, queries
from training.quizzes.models import Attempt, Item, Quiz, Score, Submission
from training.quizzes.oversight import operations as exceptions
from training.quizzes.oversight import queries as oversight
from training.quizzes.oversight import regrading
from training.quizzes.queries import versions
from training.refusals import Refused

JSON = {"Accept": "application/json"}
MINUTES, ATTEMPTS, WAIT = 30, 3, timedelta(hours=1)
RESTS = 12  # steps between two restarts, decisions or runs of every job: they take longest
KINDS = ("single", "single", "multiple", "true-false")
POSITIONS = st.integers(1, len(KINDS))
CHOICES = st.lists(st.sampled_from(["1", "2"]), max_size=1)


class Attempts(RuleBasedStateMachine):
    app: ClassVar[Flask]
    move_clock: ClassVar[Callable[[Callable[[], datetime]], None]]
    seed_draws: ClassVar[Callable[[Callable[[int], str]], None]]
    steps: ClassVar[int] = 0

    saves = Bundle("saves")

    @initialize(salt=st.integers(0, 9999))
    def enter(self, salt: int) -> None:
        """A new person, a quiz of her own, and a clock that stands until it is moved. The draws follow from the salt,
        so that the same story can be told twice."""
        seeds = count()
        type(self).seed_draws(lambda _bytes: f"{salt}/{next(seeds)}")
        self.now = datetime(2026, 11, 23, 8, tzinfo=UTC)
        type(self).move_clock(lambda: self.now)
        self.known: list[Known] = []
        self.more, self.lifted, self.reopened = 0, 0, 0  # more attempts allowed; after how many the last was
        self.told, self.rested = 0, 0  # steps of this story; the one at which it last did what takes long
        self.certified = False
        with self.app.app_context(), unit_of_work(writes=True):
            self.person = make_person("", Role.TRAINEE)
            make_account(self.person)
            self.administrator = make_person("", Role.ADMINISTRATOR).id
            self.executive = make_person("", Role.EXECUTIVE).id
            bank = make_bank()
            for kind in KINDS:
                make_version(make_item(bank), kind)
            quiz = Quiz(slug=f"machine-{uuid.uuid4().hex[:12]}")
            db.session.add(quiz)
            db.session.flush()
            audit.record("made for a test", quiz, by=None, at=self.now)
            terms = {"minutes": MINUTES, "attempts": ATTEMPTS, "wait_hours": WAIT.seconds // 3600, "pass_mark": 90}
            make_edition(quiz, bank, number_of_items=len(KINDS), **terms)
            self.slug, self.quiz_id, self.bank_id = quiz.slug, quiz.id, bank.id
            gate.hold_to_the_quiz(self.person, quiz.slug, self.now)
        self.sign_in()
        self.start()  # so that no story is spent waiting for its beginning

    def sign_in(self) -> None:
        browser = PageClient(self.app).sign_in(self.person)
        cookie = browser.get_cookie("shanggang")
        assert cookie is not None
        self.client = FlaskClient(self.app, self.app.response_class, use_cookies=True)  # checks no pages: quick
        self.client.set_cookie("shanggang", cookie.value)

    # --- what happens ---------------------------------------------------------------------------------------------

    @rule()
    def start(self) -> None:
        under_way = self.open()
        answer = self.ask("POST", f"/quizzes/{self.slug}/attempts")
        if under_way is not None:
            assert answer.location.startswith(f"/attempts/{under_way.public_id}/"), "one attempt at a time"
            return
        self.close_overdue()  # so that what is over has its score, which decides whether she might start
        assert answer.status_code == (303 if self.might_start() else 409)
        if answer.status_code == 303:
            public_id = uuid.UUID(answer.location.split("/")[2])
            continued = self.known[-1] if self.known and self.reopened == len(self.known) else None
            minutes = 5 if continued else MINUTES
            self.known.append(Known(public_id, self.now + timedelta(minutes=minutes)))
            if continued:
                self.known[-1].heads = {place: 1 for place, head in continued.heads.items() if head}
                self.known[-1].carried = len(self.known[-1].heads)

    @rule(target=saves, position=POSITIONS, choice=CHOICES)
    @precondition(lambda self: self.known)
    def save(self, position: int, choice: list[str]) -> Any:
        """From a page that has seen the newest response."""
        return self.sent(self.known[-1], position, choice, self.known[-1].heads.get(position, 0))

    @rule(target=saves, position=POSITIONS, choice=CHOICES, base=st.integers(0, 5))
    @precondition(lambda self: self.known)
    def save_from_an_old_page(self, position: int, choice: list[str], base: int) -> Any:
        return self.sent(self.known[-1], position, choice, base)

    @rule(target=saves, position=POSITIONS, choice=CHOICES, which=st.integers(0, ATTEMPTS - 1))
    @precondition(lambda self: self.known)
    def save_into_an_earlier_attempt(self, position: int, choice: list[str], which: int) -> Any:
        known = self.known[which % len(self.known)]
        return self.sent(known, position, choice, known.heads.get(position, 0))

    @rule()
    @precondition(lambda self: self.open())
    def answer_everything_rightly(self) -> None:
        known = self.known[-1]
        with self.app.app_context(), unit_of_work(writes=False):
            attempt = queries.own_attempt(self.person.id, known.public_id)
            assert attempt is not None
            entries = queries.sheet(attempt.id, attempt.public_id).entries
        for entry in entries:
            kind = entry.version.kind
            key = kind.write(kind.key(entry.version.body, entry.shown), entry.shown)
            self.sent(known, entry.position, key, known.heads.get(entry.position, 0))

    @rule(save=saves)
    def save_again(self, save: tuple[Known, str, int, list[str], int]) -> None:
        """The same save once more, as a browser does that never got the answer."""
        known, op_id, position, choice, base = save
        before = known.acknowledged.get(op_id)
        answer = self.post(known, position, {"op_id": op_id, "base_rev": base, "choice": choice})
        if before is not None:
            assert answer.status_code in {200, 409}
            if answer.status_code == 200:
                assert answer.get_json()["revision"] == before[1], "a retry gets the same revision"
        elif not self.is_open(known):
            assert answer.status_code == 410

    @rule(save=saves, position=POSITIONS)
    def save_under_a_used_id(self, save: tuple[Known, str, int, list[str], int], position: int) -> None:
        """The id of a save, for another item: refused, or the very same save."""
        known, op_id, own, choice, base = save
        if own != position and op_id in known.acknowledged:
            answer = self.post(known, position, {"op_id": op_id, "base_rev": base, "choice": choice})
            assert answer.status_code == 422

    @rule(position=st.sampled_from([0, len(KINDS) + 1, 99]))
    @precondition(lambda self: self.known)
    def save_for_no_item(self, position: int) -> None:
        answer = self.post(self.known[-1], position, {"op_id": uuid.uuid4(), "base_rev": 0, "choice": "1"})
        assert answer.status_code == 404

    @rule(position=POSITIONS, choice=st.sampled_from([["9"], ["x"], ["1:2"], ["-1"]]))
    @precondition(lambda self: self.open())
    def save_what_is_no_response(self, position: int, choice: list[str]) -> None:
        answer = self.post(self.known[-1], position, {"op_id": uuid.uuid4(), "base_rev": 0, "choice": choice})
        assert answer.status_code == 422

    @rule(position=POSITIONS, flag=st.sampled_from(["on", "off"]))
    @precondition(lambda self: self.known)
    def flag(self, position: int, flag: str) -> None:
        answer = self.post(self.known[-1], position, {"flag": flag})
        assert answer.status_code == (200 if self.is_open(self.known[-1]) else 410)

    @rule(page=st.sampled_from(["items/1", "items/3", "summary", "review"]))
    @precondition(lambda self: self.known)
    def look(self, page: str) -> None:
        answer = self.ask("GET", f"/attempts/{self.known[-1].public_id}/{page}")
        assert answer.status_code == (302 if (page == "review") == self.is_open(self.known[-1]) else 200)

    @rule()
    @precondition(lambda self: self.known)
    def submit(self) -> None:
        known = self.known[-1]
        assert self.ask("POST", f"/attempts/{known.public_id}/submission").status_code == 303
        known.ended = True

    @rule(by=st.sampled_from([timedelta(seconds=1), timedelta(minutes=4), timedelta(minutes=29), WAIT]))
    def move_on(self, by: timedelta) -> None:
        self.now += by

    @rule(microseconds=st.integers(-1, 1))
    @precondition(lambda self: self.open())
    def move_to_the_deadline(self, microseconds: int) -> None:
        self.now = max(self.now, self.known[-1].deadline + timedelta(microseconds=microseconds))

    @rule()
    @precondition(lambda self: self.has_rested())
    def run_the_jobs(self) -> None:
        self.rested = self.told
        jobs.run_due(self.app)

    @rule()
    def close_overdue(self) -> None:
        with self.app.app_context():
            operations.close_overdue(self.now)

    @rule()
    @precondition(lambda self: self.has_rested())
    def restart(self) -> None:
        """The process forgets all it kept; the database and the browser's cookie stay."""
        self.rested = self.told
        with self.app.app_context():
            db.session.remove()
            close_connections()
        versions.forget()

    @rule()
    @precondition(lambda self: self.has_rested())
    def decide_at_the_gate(self) -> None:
        """Cleared for duty when she has passed, and holds no certificate that counts."""
        self.rested = self.told
        may = not self.certified and any(attempt.passed for attempt in self.results())
        with self.app.app_context(), unit_of_work(writes=True):
            assert gate.decide(self.person, self.executive, self.now) == may
        self.certified = self.certified or may

    @rule()
    @precondition(lambda self: self.certified and self.has_rested())
    def revoke_the_certificate(self) -> None:
        self.rested = self.told
        with self.app.app_context(), unit_of_work(writes=True):
            gate.revoke(self.person.id, self.executive, self.now)
        self.certified = False

    @rule(kind=st.sampled_from(["extend", "again", "reopen"]))
    @precondition(lambda self: self.known)
    def override(self, kind: str) -> None:
        """By the administrator, with a reason; refused where it makes no sense."""
        known = self.known[-1]
        may = self.is_open(known) if kind == "extend" else not self.is_open(known) and not self.passed(known)
        with self.app.app_context():
            try:
                with unit_of_work(writes=True):
                    attempt = oversight.attempt(known.public_id, lock=True)
                    assert attempt is not None
                    reason = "The network was down."
                    if kind == "extend":
                        exceptions.extend(attempt, 5, reason, by=self.administrator, at=self.now)
                    elif kind == "again":
                        exceptions.allow_again(attempt, reason, by=self.administrator, at=self.now)
                    else:
                        exceptions.reopen(attempt, 5, reason, by=self.administrator, at=self.now)
            except Refused:
                assert not may
                return
        assert may
        self.now += timedelta(microseconds=1)  # what ends after this did not end at the same moment
        if kind == "extend":
            known.deadline += timedelta(minutes=5)
        else:
            self.more, self.lifted = self.more + 1, len(self.known)
            self.reopened = len(self.known) if kind == "reopen" else self.reopened

    @rule(place=st.integers(0, len(KINDS) - 1))
    @precondition(lambda self: self.known)
    def correct_a_key_and_regrade(self, place: int) -> None:
        """A newer version with another key, proposed by one person and applied by another."""
        self.close_overdue()
        with self.app.app_context(), unit_of_work(writes=True) as session:
            items = session.scalars(sa.select(Item).where(Item.bank_id == self.bank_id).order_by(Item.id)).all()
            newest = queries.newest_versions(self.bank_id)[items[place].slug][1]
            body = {**newest.body}
            if newest.kind == "true-false":
                body["answer"] = not body["answer"]
            else:
                body["options"] = [{**option, "correct": not option["correct"]} for option in body["options"]]
                if newest.kind == "single":
                    right = sum(option["correct"] for option in newest.body["options"][:1])
                    for number, option in enumerate(body["options"]):
                        option["correct"] = number == right
            make_version(items[place], newest.kind, number=newest.number + 1, **body)
        with self.app.app_context(), unit_of_work(writes=True):
            quiz = oversight.quiz(self.slug)
            assert quiz is not None
            keys = regrading.keys_of(regrading.corrections(self.quiz_id)[0])
            try:
                row = exceptions.propose_regrade(quiz, keys, "The key was wrong.", by=self.person.id, at=self.now)
            except exceptions.NothingToRegrade:
                return
            regrade = oversight.regrade(row.public_id)
            assert regrade is not None
            found = [change for block in regrading.changes(self.quiz_id, keys) for change in block]
            exceptions.add_scores(regrade, found, by=self.administrator, at=self.now)
            exceptions.finish_regrade(regrade, len(found), by=self.administrator, at=self.now)

    def passed(self, known: Known) -> bool:
        """As the newest score says; what is not scored yet has not passed."""
        return any(one.passed for one in self.results() if one.public_id == known.public_id)

    # --- how it is asked ------------------------------------------------------------------------------------------

    def sent(self, known: Known, position: int, choice: list[str], base: int) -> Any:
        op_id = str(uuid.uuid4())
        was_open, head = self.is_open(known), known.heads.get(position, 0)
        answer = self.post(known, position, {"op_id": op_id, "base_rev": base, "choice": choice})
        if not was_open:
            assert answer.status_code == 410
            return known, op_id, position, choice, base
        reply = answer.get_json()
        assert answer.status_code == (200 if base >= head else 409)
        if base >= head:
            assert reply["revision"] > head
            known.heads[position] = reply["revision"]
            known.acknowledged[op_id] = (position, reply["revision"])
        else:
            assert reply["revision"] == head, "the newer one is told"
            known.acknowledged[op_id] = (position, 0)
        return known, op_id, position, choice, base

    def post(self, known: Known, position: int, fields: dict[str, Any]) -> TestResponse:
        return self.ask("POST", f"/attempts/{known.public_id}/responses/{position}", data=fields, headers=dict(JSON))

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        answer = self.client.open(path, method=method, **more)
        if answer.status_code == 401 or answer.location == "/sign-in":  # away for too long
            self.sign_in()
            answer = self.client.open(path, method=method, **more)
        assert answer.status_code < 500
        if KEY in f"{answer.headers}{answer.get_data(as_text=True)}":
            assert self.has_finished(), "a key got out (invariant 9)"
        return answer

    # --- what the machine knows -----------------------------------------------------------------------------------

    def has_rested(self) -> bool:
        return self.told >= self.rested + RESTS

    def is_open(self, known: Known) -> bool:
        return not known.ended and self.now <= known.deadline

    def open(self) -> Known | None:
        return next((known for known in self.known if self.is_open(known)), None)

    def results(self) -> list[Any]:
        with self.app.app_context(), unit_of_work(writes=False):
            return queries.quiz_of(self.person.id, self.slug).attempts  # type: ignore[union-attr, return-value]

    def has_finished(self) -> bool:
        if self.open() is not None:
            return False
        return len(self.known) >= ATTEMPTS + self.more or any(attempt.passed for attempt in self.results())

    def might_start(self) -> bool:
        past = self.results()[: len(self.known)]
        if len(past) >= ATTEMPTS + self.more or any(attempt.passed for attempt in past):
            return False
        if self.lifted and self.lifted == len(past):
            return True
        ends = [attempt.closed_at or attempt.deadline_at for attempt in past]
        return not ends or self.now >= max(ends) + WAIT

    # --- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        type(self).steps += 1
        self.told += 1
        with self.app.app_context(), unit_of_work(writes=False) as session:
            rows = session.execute(
                sa.select(
                    Attempt.id,
                    Attempt.public_id,
                    Attempt.deadline_at,
                    Attempt.closed_at,
                    Submission.at,
                    sa.func.count(Score.id),
                )
                .outerjoin(Submission, Submission.attempt_id == Attempt.id)
                .outerjoin(Score, Score.attempt_id == Attempt.id)
                .where(Attempt.quiz_id == self.quiz_id)
                .group_by(Attempt.id, Submission.at)
                .order_by(Attempt.number)
            ).all()
            assert [row.public_id for row in rows] == [known.public_id for known in self.known], "ghosts"
            for known, attempt in zip(self.known, rows, strict=True):
                check_attempt(session, known, attempt)
            if self.certified or self.told % 10 == 0:
                gate.check_certificates(self.person.id, self.now, holds=self.certified)

    def teardown(self) -> None:
        """Chains, scores and log, recomputed (2, 10, 11)."""
        if not hasattr(self, "known"):
            return
        with self.app.app_context(), unit_of_work(writes=False) as session:
            for attempt_id in session.scalars(sa.select(Attempt.id).where(Attempt.quiz_id == self.quiz_id)).all():
                assert list(queries.attempt_faults(session, attempt_id)) == []
