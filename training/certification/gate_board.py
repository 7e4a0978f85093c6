"""The gate at a glance: everybody in exactly one place, the ones who need a decision first. Pure but for its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from training.certification.queries import Candidate, Standing
from training.certification.rules import State, Status


@dataclass(frozen=True)
class Line:
    candidate: Candidate
    standing: Standing


@dataclass
class Board:
    ready: list[Line] = field(default_factory=list)  # everything is shown: decide
    expiring: list[Line] = field(default_factory=list)  # on duty, for 30 days at most
    on_duty: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)  # decided upon: not yet; nothing has changed since
    ended: list[Line] = field(default_factory=list)  # revoked or expired
    blocked: list[Line] = field(default_factory=list)  # tried and not passed, or held to no programme
    on_the_way: list[Line] = field(default_factory=list)

    @property
    def everybody(self) -> int:
        return sum(map(len, vars(self).values()))


def arrange(candidates: Iterable[Candidate], standings: Mapping[int, Standing]) -> Board:
    board = Board()
    for candidate in candidates:
        line = Line(candidate, standings[candidate.person_id])
        getattr(board, place_of(line.standing)).append(line)
    board.expiring.sort(key=last_day)
    board.on_duty.sort(key=last_day)
    return board


def place_of(standing: Standing) -> str:
    clearance = standing.clearance
    if clearance.on_duty:
        return "expiring" if clearance.status == Status.EXPIRING else "on_duty"
    if standing.awaits_decision:
        return "ready"
    if clearance.certificate:
        return "ended"
    if standing.met:
        return "refused"
    failed = any(row.state == State.FAILED for row in standing.requirements)
    return "blocked" if failed or standing.programme is None else "on_the_way"


def last_day(line: Line) -> str:
    certificate = line.standing.clearance.certificate
    return certificate.valid_until.isoformat() if certificate else ""
