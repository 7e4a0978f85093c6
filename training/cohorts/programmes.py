"""The place on a cohort's page for what it is held to. A capability above fills it: that one knows programmes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ProgrammePanel:
    """The title of the cohort's programme in the reader's language ('' when none is set), and what could be set."""

    title: str
    choices: tuple[tuple[str, str], ...] = ()  # (value of the form's field `programme`, title)


_sources: list[Callable[[int], ProgrammePanel]] = []


def offer(source: Callable[[int], ProgrammePanel]) -> Callable[[int], ProgrammePanel]:
    """`@programmes.offer` above a function from a cohort's id to its panel; the last one offered counts."""
    _sources[:] = [source]
    return source


def panel_of(cohort_id: int) -> ProgrammePanel | None:
    return _sources[0](cohort_id) if _sources else None
