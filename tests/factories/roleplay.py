"""Scenarios and runs."""

from functools import cache

from training import clock
from training.authored import LanguageCode
from training.people.models import Person
from training.roleplay import operations
from training.roleplay.library import Text, read_scenario
from training.roleplay.models import Run, RunKind, ScenarioEdition
from training.settings import REPOSITORY

SCENARIOS = REPOSITORY / "training" / "roleplay" / "scenarios"


@cache
def shipped(slug: str) -> dict[LanguageCode, Text]:
    """Read once for all tests: reading takes twenty times as long as publishing."""
    return read_scenario(SCENARIOS, slug)


def make_scenario(slug: str = "obj-no-effect", *, remark: str = "") -> ScenarioEdition:
    """A new edition of one of the shipped scenarios; a remark behind the title makes it another text."""
    scenario = shipped(slug)
    titles = {language: text.title + remark for language, text in scenario.items()}
    sources = {language: text.source.replace(text.title, text.title + remark, 1) for language, text in scenario.items()}
    return operations.publish_edition(slug, titles, sources, by=None, at=clock.now())


def make_run(
    edition: ScenarioEdition,
    person: Person,
    kind: RunKind = RunKind.PRACTICE,
    cohort_index: int = 0,
    variant: int = 0,
) -> Run:
    return operations.begin_run(edition.id, person.id, kind, cohort_index, variant, by=person.id, at=clock.now())
