"""The gate, certificates, verifying: works? who may not? wrong verb? twice? bad input?"""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.factories.certification import (
    REASON,
    acknowledge,
    hold_to,
    make_certificate,
    make_programme,
    show_everything,
    standing_of,
)
from tests.factories.cohorts import make_enrolment, make_teaching
from tests.factories.people import make_person
from tests.page import PageClient
from training import clock
from training.access import Role
from training.certification import operations, rules
from training.certification.models import Certificate, CohortProgramme, Decision, Revocation
from training.db import db, unit_of_work
from training.people.models import Person
from training.qr import svg_of


@pytest.fixture
def gate(app: Flask, cast: Cast) -> Cast:
    with app.app_context(), unit_of_work(writes=True):
        programme = make_programme()
        hold_to(cast.cohort, programme)
        hold_to(cast.other_cohort, programme)
    return cast


@pytest.fixture
def shown(app: Flask, gate: Cast) -> Cast:
    """Lin has shown everything."""
    with app.app_context(), unit_of_work(writes=True):
        show_everything(gate.trainee, gate)
    return gate


@pytest.fixture
def certificate(app: Flask, gate: Cast) -> Certificate:
    with app.app_context(), unit_of_work(writes=True):
        return make_certificate(gate.trainee, gate)


def seen(app: Flask, person: Person) -> str:
    with app.app_context(), unit_of_work(writes=False):
        return standing_of(person).evidence_digest


def count(app: Flask, table: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def decide(client: PageClient, app: Flask, person: Person, **changes: str):
    values = {"outcome": "cleared", "reason": REASON, "seen": seen(app, person)} | changes
    return client.post(f"/gate/{person.public_id}/decisions", data=values)


# --- the gate -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "1 person awaits a decision"), ("zh", "有 1 人等待决定")])
def test_the_gate_says_first_who_is_ready(
    client: PageClient, app: Flask, shown: Cast, language: str, words: str
) -> None:
    speak(app, shown.executive, language)
    page = client.sign_in(shown.executive).page("/gate")
    assert words in page
    assert page.index("Lin Xiaoyu") < page.index("Zhou Ming")


def speak(app: Flask, person: Person, language: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        from training.people import operations as people

        people.choose_language(db.session.merge(person), language, at=clock.now())


def test_the_gate_shows_who_is_on_duty(client: PageClient, certificate: Certificate, gate: Cast) -> None:
    page = client.sign_in(gate.executive).page("/gate")
    assert certificate.number in page
    assert "Nobody awaits a decision" in page


def test_an_empty_gate_teaches(client: PageClient, app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True):
        from tests.factories.people import make_account

        person = make_person("Qian Wei", Role.EXECUTIVE)
        make_account(person)
    assert "Nobody is on the way yet" in client.sign_in(person).page("/gate")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("executive", 200),
        ("administrator", 200),
        ("auditor", 200),
        ("trainee", 403),
        ("trainer", 403),
        ("examiner", 403),
    ],
)
def test_the_gate_is_for_those_who_may_see_it(client: PageClient, shown: Cast, who: str, status: int) -> None:
    client.sign_in(getattr(shown, who))
    client.page("/gate", status=status)
    client.page(f"/gate/{shown.trainee.public_id}", status=status)


def test_a_stranger_signs_in_first(client: PageClient, shown: Cast) -> None:
    assert client.get("/gate").status_code == 303


def test_the_gate_costs_the_same_for_many(client: PageClient, app: Flask, gate: Cast, counting) -> None:
    client.sign_in(gate.executive).page("/gate")
    with counting() as few:
        client.page("/gate")
    with app.app_context(), unit_of_work(writes=True):
        for number in range(15):
            person = make_person(f"Person {number}", Role.TRAINEE)
            make_enrolment(gate.cohort, person)
            acknowledge(person)
    with counting() as many:
        client.page("/gate")
    assert len(many) == len(few) <= 13


# --- the dossier --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dossier_shows_the_evidence_and_who_was_independent(
    client: PageClient, app: Flask, shown: Cast, language: str
) -> None:
    speak(app, shown.executive, language)
    page = client.sign_in(shown.executive).page(f"/gate/{shown.trainee.public_id}")
    assert "Zhao Lei" in page
    assert {"en": "Did not teach this person, no tie", "zh": "没有教过"}[language] in page
    assert seen(app, shown.trainee)[:8] in page


def test_only_executives_are_offered_a_decision(client: PageClient, shown: Cast) -> None:
    assert 'name="outcome"' in client.sign_in(shown.executive).page(f"/gate/{shown.trainee.public_id}")
    assert 'name="outcome"' not in client.sign_in(shown.auditor).page(f"/gate/{shown.trainee.public_id}")


def test_an_executive_who_taught_is_told_to_ask_another(client: PageClient, app: Flask, shown: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_teaching(shown.cohort, shown.executive)
    page = client.sign_in(shown.executive).page(f"/gate/{shown.trainee.public_id}")
    assert "You taught this person" in page
    assert 'name="outcome"' not in page
    assert decide(client, app, shown.trainee).status_code == 403


def test_nobody_has_no_dossier(client: PageClient, gate: Cast) -> None:
    client.sign_in(gate.executive).page(f"/gate/{uuid.uuid4()}", status=404)


# --- deciding -----------------------------------------------------------------------------------------------------


def test_an_executive_clears_and_the_certificate_stands(client: PageClient, app: Flask, shown: Cast) -> None:
    client.sign_in(shown.executive)
    answer = decide(client, app, shown.trainee)
    assert (answer.status_code, answer.location) == (303, f"/gate/{shown.trainee.public_id}")
    page = client.page(answer.location)
    assert "Lin Xiaoyu is on duty" in page
    assert REASON in page
    assert count(app, Certificate) == 1


def test_clearing_twice_is_refused_by_name(client: PageClient, app: Flask, shown: Cast) -> None:
    client.sign_in(shown.executive)
    decide(client, app, shown.trainee)
    again = decide(client, app, shown.trainee)
    assert again.status_code == 409
    assert "already holds a valid certificate" in again.get_data(as_text=True)
    assert count(app, Certificate) == 1


def test_somebody_who_is_not_yet_is_told_so(client: PageClient, app: Flask, shown: Cast) -> None:
    client.sign_in(shown.executive)
    assert decide(client, app, shown.trainee, outcome="refused").status_code == 303
    assert "Nothing has changed since" in client.page(f"/gate/{shown.trainee.public_id}")
    assert "Decided: not yet" in client.page("/gate")


@pytest.mark.parametrize(
    "changes", [{"reason": "short"}, {"reason": ""}, {"outcome": "perhaps"}, {"outcome": ""}, {"seen": ""}]
)
def test_a_decision_that_lacks_something_is_not_recorded(
    client: PageClient, app: Flask, shown: Cast, changes: dict[str, str]
) -> None:
    client.sign_in(shown.executive)
    assert decide(client, app, shown.trainee, **changes).status_code == 422
    assert count(app, Decision) == 0


def test_evidence_that_changed_is_looked_at_again(client: PageClient, app: Flask, shown: Cast) -> None:
    client.sign_in(shown.executive)
    answer = decide(client, app, shown.trainee, seen="0" * 64)
    assert answer.status_code == 409
    assert "look again" in answer.get_data(as_text=True)
    assert count(app, Decision) == 0


def test_nobody_is_cleared_with_something_missing(client: PageClient, app: Flask, gate: Cast) -> None:
    client.sign_in(gate.executive)
    assert decide(client, app, gate.trainee).status_code == 409
    assert count(app, Decision) == 0


@pytest.mark.parametrize("who", ["administrator", "auditor", "trainer", "examiner", "trainee"])
def test_only_executives_decide(client: PageClient, app: Flask, shown: Cast, who: str) -> None:
    client.sign_in(getattr(shown, who))
    assert decide(client, app, shown.trainee).status_code == 403
    assert count(app, Decision) == 0


def test_a_decision_is_posted(client: PageClient, shown: Cast) -> None:
    assert client.sign_in(shown.executive).get(f"/gate/{shown.trainee.public_id}/decisions").status_code == 405


# --- certificates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("who", ["trainee", "executive", "administrator", "auditor"])
def test_the_holder_and_those_at_the_gate_see_the_certificate(
    client: PageClient, app: Flask, gate: Cast, certificate: Certificate, who: str, language: str
) -> None:
    speak(app, getattr(gate, who), language)
    page = client.sign_in(getattr(gate, who)).page(f"/certificates/{certificate.public_id}")
    assert certificate.number in page
    assert "Lin Xiaoyu" in page
    assert "http://localhost/verify/" + certificate.number in page
    assert ("Revoke this certificate" in page or "吊销这张证书" in page) == (who == "executive")


@pytest.mark.parametrize("who", ["other_trainee", "trainer", "examiner"])
def test_nobody_else_finds_it(client: PageClient, gate: Cast, certificate: Certificate, who: str) -> None:
    client.sign_in(getattr(gate, who)).page(f"/certificates/{certificate.public_id}", status=404)


def test_the_code_leads_to_the_address_that_the_operator_set() -> None:
    drawn = svg_of("https://train.example/verify/SG-2026-000001", "certificate-code")
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert drawn != svg_of("https://train.example/verify/SG-2026-000002", "certificate-code")


def revoke(client: PageClient, certificate: Certificate, reason: str = "Promised what nobody can keep."):
    return client.post(f"/certificates/{certificate.public_id}/revocation", data={"reason": reason})


def test_an_executive_revokes_and_the_verify_page_says_so_at_once(
    client: PageClient, app: Flask, gate: Cast, certificate: Certificate
) -> None:
    assert "may go on duty" in client.speak("en").page(f"/verify/{certificate.number}")
    client.sign_in(gate.executive)
    assert revoke(client, certificate).status_code == 303
    assert "Revoked on" in client.page(f"/certificates/{certificate.public_id}")
    stranger = PageClient(app).speak("en").page(f"/verify/{certificate.number}")
    assert "has been revoked" in stranger
    assert "Promised what" not in stranger


def test_revoking_twice_is_refused(client: PageClient, app: Flask, gate: Cast, certificate: Certificate) -> None:
    client.sign_in(gate.executive)
    revoke(client, certificate)
    assert revoke(client, certificate).status_code == 409
    assert count(app, Revocation) == 1


def test_revoking_needs_a_reason(client: PageClient, app: Flask, gate: Cast, certificate: Certificate) -> None:
    client.sign_in(gate.executive)
    assert revoke(client, certificate, "no").status_code == 422
    assert count(app, Revocation) == 0


@pytest.mark.parametrize("who", ["trainee", "administrator", "auditor", "trainer"])
def test_only_executives_revoke(client: PageClient, app: Flask, gate: Cast, certificate: Certificate, who: str) -> None:
    client.sign_in(getattr(gate, who))
    assert revoke(client, certificate).status_code == 403
    assert count(app, Revocation) == 0


def test_a_certificate_that_does_not_exist_cannot_be_revoked(client: PageClient, gate: Cast) -> None:
    client.sign_in(gate.executive)
    assert client.post(f"/certificates/{uuid.uuid4()}/revocation", data={"reason": REASON}).status_code == 404


# --- verifying ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "may go on duty"), ("zh", "可以上岗")])
def test_anybody_verifies_without_signing_in(
    client: PageClient, gate: Cast, certificate: Certificate, language: str, words: str
) -> None:
    answer = client.speak(language).get(f"/verify/{certificate.number}")
    page = answer.get_data(as_text=True)
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert words in page
    assert "Lin Xiaoyu" in page
    assert "Qian Wei" not in page
    assert "November intake" not in page


def test_verifying_says_expired_after_the_last_day(client: PageClient, certificate: Certificate) -> None:
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert "has expired" in client.speak("en").page(f"/verify/{certificate.number}")


@pytest.mark.parametrize("number", ["SG-2026-999999", "nonsense", "%27%22%3E%3Cscript%3E", "SG-2026-00000a"])
def test_an_unknown_number_is_said_to_be_unknown(client: PageClient, gate: Cast, number: str) -> None:
    page = client.speak("en").page(f"/verify/{number}", status=404)
    assert "There is no certificate with this number" in page


def test_a_number_may_be_typed_carelessly(client: PageClient, certificate: Certificate) -> None:
    answer = client.get("/verify", query_string={"number": f" {certificate.number.lower()} "})
    assert answer.location == f"/verify/{certificate.number}"
    assert client.get(f"/verify/{certificate.number.lower()}").location == f"/verify/{certificate.number}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_asks_for_the_number(client: PageClient, gate: Cast, language: str) -> None:
    assert 'name="number"' in client.speak(language).page("/verify")


def test_verifying_takes_three_statements(client: PageClient, certificate: Certificate, counting) -> None:
    """How often this address has asked, the certificate, and that it was asked for."""
    with counting() as counted:
        client.page(f"/verify/{certificate.number}")
    assert len(counted) == 3, counted.statements


def test_nobody_reads_all_certificates_by_counting(client: PageClient, app: Flask, certificate: Certificate) -> None:
    """Numbers follow each other and show names; hits and misses count alike."""
    with time_machine.travel(clock.now(), tick=False) as travel:
        with app.app_context(), unit_of_work(writes=True):
            for _number in range(rules.ENQUIRIES_AT_MOST - 1):
                operations.note_enquiry("127.0.0.1", clock.now())
        assert client.speak("en").get("/verify/SG-2026-000999").status_code == 404
        answer = client.get(f"/verify/{certificate.number}")
        assert answer.status_code == 429
        assert "Too many certificates" in answer.text
        assert "Lin Xiaoyu" not in answer.text
        elsewhere = client.get(f"/verify/{certificate.number}", environ_base={"REMOTE_ADDR": "10.0.0.9"})
        assert elsewhere.status_code == 200, "others are not concerned"
        assert client.get("/verify").status_code == 200
        travel.shift(timedelta(minutes=1, seconds=1))
        assert client.get(f"/verify/{certificate.number}").status_code == 200


# --- the programme of a cohort ------------------------------------------------------------------------------------


def set_programme(client: PageClient, cast: Cast, slug: str = "new-salesperson"):
    return client.post(f"/cohorts/{cast.cohort.public_id}/programme", data={"programme": slug})


@pytest.fixture
def published(app: Flask, cast: Cast) -> Cast:
    with app.app_context(), unit_of_work(writes=True):
        make_programme()
    return cast


def test_an_administrator_sets_the_programme_of_a_cohort_once(client: PageClient, app: Flask, published: Cast) -> None:
    client.sign_in(published.administrator)
    assert "New salesperson · edition 1" in client.page(f"/cohorts/{published.cohort.public_id}")
    assert set_programme(client, published).status_code == 303
    assert "New salesperson · edition 1" in client.page(f"/cohorts/{published.cohort.public_id}")
    assert set_programme(client, published).status_code == 409
    assert count(app, CohortProgramme) == 1


@pytest.mark.parametrize("who", ["executive", "trainer", "trainee", "auditor"])
def test_only_administrators_set_programmes(client: PageClient, app: Flask, published: Cast, who: str) -> None:
    assert set_programme(client.sign_in(getattr(published, who)), published).status_code == 403
    assert count(app, CohortProgramme) == 0


def test_an_unknown_programme_is_refused(client: PageClient, app: Flask, published: Cast) -> None:
    assert set_programme(client.sign_in(published.administrator), published, "dancing").status_code == 422
    assert count(app, CohortProgramme) == 0


def test_an_unknown_cohort_has_no_programme(client: PageClient, published: Cast) -> None:
    answer = client.sign_in(published.administrator).post(f"/cohorts/{uuid.uuid4()}/programme", data={})
    assert answer.status_code == 404
