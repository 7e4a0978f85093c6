"""Reading and publishing programmes: every fault with its line, editions only for what changed."""

from pathlib import Path

import pytest

from tests.factories.certification import make_manual_edition, make_what_is_asked
from training import clock
from training.authored import Unfit
from training.certification import library, queries
from training.certification.rules import Requirement

KNOWN = {"manuals": {"pitch-and-demo"}, "quizzes": {"foundations"}, "stations": {"no-effect"}}
GOOD = """\
programme: new-salesperson
title: {zh: 新人上岗, en: New salesperson}
validity_months: 12
requirements:
  - {id: read, kind: manual, manual: pitch-and-demo}
  - {id: quiz, kind: quiz, quiz: foundations}
  - {id: station, kind: station, station: no-effect}
"""


def faults_of(folder: Path, text: str, name: str = "new-salesperson.yaml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [str(fault) for fault in library.check(folder, **KNOWN)]


def test_a_good_programme_has_no_faults(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD) == []


def test_the_shipped_programmes_read_well() -> None:
    assert library.check(Path(library.__file__).with_name("programmes")) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("validity_months: 12", "validity_months: 0", 3, "'validity_months' is too small"),
        ("validity_months: 12", "validity_months: 130", 3, "'validity_months' is too large"),
        ("validity_months: 12\n", "", 1, "'validity_months' is missing"),
        ("validity_months: 12", "validity_months: 12\nvalidity: 1", 4, "'validity' is not known here"),
        ("{zh: 新人上岗, en: New salesperson}", "{zh: 新人上岗}", 2, "'en' is missing"),
        ("programme: new-salesperson", "programme: newcomer", 1, "its file is not"),
        ("id: quiz, ", "", 6, "has no id"),
        ("id: station", "id: read", 7, "'read' stands here twice"),
        ("kind: quiz", "kind: dance", 6, "'dance' is no kind of requirement"),
        ("quiz: foundations}", "station: foundations}", 6, "'station' is not known here"),
        ("quiz: foundations}", "}", 6, "does not say which quiz"),
        ("manual: pitch-and-demo}", "manual: pitch}", 5, "There is no manual 'pitch'"),
        ("quiz: foundations}", "quiz: basics}", 6, "There is no quiz 'basics'"),
        ("station: no-effect}", "station: effect}", 7, "There is no station 'effect'"),
    ],
)
def test_a_fault_names_its_line_and_its_cause(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    faults = faults_of(tmp_path, GOOD.replace(old, new))
    assert any(
        fault.startswith(f"{tmp_path.name}/new-salesperson.yaml:{line}: ") and words in fault for fault in faults
    )


def test_a_programme_that_asks_for_nothing_is_refused(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, GOOD.partition("requirements:")[0] + "requirements: []\n")
    assert "'requirements' has too few entries" in faults[0]


def test_every_fault_of_every_file_comes_in_one_pass(tmp_path: Path) -> None:
    faults_of(tmp_path, GOOD.replace("kind: quiz", "kind: dance"))
    assert len(faults_of(tmp_path, "programme: other", "other.yaml")) >= 3


# --- publishing ---------------------------------------------------------------------------------------------------


def test_publishing_pins_the_editions_of_that_day(work: None, tmp_path: Path) -> None:
    make_what_is_asked()
    make_manual_edition(number=2)
    (tmp_path / "new-salesperson.yaml").write_text(GOOD, encoding="utf-8")
    assert library.publish(tmp_path, at=clock.now()) == ["Programme new-salesperson, edition 1"]
    assert queries.latest_editions()["new-salesperson"].requirements == (
        Requirement("read", "manual", "pitch-and-demo", 2),
        Requirement("quiz", "quiz", "foundations", 1),
        Requirement("station", "station", "no-effect", 1),
    )


def test_publishing_twice_changes_nothing(work: None, tmp_path: Path) -> None:
    make_what_is_asked()
    (tmp_path / "new-salesperson.yaml").write_text(GOOD, encoding="utf-8")
    library.publish(tmp_path, at=clock.now())
    assert library.publish(tmp_path, at=clock.now()) == []


def test_a_change_makes_the_next_edition(work: None, tmp_path: Path) -> None:
    make_what_is_asked()
    file = tmp_path / "new-salesperson.yaml"
    file.write_text(GOOD, encoding="utf-8")
    library.publish(tmp_path, at=clock.now())
    file.write_text(GOOD.replace("12", "24"), encoding="utf-8")
    assert library.publish(tmp_path, at=clock.now()) == ["Programme new-salesperson, edition 2"]
    assert queries.latest_editions()["new-salesperson"].validity_months == 24


def test_a_new_edition_of_what_is_asked_makes_a_new_edition_of_the_programme(work: None, tmp_path: Path) -> None:
    make_what_is_asked()
    (tmp_path / "new-salesperson.yaml").write_text(GOOD, encoding="utf-8")
    library.publish(tmp_path, at=clock.now())
    make_manual_edition(number=2)
    assert library.publish(tmp_path, at=clock.now()) == ["Programme new-salesperson, edition 2"]


def test_nothing_is_published_when_anything_is_unfit(work: None, tmp_path: Path) -> None:
    (tmp_path / "new-salesperson.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(Unfit, match="There is no manual 'pitch-and-demo'"):
        library.publish(tmp_path, at=clock.now())
    assert queries.latest_editions() == {}
