"""What traffic tells about a script."""

from training.roleplay.studio import rules
from training.roleplay.studio.rules import Turn


def test_a_turn_that_ends_in_otherwise_too_often_is_named_with_its_sayings() -> None:
    sayings = ["too dear", "no time", "too dear"]
    (found,) = rules.often_otherwise([Turn(0, (5, 5), 1, sayings), Turn(1, (9, 1), 1), Turn(2, (0, 9), 1)])
    assert (found.scene, found.share, found.total, found.sayings) == (0, 0.5, 10, ("too dear", "no time"))


def test_the_worst_stands_first() -> None:
    found = rules.often_otherwise([Turn(0, (6, 6), 1), Turn(1, (1, 11), 1)])
    assert [one.scene for one in found] == [1, 0]


def test_a_reply_is_missed_only_after_thirty_turns() -> None:
    assert rules.never_chosen([Turn(0, (29, 0), None)]) == []
    assert [(one.scene, one.branch) for one in rules.never_chosen([Turn(0, (30, 0, 1), None)])] == [(0, 1)]


def test_a_level_is_missed_only_after_thirty_markings() -> None:
    assert rules.never_given({0: (0, 10, 10, 9)}) == []
    assert rules.never_given({0: (0, 10, 10, 10), 1: (1, 1, 1, 27)}) == [(0, 0)]
