"""What runs and markings tell about a script: who listens to it finds where it is too narrow.

How often each level was given is known above role-play: whoever puts the house together says where to ask.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from training.roleplay import scripts
from training.roleplay.queries import CurrentScenario
from training.roleplay.script import Otherwise, Script, format_condition
from training.roleplay.script.diagram import Lane, lanes
from training.roleplay.studio import queries, rules

Levels = Callable[[int], Mapping[int, Sequence[int]]]  # edition id -> counts of level 0..3, by criterion
_levels: list[Levels] = []


def ask_for_levels(levels: Levels) -> None:
    """`create_app` tells where the levels that examiners gave are counted."""
    _levels[:] = [levels]


@dataclass(frozen=True)
class Often:
    scene: str
    share: float
    total: int
    sayings: tuple[str, ...]


@dataclass(frozen=True)
class Never:
    """A reply that nobody met, or a level that nobody gave."""

    where: str
    what: str


@dataclass(frozen=True)
class Evidence:
    often: tuple[Often, ...]
    never: tuple[Never, ...]
    levels: tuple[Never, ...]
    lanes: tuple[Lane, ...]

    @property
    def count(self) -> int:
        return len(self.often) + len(self.never) + len(self.levels)


def of(scenario: CurrentScenario, language: str) -> Evidence:
    """Of the newest edition. Three statements, whatever was played."""
    script = scripts.script_of(scenario.edition_id, language)
    recorded = scripts.script_of(scenario.edition_id, scripts.RECORDED_IN)
    counts = queries.traffic([scenario.edition_id]).get(scenario.edition_id, {})
    turns = _turns(recorded, counts)
    odd = [(recorded.scenes[t.scene].name, t.otherwise) for t in turns if t.otherwise is not None]
    said = queries.said_at(scenario.edition_id, odd)
    heard = [
        rules.Turn(t.scene, t.counts, t.otherwise, said[recorded.scenes[t.scene].name, t.otherwise or 0]) for t in turns
    ]
    scenes = {scene.name: index for index, scene in enumerate(recorded.scenes)}
    return Evidence(
        tuple(
            Often(script.scenes[one.scene].name, one.share, one.total, one.sayings)
            for one in rules.often_otherwise(heard)
        ),
        tuple(_reply(script, one) for one in rules.never_chosen(turns)),
        tuple(_level(script, *one) for one in rules.never_given(_levels[0](scenario.edition_id) if _levels else {})),
        lanes(script, times=queries.by_scene_index(counts, scenes)),
    )


def _turns(recorded: Script, counts: Mapping[int, Mapping[tuple[str, int], int]]) -> list[rules.Turn]:
    found = []
    for scene, turn in recorded.turns():
        chosen = [
            sum(own.get((scene.name, branch), 0) for own in counts.values()) for branch in range(len(turn.branches))
        ]
        otherwise = next((n for n, branch in enumerate(turn.branches) if isinstance(branch.condition, Otherwise)), None)
        found.append(rules.Turn(recorded.scene_index(scene.name) or 0, chosen, otherwise))
    return found


def _often(script: Script, one: rules.OftenOtherwise) -> Often:
    return Often(script.scenes[one.scene].name, one.share, one.total, one.sayings)


def _reply(script: Script, one: rules.NeverChosen) -> Never:
    scene = script.scenes[one.scene]
    turn = next(turn for place, turn in script.turns() if place.name == scene.name)
    return Never(scene.name, format_condition(turn.branches[one.branch].condition, script.language))


def _level(script: Script, criterion: int, level: int) -> Never:
    return Never(script.criteria[criterion].name, str(level))
