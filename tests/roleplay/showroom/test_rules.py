"""What was clicked beside what was expected; the mock market in both languages."""

import uuid
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.roleplay.script import Click
from training.roleplay.showroom import rules, site
from training.roleplay.showroom.rules import Clicked, Wanted, matched


def clicked(*made: tuple[int, str]) -> list[Clicked]:
    """(turn, click), one a second."""
    return [
        Clicked(number, uuid.uuid4(), number * 1000, turn, "a scene", click, "")
        for number, (turn, click) in enumerate(made, start=1)
    ]


def numbers(wanted: Sequence[Wanted], clicks: Sequence[Clicked]) -> list[int | None]:
    return [click.number if click else None for click in matched(wanted, clicks)]


FOUR_STEPS = [
    Wanted(1, "home page"), Wanted(2, "search"), Wanted(2, "requests"), Wanted(3, "search"), Wanted(3, "supply"),
    Wanted(4, "shop"),
]  # fmt: skip


def test_each_expected_click_is_found_in_its_own_turn() -> None:
    made = clicked((1, "home page"), (2, "search"), (2, "requests"), (3, "search"), (3, "supply"), (4, "shop"))
    assert numbers(FOUR_STEPS, made) == [1, 2, 3, 4, 5, 6]


def test_a_click_counts_once_and_in_its_own_turn_first() -> None:
    made = clicked((1, "home page"), (3, "search"))
    assert numbers(FOUR_STEPS, made) == [1, None, None, 2, None, None]


def test_a_click_may_come_before_the_partner_has_pressed_the_condition() -> None:
    assert numbers(FOUR_STEPS, clicked((1, "search"), (1, "requests"))) == [None, 1, 2, None, None, None]


def test_a_click_two_turns_early_is_another_click() -> None:
    assert numbers(FOUR_STEPS, clicked((1, "shop"), (2, "shop"))) == [None] * 6


def test_what_was_made_up_for_later_is_found_too() -> None:
    assert numbers(FOUR_STEPS, clicked((4, "home page"))) == [1, None, None, None, None, None]


CLICKS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from([*map(str, Click)])), max_size=12)


@given(CLICKS, CLICKS)
def test_no_click_is_ever_counted_twice(wanted: list[tuple[int, str]], made: list[tuple[int, str]]) -> None:
    wants, clicks = [Wanted(*each) for each in wanted], clicked(*sorted(made))
    found = [click for click in matched(wants, clicks) if click is not None]
    assert len({click.number for click in found}) == len(found)
    for want, click in zip(wants, matched(wants, clicks), strict=True):
        assert click is None or (click.page == want.click and click.turn >= want.turn - 1)


def test_one_button_of_one_page_is_one_click() -> None:
    run, page, other = (uuid.uuid4() for _each in range(3))
    first = run, page, "requests", "bag"
    different = [
        first, (run, page, "supply", "bag"), (run, page, "requests", "case"), (run, other, "requests", "bag"),
        (other, page, "requests", "bag"),
    ]  # fmt: skip
    assert rules.op_id(*first) == rules.op_id(*first)
    assert len({rules.op_id(*each) for each in different}) == 5


def test_stored_clicks_are_numbered_and_run_forwards() -> None:
    sound = clicked((1, "home page"), (1, "search"), (2, "shop"))
    assert rules.faults_in(sound) == []
    assert rules.faults_in(sound[1:]) == ["its clicks are not numbered 1 to n"]
    assert rules.faults_in(clicked((2, "shop"), (1, "home page"))) == ["its clicks run backwards"]


# --- the market ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("女包", "handbags"), ("手提包", "handbags"), ("Handbags", "handbags"), ("ＨＡＮＤＢＡＧ", "handbags"),
        ("拉杆箱", "suitcases"), ("suitcases", "suitcases"), ("学生书包", "school-bags"), ("school bag", "school-bags"),
        ("backpacks", "school-bags"), ("牛津布", "cloth"), ("oxford cloth bag", "cloth"), ("包", "handbags"),
    ],
)  # fmt: skip
def test_a_word_leads_to_its_trade(word: str, slug: str) -> None:
    for language in ("zh", "en"):
        trade = site.trade_of(word, language)
        assert (trade.slug, trade.known) == (slug, True)


@pytest.mark.parametrize("word", ["雨伞", "umbrellas", "{word}", "ab", ""])
def test_a_word_that_nobody_has_gives_a_page_made_of_the_word(word: str) -> None:
    trade = site.trade_of(word, "en")
    assert not trade.known
    assert all(word in request.title for request in trade.requests)
    assert site.request_of("other-1", word, "en") == trade.requests[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_trade_can_be_walked_through_in_both_languages(language: str) -> None:
    for trade in site.trades(language):
        assert site.trade_of(trade.name, language) == trade
        assert trade.requests
        for request in trade.requests:
            assert site.request_of(request.slug, "", language) == request
        for article in trade.goods:
            shop = site.shop_of(article.shop, "", language)
            assert shop is not None
            assert article in shop.goods
            assert article.years == shop.years >= 1
        assert (
            any(shop.place == {"zh": "白沟", "en": "Baigou"}[language] for shop in trade.shops)
            or trade.slug == "towels"
        )


def test_the_two_languages_show_the_same_market() -> None:
    for chinese, english in zip(site.trades("zh"), site.trades("en"), strict=True):
        assert [request.slug for request in chinese.requests] == [request.slug for request in english.requests]
        assert [shop.slug for shop in chinese.shops] == [shop.slug for shop in english.shops]
        assert len(chinese.goods) == len(english.goods)


def test_a_shop_is_searched_by_its_words_and_by_its_goods() -> None:
    shop = site.shop_of("handbags-1", "", "en")
    assert shop is not None
    assert shop.holding("tote") == shop.holding("") == shop.goods
    assert [article.name for article in shop.holding("CHAIN")] == ["Small crossbody bag with chain"]
    assert shop.holding("umbrella") == ()
