"""Finished rows for the showroom, and the address that each click leads to."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for

from training.roleplay.models import RunKind
from training.roleplay.queries import OwnRun
from training.roleplay.script import Click
from training.roleplay.showroom import site
from training.roleplay.showroom.site import Shop

SIDES = {Click.REQUESTS: "requests", Click.SUPPLY: "supply"}


@dataclass(frozen=True)
class Place:
    """Where a click leads: which request or shop (`key`), the word looked for, and what is looked for in a shop."""

    click: Click
    key: str = ""
    word: str = ""
    find: str = ""

    def address(self, run_id: uuid.UUID | None = None) -> str:
        carried: dict[str, Any] = {"word": self.word or None, "run": run_id}
        match self.click:
            case Click.HOME:
                return url_for("showroom.home", **carried)
            case Click.REQUEST:
                return url_for("showroom.show_request", slug=self.key, **carried)
            case Click.CONTACT:
                return url_for("showroom.contact", slug=self.key, **carried)
            case Click.SHOP | Click.SHOP_SEARCH:
                return url_for("showroom.show_shop", slug=self.key, find=self.find or None, **carried)
        return url_for("showroom.search", side=SIDES.get(self.click), **carried)

    @property
    def value(self) -> str:
        """What its button sends."""
        return f"{self.click}:{self.key}" if self.key else str(self.click)

    def in_words(self, language: str) -> str | None:
        """What was clicked, as the page shows it; None for a request or shop that does not exist."""
        if self.click in (Click.REQUEST, Click.CONTACT):
            request = site.request_of(self.key, self.word, language)
            return request.title if request else None
        if self.click in (Click.SHOP, Click.SHOP_SEARCH):
            shop = site.shop_of(self.key, self.word, language)
            told = self.find if self.click is Click.SHOP_SEARCH else shop.name if shop else ""
            return told if shop else None
        return "" if self.click is Click.HOME else self.word


@dataclass(frozen=True)
class Site:
    """What every page of the showroom needs. `run_id` and `page_id` while a run is carried along; `over` once that has
    ended; `back`: where the talk goes on, in a browser without tabs."""

    word: str
    run_id: uuid.UUID | None = None
    page_id: uuid.UUID | None = None
    over: bool = False
    back: str | None = None

    def place(self, click: str, key: str = "") -> Place:
        return place(Click(click), key, self.word)


def place(click: Click, key: str, word: str, find: str = "") -> Place:
    """The key of a search, or of a side of it, is the word that is looked for."""
    if key and click in (Click.SEARCH, *SIDES):
        return Place(click, key, key)
    return Place(click, key, word, find)


def site_page(visit: OwnRun | None, word: str) -> dict[str, Any]:
    if visit is None:
        return {"site": Site(word)}
    if visit.run.ended_at is not None:
        return {"site": Site(word, over=True, back=_conversation(visit))}
    return {"site": Site(word, visit.run.public_id, uuid.uuid4(), back=_conversation(visit))}


def _conversation(visit: OwnRun) -> str | None:
    """The page of a sitting belongs to the examination, and is not known here."""
    if visit.practice_id:
        return url_for("partners.show", practice_id=visit.practice_id)
    own = visit.run.kind == RunKind.PRACTICE
    return url_for("roleplay.show_run", run_id=visit.run.public_id) if own else None


def request_page(slug: str, word: str, language: str) -> dict[str, Any] | None:
    found = site.request_of(slug, word, language)
    return {"wish": found} if found else None


def shop_page(slug: str, word: str, find: str, language: str) -> dict[str, Any] | None:
    found: Shop | None = site.shop_of(slug, word, language)
    return {"shop": found, "find": find, "goods": found.holding(find)} if found else None
