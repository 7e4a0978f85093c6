"""Scenarios are published from files, once for each change; every fault names its file, line, cause and remedy."""

import re
import shutil

import pytest

from training import clock
from training.authored import Unfit
from training.roleplay import library, queries, scripts
from training.roleplay.script import check, check_parallel, parse
from training.settings import REPOSITORY

SHIPPED = REPOSITORY / "training" / "roleplay" / "scenarios"
pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def folder(tmp_path):
    """A folder with one good scenario."""
    for language in ("zh", "en"):
        shutil.copy(SHIPPED / f"pitch-30s.{language}.juben", tmp_path)
    return tmp_path


def change(folder, language, old, new):
    path = folder / f"pitch-30s.{language}.juben"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only_fault(folder):
    (fault,) = library.check(folder)
    return fault


def test_the_shipped_scenarios_have_no_fault():
    assert library.check(SHIPPED) == []


def test_the_shipped_scenarios_keep_a_space_between_chinese_and_digits():
    """As the manuals do; not in the words of the screenplay itself, such as 45秒 and 限1次."""
    for path in SHIPPED.glob("*.zh.juben"):
        prose = re.sub(r"\d+秒|限\d+次", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"[\u4e00-\u9fff]\d.*|\d[\u4e00-\u9fff].*", prose) == [], path.name


def test_publishing_makes_one_edition_of_each_and_the_second_time_none():
    lines = library.publish(SHIPPED, at=clock.now())
    assert len(lines) == len(library.slugs(SHIPPED))
    assert library.publish(SHIPPED, at=clock.now()) == []
    assert {scenario.number for scenario in queries.current_scenarios().values()} == {1}


def test_a_changed_line_makes_a_new_edition_of_its_scenario_alone(folder):
    library.publish(SHIPPED, at=clock.now())
    change(folder, "en", "Who are you after?", "Yes? Who are you after?")
    assert library.publish(folder, at=clock.now()) == ["Scenario pitch-30s: edition 2."]
    current = queries.current_scenarios()
    assert (current["pitch-30s"].number, current["obj-no-effect"].number) == (2, 1)
    first_lines = scripts.script_of(current["pitch-30s"].edition_id, "en").scenes[0].steps[0]
    assert first_lines.text == "Yes? Who are you after?"


def test_a_comment_or_a_space_makes_no_new_edition(folder):
    library.publish(folder, at=clock.now())
    change(folder, "en", "Who are you after?", " Who  are you after?    # she does not look up")
    assert library.publish(folder, at=clock.now()) == []


def test_what_is_published_is_the_same_script_in_both_languages(folder):
    library.publish(folder, at=clock.now())
    edition_id = queries.current_scenarios()["pitch-30s"].edition_id
    assert queries.current_scenarios()["pitch-30s"].titles["en"] == "The 30-second introduction"
    assert scripts.script_of(edition_id, "zh").language == "zh"
    assert scripts.script_of(edition_id, "en").language == "en"


def test_nothing_is_published_while_anything_is_at_fault(folder):
    change(folder, "zh", "45秒", "45根")
    with pytest.raises(Unfit) as unfit:
        library.publish(folder, at=clock.now())
    assert {fault.file for fault in unfit.value.faults} == {"pitch-30s.zh.juben"}
    assert queries.current_scenarios() == {}


def test_a_language_that_is_missing_is_named(folder):
    (folder / "pitch-30s.zh.juben").unlink()
    fault = only_fault(folder)
    assert (fault.file, fault.line, fault.cause) == ("pitch-30s.zh.juben", 1, "The file is missing.")


def test_an_id_that_is_not_the_files_name_is_named(folder):
    for language in ("zh", "en"):
        change(folder, language, "pitch-30s v1", "pitch v1")
    faults = library.check(folder)
    assert [(fault.file, fault.line) for fault in faults] == [
        ("pitch-30s.en.juben", 1),
        ("pitch-30s.zh.juben", 1),
    ]
    assert faults[0].cause == "The id 'pitch' is not the file's name."
    assert faults[0].remedy == "Write 'pitch-30s', or rename both files."


@pytest.mark.parametrize("name", ["Price.zh.juben", "price.juben", "price.fr.juben", "价格.zh.juben", "a--b.zh.juben"])
def test_a_file_whose_name_is_not_that_of_a_scenario_is_named(folder, name):
    (folder / name).write_text("情景 price v1 「太贵」\n", encoding="utf-8")
    fault = only_fault(folder)
    assert (fault.file, fault.line) == (name, 1)
    assert "price.zh.juben" in fault.remedy


def test_a_text_that_is_not_utf_8_is_named_with_its_line(folder):
    path = folder / "pitch-30s.zh.juben"
    path.write_bytes(path.read_bytes() + b"# \xff\n")
    fault = only_fault(folder)
    assert fault.file == "pitch-30s.zh.juben"
    assert fault.line == path.read_bytes().count(b"\n")


def test_a_line_that_cannot_be_read_is_named_with_the_readers_number(folder):
    change(folder, "en", "customer: Who are you after?", "buyer: Who are you after?")
    fault = only_fault(folder)
    assert (fault.file, fault.line) == ("pitch-30s.en.juben", 10)
    assert fault.cause.startswith("E103 ")
    assert fault.remedy


def test_a_script_that_may_not_be_published_is_named_with_the_checkers_number(folder):
    for language, old, new in (("zh", " 20%", " 10%"), ("en", " 20%", " 10%")):
        change(folder, language, old, new)
    assert {fault.cause[:4] for fault in library.check(folder)} == {"W208"}


def test_two_languages_that_are_not_one_scenario_are_named_in_the_english_file(folder):
    change(folder, "en", "reply: 18 s", "reply: 17 s")
    causes = {(fault.file, fault.cause[:4]) for fault in library.check(folder)}
    assert ("pitch-30s.en.juben", "W301") in causes


def test_faults_speak_the_readers_language(app, folder):
    change(folder, "en", "customer: Who are you after?", "buyer: Who are you after?")
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert only_fault(folder).cause.startswith("E103 看不懂")


# --- flask scripts ------------------------------------------------------------------------------------------------


def run(app, *words):
    return app.test_cli_runner().invoke(args=["scripts", *map(str, words)])


def test_checking_good_files_says_so(app):
    answer = run(app, "check", *sorted(SHIPPED.glob("*.juben")))
    assert (answer.exit_code, answer.output) == (0, f"{len(list(SHIPPED.glob('*.juben')))} ok\n")


def test_checking_names_file_line_and_remedy_in_the_files_language_or_the_one_asked_for(app, folder):
    change(folder, "zh", "45秒", "45根")
    path = folder / "pitch-30s.zh.juben"
    answer = run(app, "check", path)
    assert answer.exit_code == 1
    assert answer.output.startswith(f"{path}:4:")
    assert "请写成" in answer.output
    assert "Write it like" in run(app, "check", "--language", "en", path).output


def test_checking_both_languages_together_compares_them(app, folder):
    change(folder, "en", "total: 45 s", "total: 60 s")
    answer = run(app, "check", *sorted(folder.glob("*.juben")))
    assert answer.exit_code == 1
    assert "W301" in answer.output


def test_checking_a_file_that_is_not_there_says_so(app, tmp_path):
    path = tmp_path / "price.zh.juben"
    answer = run(app, "check", path)
    assert answer.exit_code == 1
    assert answer.output.startswith(f"{path}:1:1 文件不存在。请")
    assert "The file is missing." in run(app, "check", "--language", "en", path).output


def test_formatting_prints_the_canonical_text_and_changes_no_file(app, folder):
    path = folder / "pitch-30s.en.juben"
    before = path.read_bytes()
    answer = run(app, "format", path)
    assert answer.exit_code == 0
    assert answer.output == library.read_scenario(folder, "pitch-30s")["en"].source
    assert path.read_bytes() == before


def test_formatting_what_cannot_be_read_prints_its_faults_and_no_text(app, folder):
    change(folder, "en", "customer: Who are you after?", "buyer: Who are you after?")
    answer = run(app, "format", folder / "pitch-30s.en.juben")
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert "E103" in answer.stderr


# --- the authors' page --------------------------------------------------------------------------------------------


def test_the_example_on_the_authors_page_may_be_published():
    page = (REPOSITORY / "docs" / "scenarios.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    english = parse("\n".join(text for kind, text in blocks if not kind and not text.startswith("flask")))
    chinese = parse("\n".join(text for kind, text in blocks if kind == "zh"))
    for parsed in (english, chinese):
        assert parsed.messages == ()
        assert check(parsed.script) == ()
    assert check_parallel(chinese.script, english.script) == ()


def test_the_authors_page_names_messages_that_are_explained():
    page, reference = (
        (REPOSITORY / "docs" / name).read_text(encoding="utf-8") for name in ("scenarios.md", "script-messages.md")
    )
    headings = re.findall(r"^## (.+)$", reference, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    linked = set(re.findall(r"script-messages\.md#([\w-]+)", page))
    assert len(linked) > 10
    assert linked <= anchors
