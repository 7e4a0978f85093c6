"""The order of names, and finding somebody by a few letters."""

import random

import pypinyin
import pytest

from training.people.pinyin import SURNAMES, is_meant, sort_key

IN_ORDER = [
    "Anna Weber", "陈静", "David Okoro", "Émile Roux", "李娜", "李强", "李伟", "黎明", "lin xiaoyu", "Lin Yi", "林小雨",
    "卢俊", "吕布", "罗丹", "欧阳修", "单雄信", "王浩", "解晓东", "尉迟恭", "曾国藩", "查良镛", "赵磊", "Zoë",
]  # fmt: skip


def test_names_stand_by_pinyin_with_the_others_among_them() -> None:
    shuffled = random.sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_a_key_holds_syllables_and_keeps_one_surname_together() -> None:
    assert sort_key("李娜") == "li 李 na 娜"
    assert sort_key("Ｌｉ　Na") == "li na"
    names = ["黎二", "李一", "黎一", "李二"]
    assert sorted(names, key=sort_key) == ["李二", "李一", "黎二", "黎一"]


def test_a_name_of_signs_only_has_a_key_too() -> None:
    assert sort_key("★") == "★"
    assert sort_key("𠮷田★") == "𠮷 𠮷 tian 田"


@pytest.mark.parametrize("surname", SURNAMES)
def test_no_surname_is_listed_in_vain(surname: str) -> None:
    """Each is read otherwise than its characters one by one; given names are not touched by the list."""
    plainly = [syllable for character in surname for syllable in pypinyin.lazy_pinyin(character)]
    assert SURNAMES[surname].split() != plainly
    assert sort_key(f"{surname}平").split()[::2] == [*SURNAMES[surname].split(), "ping"]
    assert sort_key(f"王{surname}").split()[2] != SURNAMES[surname].split()[0] or len(surname) > 1


@pytest.mark.parametrize("typed", ["lina", "Li Na", "ln", "li", "na", "l", "李", "娜", "LINA"])
def test_somebody_is_found_by_pinyin_by_initials_and_as_written(typed: str) -> None:
    assert is_meant(typed, "李娜", sort_key("李娜"))


@pytest.mark.parametrize("typed", ["ina", "nl", "ling", "王", "linna", "!"])
def test_nobody_else_is(typed: str) -> None:
    assert not is_meant(typed, "李娜", sort_key("李娜"))


@pytest.mark.parametrize("typed", ["lvbu", "lubu", "lübu", "lb"])
def test_the_u_with_dots_is_typed_in_many_ways(typed: str) -> None:
    assert is_meant(typed, "吕布", sort_key("吕布"))


def test_a_latin_name_is_found_by_any_of_its_words() -> None:
    for typed in ("xiao", "lin x", "linx", "lx", "Xiaoyu"):
        assert is_meant(typed, "Lin Xiaoyu", sort_key("Lin Xiaoyu"))
