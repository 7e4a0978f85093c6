"""One of each thing that an address can name: a trainee's, another trainee's, and one that does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.cast import Cast
from tests.factories.certification import hold_to, make_certificate, make_programme
from tests.factories.content import make_draft, make_manual, make_picture
from tests.factories.desk import make_case_ready, make_quiz_draft, make_shown_case_draft, make_shown_draft
from tests.factories.drills import make_practice_bank, make_review
from tests.factories.examining import examiner_of, make_sitting, make_station, sheet_of
from tests.factories.feedback import make_report
from tests.factories.media import shown
from tests.factories.meetings import make_meeting
from tests.factories.partners import make_partner_practice
from tests.factories.people import make_account, make_person
from tests.factories.printing import make_printout, make_set
from tests.factories.quizzes import (
    USUAL_KINDS,
    make_attempt,
    make_bank,
    make_essay,
    make_item,
    make_quiz,
    make_regrade,
    make_version,
)
from tests.factories.recordings import make_recording
from tests.factories.refreshers import make_refreshed_edition
from tests.factories.results import make_results_sheet
from tests.factories.reviews import make_request
from tests.factories.roleplay import make_run, make_scenario
from tests.factories.studio import make_scenario_draft, make_script_request, publish_draft
from tests.factories.voices import make_voice
from tests.house.access_matrix import MATRIX, Line, Scope
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.people import operations
from training.people.models import Account, Person, RoleGrant
from training.quizzes.exchange import waiting
from training.quizzes.exchange.report import Report
from training.quizzes.models import Quiz

OWNERS = ("trainee", "other_trainee")
MISSING = "missing"
NAMED = {  # by a word
    "manual", "draft", "quiz", "analysed quiz", "scenario", "scenario draft", "practice bank", "bank", "case",
    "programme",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    cast: Cast
    readers: dict[str, Person]
    keys: dict[str, Any]  # by owner, and MISSING
    examiners: dict[str, int]  # of the owners' sittings: person ids

    def may_find(self, line: Line, reader: str, owner: str, roles: frozenset[Role]) -> bool:
        if owner == MISSING:
            return False
        match line.scope:
            case Scope.ALL:
                return True
            case Scope.OWN:
                return reader == owner
            case Scope.ASSIGNED:
                return self.readers[reader].id == self.examiners[owner]
            case Scope.TAUGHT:
                teacher = {"trainee": "trainer", "other_trainee": "other_trainer"}[owner]
                return reader == teacher or bool(roles & {Role.ADMINISTRATOR, Role.EXECUTIVE})
            case Scope.HOSTED:
                return reader == {"trainee": "trainer", "other_trainee": "other_trainer"}[owner]
            case Scope.TAUGHT_OR_AUTHOR:
                teacher = {"trainee": "trainer", "other_trainee": "other_trainer"}[owner]
                return reader == teacher or bool(roles & {Role.ADMINISTRATOR, Role.EXECUTIVE, Role.AUTHOR})
            case Scope.OWN_OR_GATE:
                return reader == owner or bool(roles & {Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR})


def build(app: Flask, cast: Cast, kind: str, folder: Path) -> World:
    """Only the kind of object that is asked for: a whole world takes long."""
    with app.app_context(), unit_of_work(writes=True):
        readers = {name: person for name, person in vars(cast).items() if isinstance(person, Person)}
        readers["assistant"] = make_person("The assistant", Role.ASSISTANT)
        make_account(readers["assistant"])
        readers["nobody"] = make_person("Without a role")
        make_account(readers["nobody"])
        examiners: dict[str, int] = {}
        things = {owner: thing(cast, kind, owner, folder, examiners) for owner in OWNERS}
    missing = "no-such-thing" if kind in NAMED else uuid4()
    return World(cast, readers, {**things, MISSING: missing}, examiners)


def thing(cast: Cast, kind: str, owner: str, folder: Path, examiners: dict[str, int]) -> Any:
    """The key, as it stands in addresses, of the owner's object of this kind."""
    person = getattr(cast, owner)
    match kind:
        case "":
            return None
        case "person":
            return person.public_id
        case "colleague":  # who may leave while the readers stay
            return make_person("Somebody else").public_id
        case "account":
            return make_account(make_person("Somebody else")).public_id
        case "cohort":
            return (cast.cohort if owner == "trainee" else cast.other_cohort).public_id
        case "grant":
            return db.session.scalars(select(RoleGrant.public_id).where(RoleGrant.person_id == person.id)).first()
        case "session":
            return a_session(person)
        case "manual":
            return make_manual(folder, f"quoting-{owner.replace('_', '-')}").slug
        case "draft":
            return make_draft(folder, cast.author, f"quoting-{owner.replace('_', '-')}").slug
        case "request":
            return make_request(folder, cast.author, f"quoting-{owner.replace('_', '-')}").public_id
        case "refreshed edition":
            return make_refreshed_edition(folder, cast, f"asking-{owner.replace('_', '-')}")
        case "picture":
            return make_picture({"trainee": "teal", "other_trainee": "navy"}[owner])
        case "field report":
            return make_report(person).public_id
        case "printout":
            return make_printout(make_manual(folder, f"printed-{owner.replace('_', '-')}")).public_id
        case "programme":
            make_set(folder, slug := f"programme-{owner.replace('_', '-')}")
            return slug
        case "quiz":
            return shown_quiz().slug
        case "results sheet":
            return make_results_sheet(make_quiz()).public_id
        case "analysed quiz":
            bank = make_bank()
            make_version(make_item(bank, "an-item"))
            return make_quiz(kinds=["single"], bank=bank).slug
        case "regrade":
            return make_regrade(cast.author, make_quiz()).public_id
        case "attempt":
            return make_attempt(person, shown_quiz()).public_id
        case "bank":
            bank = make_bank(f"bank-{owner.replace('_', '-')}")
            make_version(make_item(bank, "an-item"), media=shown())
            return bank.slug
        case "import":
            kept = waiting.Waiting(person.id, make_bank().slug, "en", "items.xlsx", [], Report())
            return waiting.keep(kept, at=clock.now())
        case "item draft":
            return make_shown_draft(make_bank(), cast.author).public_id
        case "case":  # the bank that holds it
            bank = make_bank(f"bank-{owner.replace('_', '-')}")
            make_case_ready(make_shown_case_draft(bank, cast.author), cast.second_author)
            return bank.slug
        case "case draft":
            return make_shown_case_draft(make_bank(), cast.author).public_id
        case "quiz draft":
            return make_quiz_draft(cast.author, f"quiz-{owner.replace('_', '-')}").public_id
        case "meeting":
            host = cast.trainer if owner == "trainee" else cast.other_trainer
            return make_meeting(make_practice_bank(media=shown()), host, person).public_id
        case "essay":  # of somebody whom no reader taught
            return make_essay(make_person("Somebody else", Role.TRAINEE), shown_quiz(["essay"])).public_id
        case "practice bank":
            return make_practice_bank(f"practice-{owner.replace('_', '-')}", ["an-item"], media=shown()).slug
        case "drill review":
            return make_review(person, make_practice_bank(media=shown())).op_id
        case "scenario":
            make_scenario("obj-no-effect")
            return "obj-no-effect"
        case "run":
            return make_run(make_scenario("obj-no-effect"), person).public_id
        case "scenario draft":
            return make_scenario_draft(cast.author, f"obj-{owner.partition('_')[0]}").slug
        case "voice":
            draft = make_scenario_draft(cast.author, f"obj-{owner.replace('_', '-')}")
            voice = make_voice(draft, cast.author)
            publish_draft(draft, cast.author, cast.approver)
            return voice.public_id
        case "scenario request":
            return make_script_request(
                make_scenario_draft(cast.author, f"obj-{owner.replace('_', '-')}"), cast.author
            ).public_id
        case "partner practice":
            return make_partner_practice(make_scenario("obj-no-effect"), person).public_id
        case "recording":
            return make_recording(make_run(make_scenario("obj-no-effect"), person), person)[0].public_id
        case "sitting":
            if owner == "trainee":
                make_station()
            sitting = make_sitting(person, cast.administrator)
            examiners[owner] = examiner_of(sheet_of(sitting))
            return sitting.public_id
        case "certificate":
            programme = make_programme(f"programme-{owner}")
            hold_to(cast.cohort if owner == "trainee" else cast.other_cohort, programme)
            return make_certificate(person, cast).public_id
    raise LookupError(f"no way to make a {kind}")


def shown_quiz(kinds: Sequence[str] = USUAL_KINDS) -> Quiz:
    """Each of its items shows a picture."""
    bank = make_bank()
    for kind in kinds:
        make_version(make_item(bank), kind, media=shown())
    return make_quiz(kinds=kinds, bank=bank)


def a_session(person: Person) -> Any:
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    token = operations.open_session(account, at=clock.now(), address="127.0.0.1", browser="elsewhere")
    digest = operations.token_hash(token)
    return db.session.scalars(
        select(operations.AccountSession.public_id).where(operations.AccountSession.token_hash == digest)
    ).one()


def address_of(app: Flask, endpoint: str, key: Any) -> str:
    line = MATRIX[endpoint]
    values = dict(line.further)
    if line.object:
        values[own_argument(rule_of(app, endpoint), line)] = key
    with app.test_request_context():
        return url_for(endpoint, **values)


def own_argument(rule: Rule, line: Line) -> str:
    """The argument of the address that names the object."""
    (argument,) = rule.arguments - set(line.further)
    return argument


def rule_of(app: Flask, endpoint: str) -> Rule:
    (rule,) = app.url_map.iter_rules(endpoint)
    return rule


def method_of(rule: Rule) -> str:
    return "POST" if "POST" in (rule.methods or ()) else "GET"
