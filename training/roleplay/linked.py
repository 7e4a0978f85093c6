"""Scenarios as sections of manuals link to them: by the objectives at the head of their scripts."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from training.access import Permission
from training.content.beyond import Link
from training.roleplay import queries, scripts
from training.roleplay.models import ScenarioEdition
from training.roleplay.script import parse


class ScenarioLinks:
    permission = Permission.PRACTISE

    def stamp(self) -> sa.ScalarSelect[Any]:
        return sa.select(sa.func.max(ScenarioEdition.id)).scalar_subquery()

    def links(self, stamp: Any) -> Sequence[Link]:
        return _links(stamp)


@lru_cache(maxsize=4)
def _links(stamp: Any) -> tuple[Link, ...]:
    """Two statements."""
    current = sorted(queries.current_scenarios().items())
    sources = queries.script_sources([row.edition_id for _slug, row in current], scripts.RECORDED_IN)
    return tuple(
        Link("scenario", row.titles, "roleplay.show_scenario", slug, _objectives(sources.get(row.edition_id, "")))
        for slug, row in current
    )


def _objectives(source: str) -> frozenset[str]:
    script = parse(source).script
    return frozenset(script.objectives) if script else frozenset()


@sa.event.listens_for(ScenarioEdition, "after_insert")
def _forget(*_args: Any) -> None:
    """An id may be given again when the transaction that took it was rolled back."""
    _links.cache_clear()
