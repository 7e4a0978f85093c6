"""Stems that say the same: the same once folded, or near enough to look at. A hint for an author, never a refusal."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

NEAR = 90  # percent of rapidfuzz's ratio, on folded stems
SHORT = 6  # characters: shorter stems are near one another by chance
MOST = 400  # stems of a bank that are all compared with one another on its page: about 80,000 pairs, 20 ms


@dataclass(frozen=True)
class Twin:
    """Two items whose stems are alike. `same`: equal once folded; else `ratio` says how near, in percent."""

    first: str
    second: str
    same: bool
    ratio: int


def folded(text: str) -> str:
    """NFKC, without case, white space and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in plain if unicodedata.category(mark)[0] not in "PZSC")


def stems_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The folded stems of an item, each language."""
    stem = content.get("stem")
    texts = stem.values() if isinstance(stem, Mapping) else ()
    return tuple(filter(None, (folded(str(text)) for text in texts)))


Situations = Mapping[str, Sequence[str]]  # by the slug of a part, the folded stems of its case


def situations_of(items: Iterable[tuple[str, Mapping[str, Any]]]) -> Situations:
    """Of those, by slug, whose body says that they are parts of a case."""
    return {slug: stems_of(body["case"]) for slug, body in items if "case" in body}


def apart(first: str, second: str, situations: Situations) -> bool:
    """Whether the two ask about different situations: then the same words ask something else."""
    one, other = situations.get(first), situations.get(second)
    return bool(one and other and not _nearest(one, other))


def like(
    stems: Sequence[str],
    others: Iterable[tuple[str, Sequence[str]]],
    slug: str = "",
    situations: Situations | None = None,
) -> list[Twin]:
    """The others, by slug, that are alike to an item with these folded stems."""
    found = []
    for other, theirs in others:
        ratio = _nearest(stems, theirs) if other != slug and not apart(slug, other, situations or {}) else 0
        if ratio:
            found.append(Twin(slug, other, ratio == 100, ratio))
    return sorted(found, key=lambda twin: (-twin.ratio, twin.second))


def _nearest(stems: Sequence[str], others: Sequence[str]) -> int:
    """100 when one is the same, else the nearest ratio from NEAR on, else 0."""
    if set(stems) & set(others):
        return 100
    long = [stem for stem in stems if len(stem) >= SHORT]
    ratios = (fuzz.ratio(one, other, score_cutoff=NEAR) for one in long for other in others)
    return min(99, int(max(ratios, default=0)))


def among(items: Sequence[tuple[str, Sequence[str]]], situations: Situations | None = None) -> list[Twin]:
    """Every pair of a bank; of a bank above MOST items only the pairs that are the same."""
    known = situations or {}
    places: dict[str, list[str]] = {}
    pairs: dict[tuple[str, str], Twin] = {}
    for slug, stems in items:
        for stem in stems:
            earlier = places.setdefault(stem, [])
            first = next((one for one in earlier if one != slug and not apart(one, slug, known)), None)
            if first is not None:
                pairs[first, slug] = Twin(first, slug, True, 100)
            earlier.append(slug)
    if len(items) <= MOST:
        for language in range(2):
            _add_near(items, language, pairs)
    pairs = {pair: twin for pair, twin in pairs.items() if not apart(*pair, known)}
    return sorted(pairs.values(), key=lambda twin: (-twin.ratio, twin.first, twin.second))


def _add_near(items: Sequence[tuple[str, Sequence[str]]], language: int, pairs: dict[tuple[str, str], Twin]) -> None:
    known = [
        (slug, stems[language]) for slug, stems in items if len(stems) > language and len(stems[language]) >= SHORT
    ]
    texts = [text for _slug, text in known]
    ratios = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=NEAR)
    for row, (first, _text) in enumerate(known):
        for column in range(row + 1, len(known)):
            ratio = int(ratios[row][column])
            if ratio:
                pairs.setdefault((first, known[column][0]), Twin(first, known[column][0], False, min(ratio, 99)))
