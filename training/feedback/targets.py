"""Where what was promised stands: editions that hold a section, versions of an item, editions of a scenario."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.content.models import Edition, EditionText, Manual, Section
from training.db import db
from training.feedback.rules import Outcome
from training.quizzes.models import Bank, Item, ItemVersion
from training.roleplay.models import Scenario, ScenarioEdition, ScenarioText

Key = tuple[Outcome, str]


@dataclass(frozen=True)
class Place:
    """One published state of a target. `inside`: the section's heading; empty for the others."""

    outcome: Outcome
    target: str
    number: int
    at: datetime
    titles: dict[str, str]
    inside: dict[str, str]


def published(wanted: Collection[tuple[Outcome | None, str]]) -> dict[Key, list[Place]]:
    """Every published state of each target, the oldest first. A statement for each kind that is asked for."""
    found: dict[Key, list[Place]] = {}
    sections = {target for outcome, target in wanted if outcome in {Outcome.SECTION, Outcome.ANSWER} and target}
    for outcome, places in (
        (Outcome.SECTION, _sections(sections)),
        (Outcome.ITEM, _items({target for outcome, target in wanted if outcome is Outcome.ITEM})),
        (Outcome.SCENARIO, _scenarios({target for outcome, target in wanted if outcome is Outcome.SCENARIO})),
    ):
        for place in places:
            found.setdefault((outcome, place.target), []).append(place)
            if outcome is Outcome.SECTION:
                found.setdefault((Outcome.ANSWER, place.target), []).append(place)
    return found


def floor_of(outcome: Outcome, target: str) -> int | None:
    """The newest number of what a target belongs to, 0 before its first; None when there is no such manual or bank."""
    owner, _sign, inner = target.partition("#")
    match outcome:
        case Outcome.SECTION | Outcome.ANSWER:
            newest = sa.select(sa.func.max(Edition.number)).where(Edition.manual_id == Manual.id).scalar_subquery()
            known = sa.select(sa.func.coalesce(newest, 0)).select_from(Manual).where(Manual.slug == owner)
        case Outcome.ITEM:
            of_item = sa.select(sa.func.max(ItemVersion.number)).join(Item, Item.id == ItemVersion.item_id)
            newest = of_item.where(Item.bank_id == Bank.id, Item.slug == inner).scalar_subquery()
            known = sa.select(sa.func.coalesce(newest, 0)).select_from(Bank).where(Bank.slug == owner)
        case Outcome.SCENARIO:
            of_script = sa.select(sa.func.max(ScenarioEdition.number)).join(
                Scenario, Scenario.id == ScenarioEdition.scenario_id
            )
            known = sa.select(sa.func.coalesce(of_script.where(Scenario.slug == target).scalar_subquery(), 0))
    number: int | None = db.session.scalar(known)
    return number


def section(target: str) -> Place | None:
    """A section as its newest edition calls it; None for what no edition holds."""
    found = _sections({target}) if "#" in target else []
    return found[-1] if found else None


def _sections(wanted: set[str]) -> list[Place]:
    if not wanted:
        return []
    pairs = [tuple(target.split("#", 1)) for target in wanted]
    rows = db.session.execute(
        sa.select(
            Manual.slug,
            Section.anchor,
            Edition.number,
            Edition.published_at,
            Section.language,
            EditionText.title,
            Section.heading,
        )
        .join(Edition, Edition.manual_id == Manual.id)
        .join(Section, Section.edition_id == Edition.id)
        .join(
            EditionText,
            sa.and_(EditionText.edition_id == Edition.id, EditionText.language == Section.language),
        )
        .where(sa.tuple_(Manual.slug, Section.anchor).in_(pairs))
        .order_by(Edition.number)
    )
    found: dict[tuple[str, int], Place] = {}
    for slug, anchor, number, at, language, title, heading in rows:
        target = f"{slug}#{anchor}"
        place = found.setdefault((target, number), Place(Outcome.SECTION, target, number, at, {}, {}))
        place.titles[language], place.inside[language] = title, heading
    return list(found.values())


def _items(wanted: set[str]) -> list[Place]:
    if not wanted:
        return []
    pairs = [tuple(target.split("#", 1)) for target in wanted]
    rows: Any = db.session.execute(
        sa.select(Bank.slug, Item.slug, ItemVersion.number, ItemVersion.published_at, Bank.title)
        .join(Item, Item.bank_id == Bank.id)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(sa.tuple_(Bank.slug, Item.slug).in_(pairs))
        .order_by(ItemVersion.number)
    )
    return [Place(Outcome.ITEM, f"{bank}#{item}", number, at, title, {}) for bank, item, number, at, title in rows]


def _scenarios(wanted: set[str]) -> list[Place]:
    if not wanted:
        return []
    rows = db.session.execute(
        sa.select(
            Scenario.slug,
            ScenarioEdition.number,
            ScenarioEdition.published_at,
            ScenarioText.language,
            ScenarioText.title,
        )
        .join(ScenarioEdition, ScenarioEdition.scenario_id == Scenario.id)
        .join(ScenarioText, ScenarioText.scenario_edition_id == ScenarioEdition.id)
        .where(Scenario.slug.in_(wanted))
        .order_by(ScenarioEdition.number)
    )
    found: dict[tuple[str, int], Place] = {}
    for slug, number, at, language, title in rows:
        place = found.setdefault((slug, number), Place(Outcome.SCENARIO, slug, number, at, {}, {}))
        place.titles[language] = title
    return list(found.values())
