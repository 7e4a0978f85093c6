"""What is asked and played about a section's objectives. Who knows quizzes and scenarios stands above: they offer
themselves here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from training.access import Permission


@dataclass(frozen=True)
class Link:
    """A quiz or a scenario, and the objectives that it is about."""

    kind: str  # 'quiz' or 'scenario'
    titles: Mapping[str, str]
    endpoint: str
    slug: str
    objectives: frozenset[str]


class Source(Protocol):
    permission: Permission  # who may follow its links

    def stamp(self) -> sa.ScalarSelect[Any]:
        """Another value whenever what `links` gives has changed; asked with each page, inside another statement."""

    def links(self, stamp: Any) -> Sequence[Link]:
        """All of its links. No statement for a stamp that this process has seen; else a constant number."""


_sources: tuple[Source, ...] = ()


def offer(*sources: Source) -> None:
    global _sources
    _sources = sources


def stamps() -> tuple[sa.ScalarSelect[Any], ...]:
    return tuple(source.stamp() for source in _sources)


def about(
    objectives: Collection[str], permissions: Collection[Permission], values: Sequence[Any], at_most: int = 4
) -> list[Link]:
    """Links of the reader's to what shares an objective, those that share most first. `values`: those of `stamps`."""
    found = [
        (len(link.objectives.intersection(objectives)), link)
        for source, value in zip(_sources, values, strict=True)
        if source.permission in permissions
        for link in source.links(value)
    ]
    shared = [(number, link) for number, link in found if number]
    return [link for _number, link in sorted(shared, key=lambda pair: (-pair[0], pair[1].slug))][:at_most]
