"""What counts as evidence, who awaits a decision, who may go on duty, until when. Pure."""

import hashlib
import json
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

REASON_AT_LEAST = 10  # characters of a reason for a decision or a revocation
ENQUIRY_WINDOW = timedelta(minutes=1)
ENQUIRIES_AT_MOST = 60  # from one address within the window; an office behind one address never comes near it
EXPIRING = timedelta(days=30)  # before the last valid day
NUMBER = re.compile(r"^SG-[0-9]{4}-[0-9]{6}$")


# --- requirements and their evidence ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Requirement:
    """One line of a programme's edition: evidence of `edition`, or of a later one, counts."""

    id: str
    kind: str  # manual, quiz, station
    slug: str  # which manual, quiz or station
    edition: int


@dataclass(frozen=True)
class Piece:
    """One thing that a person showed: an edition read, an attempt scored, a sitting released."""

    edition: int
    passed: bool
    at: datetime
    content: Mapping[str, Any]  # what a decision stores of it: JSON without floats
    discreet: bool = False  # its figures may be closed to the person, and stand in no note


@dataclass(frozen=True)
class Look:
    """All there is about one person and one requirement, in the order of time."""

    pieces: tuple[Piece, ...] = ()
    waiting: str = ""  # for what somebody else does next: 'scheduled', 'in progress', 'to mark', 'marked'
    due: datetime | None = None  # when that is fixed for
    reference: str = ""  # public id of the latest thing to look at


class State(StrEnum):
    MET = "met"
    NEXT = "next"  # the first that the person can do now
    OPEN = "open"
    WAITING = "waiting"  # for others
    FAILED = "failed"  # tried and not passed, and no other try is arranged


def counting(requirement: Requirement, look: Look) -> Look:
    """The look without pieces of editions before the one asked for."""
    return replace(look, pieces=tuple(piece for piece in look.pieces if piece.edition >= requirement.edition))


def state_of(look: Look) -> State:
    if any(piece.passed for piece in look.pieces):
        return State.MET
    if look.waiting:
        return State.WAITING
    return State.FAILED if look.pieces else State.OPEN


def states_of(looks: Sequence[Look]) -> tuple[State, ...]:
    """The states in the order of the programme; the first that is open, with nothing failed before it, is next."""
    states = [state_of(look) for look in looks]
    for place, state in enumerate(states):
        if state == State.FAILED:
            break
        if state == State.OPEN:
            states[place] = State.NEXT
            break
    return tuple(states)


def met_by(look: Look) -> Piece | None:
    """The first piece that passed: later ones change nothing."""
    return next((piece for piece in look.pieces if piece.passed), None)


def evidence(
    programme: Mapping[str, Any], requirements: Sequence[Requirement], looks: Sequence[Look]
) -> dict[str, Any]:
    """What a decision is made upon: every counted piece up to the first that passed, by requirement."""
    lines = []
    for requirement, look in zip(requirements, looks, strict=True):
        first = met_by(look)
        end = look.pieces.index(first) + 1 if first else len(look.pieces)
        lines.append(
            {
                "requirement": requirement.id,
                "kind": requirement.kind,
                "met": first is not None,
                "pieces": [dict(piece.content) for piece in look.pieces[:end]],
            }
        )
    return {"programme": dict(programme), "requirements": lines}


def evidence_digest(found: Mapping[str, Any]) -> str:
    """SHA-256 of the evidence's canonical JSON."""
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def all_met(found: Mapping[str, Any]) -> bool:
    """Whether nothing is missing. A programme that asks for nothing clears nobody."""
    lines = found["requirements"]
    return bool(lines) and all(line["met"] for line in lines)


def examiners_counted(found: Mapping[str, Any]) -> dict[int, list[str]]:
    """Every examiner whose judgement meets a requirement, with the sittings concerned."""
    counted: dict[int, list[str]] = {}
    for line in found["requirements"]:
        if line["met"] and line["pieces"]:
            piece = line["pieces"][-1]
            for examiner in piece.get("examiners", ()):
                counted.setdefault(examiner, []).append(piece["sitting"])
    return counted


# --- independence -------------------------------------------------------------------------------------------------


class Bar(StrEnum):
    """Why somebody may not decide, or may not be counted as an examiner."""

    SELF = "self"
    TAUGHT = "taught"
    TIED = "tied"
    MARKED = "marked"


def bar_to_deciding(decider: int, person: int, barred: Mapping[int, str], markers: Iterable[int]) -> Bar | None:
    """`barred`: who taught or is tied to the person; `markers`: who ever marked the person."""
    if decider == person:
        return Bar.SELF
    if barred.get(decider) in {Bar.TAUGHT, Bar.TIED}:
        return Bar(barred[decider])
    return Bar.MARKED if decider in set(markers) else None


def bar_to_counting(examiner: int, person: int, barred: Mapping[int, str]) -> Bar | None:
    if examiner == person:
        return Bar.SELF
    return Bar(barred[examiner]) if barred.get(examiner) in {Bar.TAUGHT, Bar.TIED} else None


@dataclass(frozen=True)
class Basis:
    """What was checked of one examiner or of the decider, at the moment of the decision."""

    person_id: int
    name: str
    bar: Bar | None
    sittings: tuple[str, ...] = field(default=())

    def content(self) -> dict[str, Any]:
        return {
            "person": self.person_id,
            "name": self.name,
            "barred": str(self.bar) if self.bar else None,
            "sittings": list(self.sittings),
        }


def independence(examiners: Sequence[Basis], decider: Basis, at: datetime) -> dict[str, Any]:
    """What a decision stores of who judged and who decided."""
    return {
        "checked_at": at.isoformat(),
        "examiners": [basis.content() for basis in examiners],
        "decider": decider.content(),
    }


# --- clearance ----------------------------------------------------------------------------------------------------


class Status(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Decided:
    id: int
    cleared: bool
    at: datetime


@dataclass(frozen=True)
class Issued:
    id: int
    decision_id: int
    number: str
    valid_from: date
    valid_until: date
    public_id: str = ""  # as it stands in addresses


@dataclass(frozen=True)
class Revoked:
    certificate_id: int
    at: datetime


@dataclass(frozen=True)
class Clearance:
    """The one answer to 'may this person go on duty?', with the certificate that it rests on, if there is any."""

    on_duty: bool = False
    status: Status | None = None
    certificate: Issued | None = None
    revoked_at: datetime | None = None


def clearance(
    decisions: Iterable[Decided],
    revocations: Iterable[Revoked],
    certificates: Iterable[Issued],
    at: datetime,
    zone: tzinfo,
) -> Clearance:
    """One question, one answer everywhere. Days are those of `zone`.

    Rests on the certificate that lasts longest among those that hold; else on the latest one that ever held.
    """
    cleared = {decision.id for decision in decisions if decision.cleared and decision.at <= at}
    ended = {revocation.certificate_id: revocation.at for revocation in revocations}
    today = at.astimezone(zone).date()
    best = Clearance()
    for issued in sorted(certificates, key=lambda each: (each.valid_until, each.number)):
        if issued.decision_id not in cleared or issued.valid_from > today:
            continue
        revoked_at = ended.get(issued.id)
        revoked_at = revoked_at if revoked_at and revoked_at <= at else None
        status = certificate_status(issued.valid_until, revoked_at is not None, today)
        on_duty = status in {Status.VALID, Status.EXPIRING}
        if on_duty or not best.on_duty:
            best = Clearance(on_duty, status, issued, revoked_at)
    return best


def certificate_status(valid_until: date, revoked: bool, today: date) -> Status:
    if revoked:
        return Status.REVOKED
    if today > valid_until:
        return Status.EXPIRED
    return Status.EXPIRING if valid_until - today <= EXPIRING else Status.VALID


def awaits_decision(met: bool, answer: Clearance, digest: str, decided_upon: Iterable[str]) -> bool:
    """Everything is shown, the person is not on duty, and nobody has decided upon this very evidence yet."""
    return met and not answer.on_duty and digest not in set(decided_upon)


# --- certificates -------------------------------------------------------------------------------------------------


def last_valid_day(first: date, months: int) -> date:
    """The day before the same day `months` later; the month's last day where it has no such day."""
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    length = monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - timedelta(days=1)


def next_number(year: int, last: str | None) -> str:
    """SG-2026-000001, and so on; `last` is the highest number of that year."""
    count = int(last.rpartition("-")[2]) + 1 if last else 1
    return f"SG-{year:04d}-{count:06d}"


def normal_number(text: str) -> str:
    """A number as somebody may type it: full-width, lower case, with spaces."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if 0xFF01 <= ord(sign) <= 0xFF5E else sign for sign in text)
    return re.sub(r"\s+", "", narrow.replace("–", "-").replace("—", "-")).upper()


def is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None
