"""Faults of the accepted phrasings: none given, across a red line, too long to say, too like another's."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from training.roleplay.script.messages import Both, Message, message
from training.roleplay.script.speech import holds, plain, speaking_seconds
from training.roleplay.script.tree import KeyPoint, Pitfall, Script, names_asked, place_of

MOST_PHRASINGS = 600
MOST_RED_LINES = 50
LOOK_ALIKE = 90


def phrasing_faults(script: Script) -> Iterator[Message]:
    points: tuple[KeyPoint | Pitfall, ...] = (*script.key_points, *script.pitfalls)
    for point in points:
        if not point.say:
            yield message("W226", place_of(point.name, point.at), name=point.name)
    too_many = list(_too_many(script, points))
    if too_many:
        yield from too_many
        return
    allowed = _seconds_allowed(script)
    for key_point in script.key_points:
        for phrase in key_point.say:
            yield from _crossing(script, key_point, phrase)
            yield from _too_long(script, key_point, phrase, allowed.get(key_point.name, 0))
    yield from _look_alikes(points)


def _too_many(script: Script, points: tuple[KeyPoint | Pitfall, ...]) -> Iterator[Message]:
    phrasings = sum(len(point.say) for point in points)
    if phrasings > MOST_PHRASINGS:
        what = Both("phrasings", "说法")
        yield message("W224", script.at, number=phrasings, what=what, limit=MOST_PHRASINGS)
    if len(script.red_lines) > MOST_RED_LINES:
        what = Both("red lines", "红线")
        yield message("W224", script.at, number=len(script.red_lines), what=what, limit=MOST_RED_LINES)


def _seconds_allowed(script: Script) -> dict[str, int]:
    """For each name, the shortest reply time of the turns that ask for it."""
    allowed: dict[str, int] = {}
    for _, turn in script.turns():
        seconds = script.seconds_for(turn)
        for name in names_asked(turn):
            allowed[name] = min(seconds, allowed.get(name, seconds))
    return allowed


def _crossing(script: Script, point: KeyPoint, phrase: str) -> Iterator[Message]:
    crossed = next((line for line in script.red_lines if holds(phrase, line)), None)
    if crossed:
        yield message("W211", place_of(phrase, point.at), name=point.name, text=crossed)


def _too_long(script: Script, point: KeyPoint, phrase: str, allowed: int) -> Iterator[Message]:
    seconds = speaking_seconds(phrase, script.language)
    if 0 < allowed < seconds:
        yield message("W212", place_of(phrase, point.at), name=point.name, seconds=seconds, allowed=allowed)


def _look_alikes(points: tuple[KeyPoint | Pitfall, ...]) -> Iterator[Message]:
    earlier: list[tuple[str, str]] = []
    for point in points:
        own = [(phrase, plain(phrase)) for phrase in point.say]
        for phrase, words in own:
            twin = next((name for name, other in earlier if fuzz.ratio(words, other) >= LOOK_ALIKE), None)
            if twin:
                yield message("W213", place_of(phrase, point.at), name=point.name, other=twin)
        earlier.extend((point.name, words) for _, words in own)
