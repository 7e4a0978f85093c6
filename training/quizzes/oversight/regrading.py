"""What a corrected key changes: a dry run first, then new scores beside the old ones, never in their place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from training.quizzes import rules
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.oversight import queries
from training.quizzes.queries import Version

BLOCK = 200  # attempts scored in one transaction


@dataclass(frozen=True)
class Correction:
    """An item whose newer version counts for those who answered an older one."""

    slug: str
    answered: Version
    counts: Version
    answered_number: int
    counts_number: int


@dataclass(frozen=True)
class Change:
    """What would become of one attempt's score."""

    attempt_id: int
    public_id: UUID
    name: str
    number: int
    score_number: int
    marks: Decimal
    new_marks: Decimal
    maximum: Decimal
    passed: bool
    new_passed: bool
    item_marks: Sequence[int]
    key_digest: str

    @property
    def flips(self) -> bool:
        return self.passed != self.new_passed


def corrections(quiz_id: int) -> tuple[list[Correction], list[Correction]]:
    """Those that can be regraded, and those that cannot: the newer version asks something else."""
    found = [Correction(slug, old, new, *numbers) for old, new, slug, *numbers in queries.newer_keys(quiz_id)]
    return [one for one in found if is_comparable(one)], [one for one in found if not is_comparable(one)]


def is_comparable(correction: Correction) -> bool:
    """Whether a response to the one can be scored by the other: same kind, same options, same marks."""
    old, new = correction.answered, correction.counts
    return (old.kind.name, old.marks, _options(old)) == (new.kind.name, new.marks, _options(new))


def _options(version: Version) -> list[Any]:
    named = version.body.get("options") or version.body.get("pairs") or version.body.get("blanks") or []
    return [option.get("id") for option in named if isinstance(option, Mapping)]


def keys_of(found: Sequence[Correction]) -> dict[int, int]:
    return {one.answered.id: one.counts.id for one in found}


def changes(quiz_id: int, keys: Mapping[int, int], after: int = 0) -> Iterator[list[Change]]:
    """In blocks, every attempt that is touched and would be scored otherwise than it is."""
    counts = queries.version_ids(list(keys.values()))
    while block := queries.answered_with(quiz_id, list(keys), after, BLOCK):
        after = block[-1].id
        yield [change for answered in block if (change := rescored(answered, keys, counts)) is not None]


def rescored(answered: queries.Answered, keys: Mapping[int, int], counts: Mapping[int, Version]) -> Change | None:
    used = [counts[keys[version.id]] if version.id in keys else version for version, _shown, _choice in answered.items]
    shares = [
        Fraction(earned, 100 * version.marks)  # no key has marked it, and none does
        if isinstance(version.kind, MarkedByHand)
        else key.kind.share(key.body, shown, choice)
        for key, (version, shown, choice), earned in zip(used, answered.items, answered.item_marks, strict=True)
    ]
    tally = rules.tally(shares, [version.marks for version, _shown, _choice in answered.items], answered.pass_mark)
    if list(tally.items) == list(answered.item_marks) and tally.passed == answered.passed:
        return None
    return Change(
        attempt_id=answered.id,
        public_id=answered.public_id,
        name=answered.name,
        number=answered.number,
        score_number=answered.score_number,
        marks=answered.marks,
        new_marks=tally.marks,
        maximum=tally.maximum,
        passed=answered.passed,
        new_passed=tally.passed,
        item_marks=tally.items,
        key_digest=rules.digest([version.digest for version in used]),
    )
