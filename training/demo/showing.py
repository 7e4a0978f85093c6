"""A salesperson of the demo company shows the four steps: practised on the showroom, then before an examiner. What is
clicked is what the script's screens expect, but for one step that is forgotten in practice."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from training.roleplay.models import Run
from training.roleplay.script import Click, Position, Screen, Script
from training.roleplay.scripts import script_of
from training.roleplay.showroom import operations, pages, site

STATION = SCENARIO = "demo-four-steps"
FORGOTTEN = frozenset({Click.CONTACT})
BETWEEN = timedelta(seconds=3)


class Shows:
    """Clicks while a turn is open, in the words of `language`."""

    def __init__(self, language: str, forgotten: Collection[Click] = ()) -> None:
        self.language, self.forgotten = language, forgotten

    def __call__(self, run: Run, position: Position, at: datetime) -> None:
        script = script_of(run.scenario_edition_id, self.language)
        for number, place in enumerate(places(script, position, self.language)):
            words = place.in_words(self.language)
            if words is not None and place.click not in self.forgotten:
                operations.click(run, place.click, words, op_id=uuid.uuid4(), at=at + number * BETWEEN)


def places(script: Script, position: Position, language: str) -> Iterator[pages.Place]:
    """What the screens before this turn expect: the customer's word is looked for, the first request and the first
    shop are opened."""
    word = script.variants[position.variant].value if script.variants else ""
    trade = site.trade_of(word, language)
    for screen in position.prompts:
        for click in map(Click, screen.clicks) if isinstance(screen, Screen) else ():
            if click in (Click.REQUEST, Click.CONTACT):
                yield pages.place(click, trade.requests[0].slug, word)
            elif click in (Click.SHOP, Click.SHOP_SEARCH):
                yield pages.place(click, trade.shops[0].slug, word)
            else:
                yield pages.place(click, "", word)
