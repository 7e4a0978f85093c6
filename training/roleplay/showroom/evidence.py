"""What a script expected on the showroom beside what was clicked, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.roleplay.models import Run
from training.roleplay.script import Click, Position, Screen, Script, click_name
from training.roleplay.showroom import queries
from training.roleplay.showroom.rules import Clicked, Wanted, matched


@dataclass(frozen=True)
class Expected:
    """`seconds` since the run's start, None: not clicked; `scene` only where another stood open than its own."""

    name: str
    seconds: int | None
    scene: str = ""


@dataclass(frozen=True)
class ScreenSeen:
    scene: str
    text: str
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Made:
    name: str
    what: str
    scene: str
    seconds: int


@dataclass(frozen=True)
class Evidence:
    """The screens that the run came to, and every click in its order."""

    screens: tuple[ScreenSeen, ...]
    clicks: tuple[Made, ...]


def evidence(run: Run, script: Script, path: Sequence[Position]) -> Evidence | None:
    """None for a script that expects no clicks. One statement for the others."""
    return laid_side_by_side(script, path, queries.clicks(run.id)) if script.uses_showroom() else None


def laid_side_by_side(script: Script, path: Sequence[Position], clicks: Sequence[Clicked]) -> Evidence:
    seen = [
        (turn, position.scene, screen)
        for turn, position in enumerate(path, start=1)
        for screen in position.prompts
        if isinstance(screen, Screen) and screen.clicks
    ]
    wanted = [Wanted(turn, click) for turn, _scene, screen in seen for click in screen.clicks]
    found = iter(zip(wanted, matched(wanted, clicks), strict=True))
    scenes = [position.scene for position in path]
    return Evidence(
        tuple(
            ScreenSeen(scene, screen.text, tuple(_expected(*next(found), scenes, script) for _click in screen.clicks))
            for _turn, scene, screen in seen
        ),
        tuple(_made(click, scenes, script) for click in clicks),
    )


def _expected(want: Wanted, click: Clicked | None, scenes: Sequence[str], script: Script) -> Expected:
    name = click_name(want.click, script.language)
    if click is None:
        return Expected(name, None)
    return Expected(name, _seconds(click), "" if click.turn == want.turn else scenes[click.turn - 1])


def _made(click: Clicked, scenes: Sequence[str], script: Script) -> Made:
    what = "" if click.page == Click.HOME else click.what
    return Made(click_name(click.page, script.language), what, scenes[click.turn - 1], _seconds(click))


def _seconds(click: Clicked) -> int:
    return click.elapsed_ms // 1000
