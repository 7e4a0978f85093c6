"""A quiz that many have taken, each with some of it right."""

from datetime import timedelta
from typing import Any

from flask import Flask

from tests.cast import Cast
from tests.factories.cohorts import make_enrolment
from tests.factories.people import make_person
from tests.factories.quizzes import make_bank, make_item, make_quiz, make_response, make_version
from training import clock
from training.access import Role
from training.db import unit_of_work
from training.quizzes import operations, queries

RIGHT = {"single": ["b"], "multiple": ["a", "c"], "true-false": ["true"], "ordering": ["a", "b", "c", "d"]}
WRONG = {"single": ["a"], "multiple": ["b"], "true-false": ["false"], "ordering": ["d", "c", "b", "a"]}


class Taken:
    """A quiz of four items, one of each of four kinds, taken by many."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.cast = app, cast
        with app.app_context(), unit_of_work(writes=True):
            bank = make_bank("kinds")
            for kind in RIGHT:
                make_version(make_item(bank, f"a-{kind}"), kind)
            make_quiz("first", list(RIGHT), bank=bank, pass_mark=50)

    def take(self, *right: set[str], name: str = "Somebody", slug: str = "first") -> None:
        """One attempt for each set: the kinds that it answers rightly."""
        with self.app.app_context(), unit_of_work(writes=True):
            for kinds in right:
                person = make_person(name, Role.TRAINEE)
                make_enrolment(self.cast.cohort, person)
                self.attempt(person, kinds, slug=slug)

    def attempt(self, person: Any, kinds: set[str], days_ago: int = 0, slug: str = "first") -> None:
        quiz = queries.quiz_of(person.id, slug)
        assert quiz is not None
        at = clock.now() - timedelta(days=days_ago)
        public_id = operations.start(quiz, by=person.id, at=at)
        attempt = queries.own_attempt(person.id, public_id)
        assert attempt is not None
        for entry in queries.sheet(attempt.id, attempt.public_id).entries:
            kind = entry.version.kind.name
            make_response(attempt, entry.position, (RIGHT if kind in kinds else WRONG)[kind], at=at)
        operations.submit(attempt, by=person.id, at=at)


ALL, NONE = set(RIGHT), set()
