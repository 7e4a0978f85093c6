"""The mock market in one language: finding a trade by a word, a request, a shop. Made once in each process."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from training.roleplay.showroom.trades import OTHER, PLACES, POSTED, TRADES

LANGUAGES = ("zh", "en")  # the place of each in a pair
SHORTEST = 3  # Latin letters of a word that is looked for inside the market's own


@dataclass(frozen=True)
class Request:
    """A buyer's wish, as it is posted."""

    slug: str
    title: str
    place: str
    posted: str
    quantity: str
    wish: str
    due: str


@dataclass(frozen=True)
class Article:
    name: str
    price: str  # in yuan, from-to
    least: int  # pieces that may be ordered
    shop: str  # the slug of its shop
    shop_name: str
    years: int


@dataclass(frozen=True)
class Shop:
    """`years` of membership; `count` of goods; `words` under which buyers find it."""

    slug: str
    name: str
    place: str
    years: int
    count: int
    about: str
    goods: tuple[Article, ...]
    words: tuple[str, ...]

    def holding(self, word: str) -> tuple[Article, ...]:
        """Its goods with this word in their name, or all of them when the word is one of its own."""
        wanted = plain(word)
        if not wanted or any(wanted in plain(own) for own in self.words):
            return self.goods
        return tuple(article for article in self.goods if wanted in plain(article.name))


@dataclass(frozen=True)
class Trade:
    """`known` is False for what was made up from a word that the market does not have."""

    slug: str
    name: str
    requests: tuple[Request, ...]
    goods: tuple[Article, ...]
    shops: tuple[Shop, ...]
    known: bool = True


def trades(language: str) -> tuple[Trade, ...]:
    return tuple(_trade(number, language) for number in range(len(TRADES)))


def trade_of(word: str, language: str) -> Trade:
    """The trade that has the word, else a page made up of the word itself."""
    wanted = plain(word)
    likeness = [max(_likeness(own, wanted) for own in _listed("、".join(trade["words"]))) for trade in TRADES]
    best = max(likeness)
    return _trade(likeness.index(best), language) if best else _made(OTHER, language, word)


def request_of(slug: str, word: str, language: str) -> Request | None:
    return next((each for trade in _all(word, language) for each in trade.requests if each.slug == slug), None)


def shop_of(slug: str, word: str, language: str) -> Shop | None:
    return next((each for trade in _all(word, language) for each in trade.shops if each.slug == slug), None)


def plain(word: str) -> str:
    """For comparing: compatibility forms, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def _likeness(own: str, wanted: str) -> int:
    """More for a longer word of the market's own inside the wanted one, and at its end, where the noun stands: 箱包面料
    is 面料. 0: nothing alike."""
    if own in wanted:
        return 2 * len(own) + wanted.endswith(own)
    return 1 if wanted in own and len(wanted) >= (SHORTEST if wanted.isascii() else 1) else 0


def _all(word: str, language: str) -> tuple[Trade, ...]:
    return (*trades(language), _made(OTHER, language, word))


@cache
def _trade(number: int, language: str) -> Trade:
    return _made(TRADES[number], language, "")


def _made(raw: dict[str, Any], language: str, word: str) -> Trade:
    place = LANGUAGES.index(language)

    def said(pair: tuple[str, str]) -> str:
        return pair[place].replace("{word}", word)

    slug, shops = raw["slug"], raw["shops"]
    goods = tuple(
        Article(said(name), price, least, f"{slug}-{shop + 1}", said(shops[shop][0]), shops[shop][2])
        for name, price, least, shop in raw["goods"]
    )
    own_words = _listed(said(raw["words"])) or ((word,) if word else ())
    return Trade(
        slug,
        said(raw["name"]),
        tuple(
            Request(f"{slug}-{number}", said(title), said(PLACES[where]), said(POSTED[when]), *map(said, rest))
            for number, (where, when, title, *rest) in enumerate(raw["requests"], start=1)
        ),
        goods,
        tuple(
            Shop(own, said(name), said(PLACES[where]), years, count, said(about), _of(goods, own), own_words)
            for own, (name, where, years, count, about) in zip(_slugs(raw), shops, strict=True)
        ),
        known=raw is not OTHER,
    )


def _slugs(raw: dict[str, Any]) -> list[str]:
    return [f"{raw['slug']}-{number}" for number in range(1, len(raw["shops"]) + 1)]


def _of(goods: tuple[Article, ...], shop: str) -> tuple[Article, ...]:
    return tuple(article for article in goods if article.shop == shop)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split("[、,]", words) if word.strip())
