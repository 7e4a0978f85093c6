"""What a page may show of an attempt: plain values, in one language, without any key that is not to be seen yet."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from training.languages import language
from training.quizzes import rules, scoring
from training.quizzes.disclosure import ALL, BY_ITEM, Part, Shows
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.media import faces as show
from training.quizzes.media.faces import MediumFace
from training.quizzes.models import Score
from training.quizzes.queries import Entry, OwnAttempt, Sheet, Version


@dataclass(frozen=True)
class CaseFace:
    """The situation that an item shares with others, and which part of how many it is."""

    name: str
    stem: str
    part: int
    of: int
    media: Sequence[MediumFace] = ()


def case(entry: Entry) -> CaseFace | None:
    shared = entry.version.case
    if shared is None:
        return None
    media = show.of_case(entry.version.body, language())
    return CaseFace(shared["id"], shared["stem"][language()], shared["part"], shared["of"], media)


@dataclass(frozen=True)
class PartFace:
    stem: str
    href: str
    answered: bool
    current: bool


def case_parts(sheet: Sheet, entry: Entry, urls: Sequence[str]) -> list[PartFace]:
    """Every part of the case that this item belongs to."""
    if entry.version.case is None:
        return []
    name = entry.version.case["id"]
    together = [one for one in sheet.entries if one.version.case and one.version.case["id"] == name]
    return [
        PartFace(
            one.version.kind.stem(one.version.body, one.shown, language()),
            urls[one.position - 1],
            answered=bool(one.choice),
            current=one.position == entry.position,
        )
        for one in together
    ]


@dataclass(frozen=True)
class ItemFace:
    """An item as its taker sees it."""

    position: int
    kind: str
    label: Any
    hint: Any
    marks: int
    stem: str
    options: Sequence[Any]
    script: str
    case: CaseFace | None
    flagged: bool
    answered: bool
    head: int
    saved_at: datetime | None
    media: Sequence[MediumFace]


def item(entry: Entry, given: Sequence[str] | None = None) -> ItemFace:
    """`given` takes the place of the stored choice."""
    kind, body = entry.version.kind, entry.version.body
    return ItemFace(
        position=entry.position,
        kind=kind.name,
        label=kind.label,
        hint=kind.hint,
        marks=entry.version.marks,
        stem=kind.stem(body, entry.shown, language()),
        script=kind.script,
        case=case(entry),
        options=kind.faces(body, entry.shown, entry.choice if given is None else given, language()),
        flagged=entry.flagged,
        answered=bool(entry.choice),
        head=entry.head,
        saved_at=entry.saved_at,
        media=show.of_item(body, language()),
    )


def told(entry: Entry, choice: Sequence[str]) -> list[str]:
    """A choice for this item in words."""
    return entry.version.kind.told(entry.version.body, entry.shown, choice, language())


def section_titles(body: Mapping[str, Any]) -> dict[int, str]:
    """The title of a section at the position where it begins; empty for a quiz without sections."""
    sections = body.get("sections") or []
    starts = rules.section_starts([rules.size_of(section) for section in sections])
    return {start: section["title"][language()] for start, section in zip(starts, sections, strict=True)}


def section_at(body: Mapping[str, Any], position: int) -> str:
    titles = section_titles(body)
    return next((titles[start] for start in sorted(titles, reverse=True) if start <= position), "")


@dataclass(frozen=True)
class Dot:
    """An item in the line of all: `state` as classes, `spoken` as words."""

    position: int
    state: str
    spoken: str
    href: str
    current: bool


def dots(sheet: Sheet, urls: Sequence[str], current: int = 0) -> list[Dot]:
    words = {"answered": _("answered"), "flagged": _("flagged"), "current": _("you are here"), "none": _("open")}
    return [_dot(entry, urls[entry.position - 1], entry.position == current, words) for entry in sheet.entries]


def _dot(entry: Entry, href: str, current: bool, words: Mapping[str, str]) -> Dot:
    states = (("answered", bool(entry.choice)), ("flagged", entry.flagged), ("current", current))
    held = [state for state, holds in states if holds] or ["none"]
    spoken = ", ".join([str(entry.position), *(words[state] for state in held)])
    return Dot(entry.position, " ".join(held), spoken, href, current)


# --- the review ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewFace:
    """An item after the attempt, with what its reader may see and nothing else. `outcome`: right, partly, wrong,
    unanswered, waits (for its marking), or ''. `options` holds keys only when they are open, and responses only when
    `own`; `remarks` what is said to the response where the keys are closed. `stem` is empty where the outcome alone is
    shown."""

    position: int
    kind: str
    label: Any
    case: CaseFace | None
    stem: str
    options: Sequence[Any]
    outcome: str
    earned: Decimal | None
    marks: int
    explanation: str
    own: bool
    remarks: Sequence[str]
    media: Sequence[MediumFace] = ()
    explained: Sequence[MediumFace] = ()  # what stands with the explanation
    corrected: tuple[int, int] | None = None  # the version answered, and the one whose key counts


@dataclass(frozen=True)
class ReviewOfAttempt:
    """`waiting`: responses that an examiner has still to mark; while there are any, marks and outcome are not final.
    `marks` and `share`: None where the score is not shown."""

    waiting: int
    public_id: uuid.UUID
    marks: Decimal | None
    maximum: Decimal
    share: float | None
    passed: bool
    shows: Shows
    ended_at: datetime
    at_deadline: bool
    items: Sequence[ReviewFace]


@dataclass(frozen=True)
class CorrectedKey:
    """A version whose key counts for those who answered an older one; with both numbers."""

    version: Version
    answered: int
    counts: int


def review(
    attempt: OwnAttempt,
    sheet: Sheet,
    score: Score | None,
    shows: Shows,
    corrected: Mapping[int, CorrectedKey] | None = None,
) -> ReviewOfAttempt:
    """With the stored score, or, while nobody has written down that the time is over, the same computed. `corrected` by
    the id of the version answered."""
    found = corrected or {}
    tally = scoring.tally(sheet, attempt.body["pass_mark"])
    earned: Sequence[int] = score.item_marks if score else tally.items
    stored = score or tally
    marks, maximum, passed = stored.marks, stored.maximum, stored.passed
    scored = Part.SCORE in shows.parts
    return ReviewOfAttempt(
        waiting=sheet.waiting if score is None else 0,
        public_id=attempt.public_id,
        marks=marks if scored else None,
        maximum=maximum,
        share=(float(marks / maximum) if maximum else 0.0) if scored else None,
        passed=passed,
        shows=shows,
        ended_at=attempt.closed_at or attempt.deadline_at,
        at_deadline=attempt.closed_at in {None, attempt.deadline_at},
        items=[
            _reviewed(entry, hundredths, shows, found.get(entry.version.id))
            for entry, hundredths in zip(sheet.entries, earned, strict=True)
            if shows.parts & BY_ITEM
        ],
    )


def answered(entry: Entry, hundredths: int) -> ReviewFace:
    """An item of practice after it was answered, with all its keys."""
    return _reviewed(entry, hundredths, Shows())


def keyed(entry: Entry) -> ReviewFace:
    """An item with all its keys, for somebody who did not answer it."""
    return _reviewed(entry, 0, Shows(ALL - {Part.RESPONSES}))


def _reviewed(entry: Entry, hundredths: int, shows: Shows, corrected: CorrectedKey | None = None) -> ReviewFace:
    """With open keys the options and reasons are those of the version whose key counts."""
    kind, parts = entry.version.kind, shows.parts
    body = (corrected.version if corrected and shows.gives_away else entry.version).body
    judged, own = Part.OUTCOMES in parts, Part.RESPONSES in parts
    asked = own or shows.gives_away
    return ReviewFace(
        position=entry.position,
        kind=kind.name,
        label=kind.label,
        case=case(entry) if asked else None,
        stem=kind.stem(body, entry.shown, language()) if asked else "",
        options=_options(entry, body, parts),
        outcome=_outcome(entry, hundredths) if judged else "",
        earned=Decimal(hundredths) / 100 if judged and Part.SCORE in parts and not entry.waits else None,
        marks=entry.version.marks,
        explanation=kind.explanation(body, entry.shown, language()) if Part.FEEDBACK in parts else "",
        own=own,
        remarks=_remarks(entry, body) if Part.FEEDBACK in parts and Part.KEYS not in parts else (),
        media=show.of_item(entry.version.body, language()) if asked else (),
        explained=show.of_explanation(body, language()) if Part.FEEDBACK in parts else (),
        corrected=(corrected.answered, corrected.counts) if corrected else None,
    )


def _options(entry: Entry, body: Mapping[str, Any], parts: Collection[Part]) -> Sequence[Any]:
    kind, choice = entry.version.kind, entry.choice if Part.RESPONSES in parts else ()
    shown = (body, entry.shown, choice, language())
    if Part.KEYS not in parts:
        return kind.faces(*shown) if Part.RESPONSES in parts else ()
    if Part.FEEDBACK not in parts:
        return [
            replace(face, **{"feedback": ""} if hasattr(face, "feedback") else {}) for face in kind.key_faces(*shown)
        ]
    if isinstance(kind, MarkedByHand) and entry.marking is not None:
        return kind.marked_faces(*shown, entry.marking.levels, entry.marking.comment)
    return kind.key_faces(*shown)


def _remarks(entry: Entry, body: Mapping[str, Any]) -> Sequence[str]:
    kind = entry.version.kind
    if isinstance(kind, MarkedByHand) and entry.marking is not None:
        return kind.remarks_of(body, language(), entry.marking.levels, entry.marking.comment)
    return kind.remarks(body, entry.shown, entry.choice, language())


def essay(version: Version, shown: Sequence[str], choice: Sequence[str]) -> ReviewFace:
    """A response as its examiner reads it, with what a good one holds."""
    entry = Entry(1, version, tuple(shown), flagged=False, choice=tuple(choice))
    return _reviewed(entry, 0, Shows())


def _outcome(entry: Entry, hundredths: int) -> str:
    if not entry.choice:
        return "unanswered"
    if entry.waits:
        return "waits"
    if hundredths == entry.version.marks * 100:
        return "right"
    return "partly" if hundredths else "wrong"
