"""Whoever holds the database's file and knows how digests are made cannot change what was done unseen."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.examining.test_queries import without_guards
from training import audit, cli, clock, library, traces
from training.certification import operations as certification
from training.certification import queries as certification_queries
from training.certification.models import Certificate
from training.db import unit_of_work
from training.demo import company
from training.people import operations as people
from training.people.models import Person, TieKind


@pytest.fixture
def lived_in(app: Flask) -> Flask:
    """The demo company; one certificate revoked, one tie noted, one person with another role."""
    with app.app_context(), unit_of_work(writes=True):
        library.publish(at=clock.now())
        company.fill("hash", language="en", at=clock.now())
    with app.app_context(), unit_of_work(writes=True) as session:
        at = clock.now()
        first, second, *_others = session.scalars(sa.select(Person).order_by(Person.id)).all()
        people.note_tie(first, second, TieKind.HIRED, by=first.id, at=at)
        number = session.scalars(sa.select(Certificate.number).order_by(Certificate.number)).first() or ""
        row = certification_queries.certificate_by_number(number, at)
        assert row is not None
        certification.revoke(row, "He sold what we do not have.", by=first.id, at=at)
    return app


def faults(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False) as session:
        return list(traces.faults(session))


FORGED_DECISION = """
    INSERT INTO decision (id, public_id, person_id, programme_edition_id, outcome, decided_by_id, decided_at, reason,
                          evidence, evidence_digest, independence)
    SELECT 9999, '11111111-1111-4111-8111-111111111111', (SELECT max(id) FROM person), programme_edition_id, outcome,
           decided_by_id, decided_at, reason, evidence, evidence_digest, independence FROM decision WHERE id = 1
"""
TAMPERINGS = (
    ("DELETE FROM tie", r"^person:.*'tie noted' .*removed or changed"),
    ("DELETE FROM teaching WHERE id = 1", r"^cohort:.*'teaching noted' .*removed or changed"),
    ("UPDATE enrolment SET cohort_id = 3 WHERE id = 1", r"^cohort:.*'person enrolled' .*removed or changed"),
    ("DELETE FROM revocation", r"^certificate:.*'certificate revoked' .*removed or changed"),
    ("UPDATE certificate SET valid_until = '2099-01-01' WHERE id = 2", r"'certificate issued' .*2099.*does not say so"),
    (FORGED_DECISION, r"^decision:11111111-.*'decided' .*does not say so"),
    ("UPDATE marking SET digest = 'made anew' WHERE id = 1", r"'sitting marked' .*made anew.*does not say so"),
    ("UPDATE release SET released_by_id = 1 WHERE sitting_id = 1", r"'result released' .*does not say so"),
    ("UPDATE release SET cut = 1 WHERE sitting_id = 2", r"'result released' .*0.01.*does not say so"),
    ("UPDATE score SET passed = NOT passed WHERE id = 1", r"'attempt scored' .*does not say so"),
    ("UPDATE submission SET responses_digest = 'made anew' WHERE attempt_id = 2", r"'attempt submitted' .*made anew"),
    ("DELETE FROM acknowledgement WHERE id = 1", r"^edition:.*'edition acknowledged' .*removed or changed"),
    ("UPDATE station_edition SET digest = 'made anew'", r"^station:.*'station published' .*made anew"),
    ("UPDATE edition SET digest = 'made anew' WHERE id = 1", r"^manual:.*'edition published' .*made anew"),
    ("UPDATE account SET person_id = 1 WHERE id = 2", r"^account:.*'account opened' .*does not say so"),
    ("UPDATE role_grant SET role = 'executive' WHERE id = 1", r"'role granted' .*executive.*does not say so"),
    ("UPDATE assignment SET examiner_id = 1 WHERE id = 1", r"^sitting:.*'examiner assigned' .*does not say so"),
)


def test_every_tampering_is_named_by_what_the_log_says(lived_in: Flask) -> None:
    assert faults(lived_in) == []
    without_guards(lived_in, *(statement for statement, _pattern in TAMPERINGS))
    found = "\n".join(faults(lived_in))
    for statement, pattern in TAMPERINGS:
        assert re.search(pattern, found, re.MULTILINE), f"{statement}\n{found}"


def test_a_tail_cut_off_the_log_is_missed(lived_in: Flask) -> None:
    without_guards(
        lived_in,
        "DELETE FROM audit_entry WHERE sequence > (SELECT max(sequence) FROM audit_entry WHERE verb = 'decided')",
    )
    with lived_in.app_context(), unit_of_work(writes=False) as session:
        assert list(audit.faults(session)) == [], "the chain itself cannot know what came after"
    assert any("'certificate issued'" in fault and "does not say so" in fault for fault in faults(lived_in))


def test_verify_asks_for_the_traces(lived_in: Flask) -> None:
    assert traces.faults in cli.VERIFIERS
    done = lived_in.test_cli_runner().invoke(args=["verify"])
    assert done.exit_code == 0, done.output
    without_guards(lived_in, "DELETE FROM teaching")
    done = lived_in.test_cli_runner().invoke(args=["verify"])
    assert done.exit_code == 1
    assert "'teaching noted'" in done.output
