"""What happened in the demo company: the verbs of the product, played by its people at past moments.

Nothing is written behind the product's back: every manual is acknowledged, every item answered, every sitting
assigned, played, marked and released by the operations that pages use, so that the audit log tells the same story.
"""

import heapq
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from training.certification import operations as certification
from training.certification import queries as certification_queries
from training.certification.models import Outcome
from training.content import operations as content
from training.content import queries as content_queries
from training.content.changes import changes_since, known_edition
from training.demo import recorded
from training.examining import operations as examining
from training.examining import queries as examining_queries
from training.examining.rules import Point
from training.people.models import Person
from training.quizzes import operations as quizzes
from training.quizzes import queries as quiz_queries
from training.quizzes.kinds.kind import OptionKind
from training.quizzes.queries.attempts import Entry
from training.roleplay import operations as roleplay
from training.roleplay import queries as roleplay_queries
from training.roleplay.models import Run
from training.roleplay.script import Position, Script, begin
from training.roleplay.script import choose as follow
from training.roleplay.scripts import script_of

MANUALS = ("pitch-and-demo", "objections", "golden-rule")
QUIZ, STATION, SCENARIO = "foundations", "no-effect", "obj-no-effect"
TURN = timedelta(seconds=16)  # of a sitting
Meanwhile = Callable[[Run, Position, datetime], None]  # what the seller does on a screen while a turn is open


def nothing(run: Run, position: Position, at: datetime) -> None:
    """The talk is all there is."""


@dataclass(frozen=True)
class Words:
    """What people of the company write, in the language in which the demo was opened."""

    cleared: str
    praise: tuple[str, ...]
    advice: tuple[str, ...]


class Story:
    """A queue of things that happen, each at its moment; what happens may add what follows from it."""

    def __init__(self, now: datetime, language: str, words: Words, seed: int = 2026) -> None:
        self.now, self.language, self.words = now, language, words
        self.rng = Random(seed)  # noqa: S311 - a story, not a secret
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()

    def at(self, moment: datetime, happens: Callable[[datetime], None]) -> None:
        """What would lie in the future has not happened yet."""
        if moment < self.now:
            heapq.heappush(self._queue, (moment, next(self._order), happens))

    def tell(self) -> None:
        while self._queue:
            moment, _order, happens = heapq.heappop(self._queue)
            happens(moment)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is told in between leaves the chances of all others as they are."""
        rng, self.rng = self.rng, Random(1)  # noqa: S311 - a story, not a secret
        yield
        self.rng = rng

    # --- what a trainee does ------------------------------------------------------------------------------------------

    def reads(self, trainee: Person, slug: str, at: datetime) -> None:
        held = content_queries.readable(trainee.id, slug)
        if held is None:
            return
        for position in range(1, held.edition.length + 1):
            content.keep_place(held.edition, position, self.language, by=trainee.id, at=at)
        content.acknowledge(held, self.language, by=trainee.id, at=at)

    def refreshes(self, person_id: int, slug: str, at: datetime) -> None:
        """Reads what changed since the edition that the person knows, and says so."""
        held = content_queries.readable(person_id, slug)
        if held is None:
            return
        known = known_edition(content_queries.statements(person_id, held.edition.manual_id), held.edition.number)
        if known is None:
            return
        changes = changes_since(held.edition, known)
        for place in range(1, len(changes.asked) + 1):
            content.keep_change(held.edition, place, self.language, by=person_id, at=at)
        content.acknowledge(held, self.language, changes, by=person_id, at=at)

    def practises(
        self, trainee: Person, skill: float, at: datetime, slug: str = SCENARIO, meanwhile: Meanwhile = nothing
    ) -> None:
        scenario = roleplay_queries.current_scenarios()[slug]
        script = script_of(scenario.edition_id, self.language)
        run = roleplay.practise(slug, scenario.edition_id, trainee.id, 0, 0, at=at)
        position, step = begin(script, 0, 0), 0
        while position.turn is not None:
            step += 1
            branch = self._branch(len(position.turn.branches), skill)
            said = self._phrase(script, position.turn.expects)
            moment = at + timedelta(seconds=20 * step)
            meanwhile(run, position, moment - timedelta(seconds=15))
            roleplay.choose(run, branch, op_id=uuid.uuid4(), said=said, by=trainee.id, at=moment)
            position = follow(script, position, branch)

    def _branch(self, branches: int, skill: float) -> int:
        """The first condition is what is hoped for; the last one is 'otherwise'."""
        return 0 if self.rng.random() < skill else branches - 1

    def _phrase(self, script: Script, expected: tuple[str, ...]) -> str:
        points = [point for point in script.key_points if point.name in expected and point.say]
        return self.rng.choice(points).say[0] if points else ""

    def takes_the_quiz(self, trainee: Person, skill: float, at: datetime) -> bool:
        """Whether it was passed."""
        quiz = quiz_queries.quiz_of(trainee.id, QUIZ)
        if quiz is None:
            return False
        attempt = quiz_queries.own_attempt(trainee.id, quizzes.start(quiz, by=trainee.id, at=at))
        if attempt is None:
            return False
        for entry in quiz_queries.sheet(attempt.id, attempt.public_id).entries:
            slot = quiz_queries.own_slot(trainee.id, attempt.public_id, entry.position)
            choice = self._choice(entry, skill)
            moment = at + timedelta(seconds=35 * entry.position)
            if slot is not None:
                quizzes.record_response(slot, choice, op_id=uuid.uuid4(), base_revision=0, at=moment)
        locked = quiz_queries.own_attempt(trainee.id, attempt.public_id, lock=True)
        if locked is not None:
            quizzes.submit(locked, by=trainee.id, at=at + timedelta(minutes=9))
        return any(result.passed for result in quiz_queries.results([trainee.id]))

    def _choice(self, entry: Entry, skill: float) -> list[str]:
        kind, shown = entry.version.kind, list(entry.shown)
        right = kind.key(entry.version.body, shown)
        if self.rng.random() < skill:
            return right
        if not isinstance(kind, OptionKind):
            return []
        wrong = [option for option in shown if option not in right]
        return [self.rng.choice(wrong)] if wrong else shown

    # --- what others do -----------------------------------------------------------------------------------------------

    def schedules(self, trainee: Person, by: Person, when: datetime, at: datetime, slug: str = STATION) -> uuid.UUID:
        station = examining_queries.current_stations()[slug]
        sitting, _assignment = examining.schedule_sitting(trainee, station, when, by=by.id, at=at)
        return sitting.public_id

    def agrees(self, trainee: Person, sitting_id: uuid.UUID, at: datetime) -> None:
        """To be recorded."""
        sheet = examining_queries.own_sitting(trainee.id, sitting_id)
        if sheet is not None:
            recorded.agree(trainee, sheet, self.language, at=at)

    def examines(self, sitting_id: uuid.UUID, skill: float, at: datetime, meanwhile: Meanwhile = nothing) -> None:
        """The assigned examiner plays the customer, records where that was agreed to, then marks."""
        sheet = examining_queries.sitting_sheet(sitting_id)
        if sheet is None or sheet.assignment is None:
            return
        examiner = sheet.assignment.examiner_id
        examining.start_sitting(sheet, by=examiner, at=at)
        sheet = examining_queries.sitting_sheet(sitting_id) or sheet
        recording = recorded.begin(sheet, by=examiner, at=at)
        script = script_of(sheet.scenario_edition.id, self.language)
        position, step = begin(script, sheet.sitting.cohort_index, sheet.sitting.variant), 0
        while position.turn is not None:
            step += 1
            branch = self._branch(len(position.turn.branches), skill)
            moment = at + step * TURN
            if sheet.run is not None:
                meanwhile(sheet.run, position, moment - timedelta(seconds=14))
            examining.choose(sheet, branch, number=step, op_id=uuid.uuid4(), by=examiner, at=moment)
            position = follow(script, position, branch)
        sheet = examining_queries.sitting_sheet(sitting_id) or sheet
        if recording is not None:
            recorded.end(recording, sheet, by=examiner, at=at + step * TURN + timedelta(seconds=4))
        examining.end_sitting(sheet, by=examiner, at=at + timedelta(minutes=4))
        self._marks(sitting_id, skill, examiner, at + timedelta(minutes=11))

    def _marks(self, sitting_id: uuid.UUID, skill: float, examiner: int, at: datetime) -> None:
        sheet = examining_queries.sitting_sheet(sitting_id)
        if sheet is None:
            return
        criteria = script_of(sheet.scenario_edition.id, self.language).criteria
        levels: dict[int, int | None] = {}
        for place in range(1, len(criteria) + 1):
            levels[place] = max(0, min(3, round(skill * 3 - 0.55 + self.rng.gauss(0, 0.6))))
        mean = sum(level or 0 for level in levels.values()) / len(levels)
        points = [Point(self.rng.choice(self.words.praise), 21), Point(self.rng.choice(self.words.advice), 38)]
        rating = max(1, min(5, round(mean * 1.4 + 0.8)))
        examining.mark_sitting(sheet, levels, global_rating=rating, red_line=False, points=points, by=examiner, at=at)

    def releases(self, sitting_id: uuid.UUID, by: Person, at: datetime) -> bool:
        """Whether the sitting was passed."""
        sheet = examining_queries.sitting_sheet(sitting_id)
        if sheet is None or sheet.marking is None:
            return False
        return examining.release_result(sheet, by=by.id, at=at).passed

    def decides(self, trainee: Person, by: Person, at: datetime) -> None:
        standing = certification_queries.standing([trainee.id], at)[trainee.id]
        if standing.met:
            seen = standing.evidence_digest
            certification.decide(trainee, Outcome.CLEARED, self.words.cleared, seen, by=by.id, at=at)
