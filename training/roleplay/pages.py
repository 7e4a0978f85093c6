"""Finished rows for the practice pages."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training.content import queries as content_queries
from training.roleplay import conversation, queries, review, rules, scripts
from training.roleplay.models import Run
from training.roleplay.queries import CurrentScenario, PracticeRun
from training.roleplay.script import CohortBranch, Flow, Jump, KeyPoint, Script
from training.roleplay.script.diagram import Step, lanes
from training.roleplay.showroom.evidence import evidence
from training.roleplay.voices.pages import with_voices


@dataclass(frozen=True)
class Card:
    """A scenario in the list; `left_out` are the key points that the last run did not touch."""

    slug: str
    title: str
    customer: str
    cohorts: tuple[str, ...]
    total_seconds: int
    times: int
    last: PracticeRun | None
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Scenarios for the same people: `audience` as their scripts call them (nobody: everybody); `own`: the reader's."""

    audience: tuple[str, ...]
    own: bool
    cards: tuple[Card, ...]


def groups(person_id: int, language: str) -> list[Group]:
    """The reader's own first, then everybody's, other salespeople's, and those of other work."""
    experience = queries.experience_of(person_id)
    found: dict[tuple[str, ...], list[Card]] = {}
    own = []
    for card in cards(person_id, language):
        if experience and rules.is_meant_for(experience, card.cohorts):
            own.append(card)
        else:
            found.setdefault(card.cohorts, []).append(card)
    others = [Group(audience, False, tuple(of_them)) for audience, of_them in found.items()]
    others.sort(key=lambda group: (bool(group.audience), not _are_salespeople(group.audience)))
    return [Group((), True, tuple(own)), *others] if own else others


def _are_salespeople(audience: tuple[str, ...]) -> bool:
    return any(rules.is_meant_for(experience, audience) for experience in rules.EXPERIENCES)


def cards(person_id: int, language: str) -> list[Card]:
    counts, last = queries.practice_counts([person_id]), queries.last_practice_runs(person_id)
    found = []
    for slug, scenario in queries.current_scenarios().items():
        script = scripts.script_of(scenario.edition_id, language)
        run, events = last.get(slug, (None, []))
        left_out = left_out_of(run, events, language) if run else ()
        found.append(
            Card(
                slug,
                scenario.titles[language],
                script.customer,
                script.cohorts,
                script.total_seconds,
                counts.get((person_id, slug), 0),
                run,
                left_out,
            )
        )
    return found


def left_out_of(run: PracticeRun, events: list[rules.Event], language: str) -> tuple[str, ...]:
    script = scripts.script_of(run.edition_id, language)
    path = scripts.positions_in(script, run.cohort_index, run.variant, events)
    return tuple(point.name for point in review.review(script, path, events).missed)


@dataclass(frozen=True)
class Way:
    """One cohort's way through a script, stage by stage."""

    cohort: str
    flow: Flow | None


@dataclass(frozen=True)
class PastRun:
    public_id: uuid.UUID
    started_at: datetime
    cohort: str
    ending_name: str
    is_current: bool


def scenario_page(scenario: CurrentScenario, person_id: int, language: str) -> dict[str, Any]:
    script = scripts.script_of(scenario.edition_id, language)
    runs = queries.practice_runs(person_id, scenario.slug)
    return {
        "scenario": scenario,
        "script": script,
        "ways": [Way(name, review.flow_of(script, index)) for index, name in enumerate(script.cohorts)],
        "points": points_in_order(script),
        "manuals": manuals_of(script, language),
        "runs": [past_run(run, scenario, language) for run in runs if run.ended_at],
        "open_run": next((run for run in runs if not run.ended_at), None),
    }


def manuals_of(script: Script, language: str) -> list[tuple[str, str]]:
    """Slug and title of the published manuals that the script cites, in its order."""
    cited = dict.fromkeys(source.removeprefix("manual:").partition("#")[0] for source in script.sources)
    published = content_queries.current_editions()
    return [(slug, published[slug].titles[language]) for slug in cited if slug in published]


def points_in_order(script: Script) -> tuple[KeyPoint, ...]:
    """Every key point once, in the order of the flows."""
    ordered = [point for index in range(max(1, len(script.cohorts))) for point in review.expected(script, index)]
    return tuple(dict.fromkeys((*ordered, *script.key_points)))


def past_run(run: PracticeRun, scenario: CurrentScenario, language: str) -> PastRun:
    script = scripts.script_of(run.edition_id, language)
    cohort = script.cohorts[run.cohort_index] if script.cohorts else ""
    ending = ending_in(script, run.edition_id, run.ending or "")
    return PastRun(run.public_id, run.started_at, cohort, ending, run.edition_id == scenario.edition_id)


def ending_in(script: Script, edition_id: int, stored: str) -> str:
    """A stored ending in the script's language: by its place among the endings of the recorded one."""
    recorded = endings(scripts.script_of(edition_id, scripts.RECORDED_IN))
    own = endings(script)
    return own[recorded.index(stored)] if stored in recorded else stored


def endings(script: Script) -> list[str]:
    """Where the script's steps end a run, in writing order; both languages have as many."""
    targets = [branch.target for _scene, turn in script.turns() for branch in turn.branches]
    targets += [step.target for scene in script.scenes for step in scene.steps if isinstance(step, Jump | CohortBranch)]
    return [target.name for target in targets if target.ends]


def default_cohort(scenario: CurrentScenario, person_id: int) -> int:
    """By the person's intake, as their examination will go; the first for somebody who is in no cohort."""
    experience = queries.experience_of(person_id)
    cohorts = [scripts.script_of(scenario.edition_id, language).cohorts for language in ("en", "zh")]
    return rules.cohort_index(experience, cohorts) if experience else 0


# --- a run --------------------------------------------------------------------------------------------------------


def run_page(run: Run, language: str) -> dict[str, Any]:
    """What the pages of an open and of an ended run both need."""
    script, events = scripts.script_of(run.scenario_edition_id, language), queries.run_events(run.id)
    path = scripts.positions_in(script, run.cohort_index, run.variant, events)
    return {
        "run": run,
        "slug": run.scenario_edition.scenario.slug,
        "script": script,
        "path": path,
        "events": events,
        "position": path[-1],
        "cohort": script.cohorts[run.cohort_index] if script.cohorts else "",
        "customer": conversation.customer_name(script),
    }


def open_page(run: Run, language: str) -> dict[str, Any]:
    page = run_page(run, language)
    script, turn = page["script"], page["position"].turn
    return page | {
        "lines": with_voices(
            conversation.lines(script, page["path"], page["events"]), run.scenario_edition_id, language
        ),
        "number": len(page["events"]) + 1,
        "op_id": uuid.uuid4(),
        "silent_branch": conversation.silent_branch(turn) if turn else None,
        "seconds": script.seconds_for(turn) if turn else 0,
    }


def heard_page(run: Run, said: str, language: str, *, aloud: bool, by_ear: bool = False) -> dict[str, Any]:
    page = open_page(run, language)
    script, turn = page["script"], page["position"].turn
    near = conversation.suggestions(script, turn, said, by_ear=by_ear) if said else []
    shown = {reply.branch for reply in near}
    return page | {
        "said": conversation.spoken(script, said, aloud=aloud),
        "aloud": aloud and not said,
        "recognised": by_ear,
        "near": near,
        "others": [reply for reply in conversation.replies(script, turn) if reply.branch not in shown],
    }


def ended_page(run: Run, language: str) -> dict[str, Any]:
    page = run_page(run, language)
    looked_back = review.review(page["script"], page["path"], page["events"])
    took = ((run.ended_at or run.started_at) - run.started_at).total_seconds()
    return page | {
        "review": looked_back,
        "evidence": evidence(run, page["script"], page["path"]),
        "ending": ending_of(run, page),
        "took": int(took),
        "lanes": [lane for lane in lanes(page["script"], walked=steps_of(run, page)) if lane.cohort == page["cohort"]],
    }


def steps_of(run: Run, page: dict[str, Any]) -> dict[int, list[Step]]:
    """The branches that were chosen, scene by scene, for the picture."""
    chosen = zip(page["path"], page["events"], strict=False)
    return {run.cohort_index: [(position.scene_index, event.branch) for position, event in chosen]}


def ending_of(run: Run, page: dict[str, Any]) -> str:
    """In the page's language, from the path itself; 'stopped' when the run was broken off."""
    return page["position"].ending or run.ending or rules.STOPPED
