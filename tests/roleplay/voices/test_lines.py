"""What the customer says, line by line."""

from dataclasses import replace

from training.roleplay import library
from training.roleplay.script import Script, parse
from training.roleplay.voices.lines import digest_of, said_lines
from training.settings import REPOSITORY

SCENARIOS = REPOSITORY / "training" / "roleplay" / "scenarios"


def script_of(language: str) -> Script:
    script = parse(library.read_scenario(SCENARIOS, "obj-no-effect")[language].source).script
    assert script
    return script


def test_each_variant_has_words_of_its_own() -> None:
    texts = [line.text for line in said_lines(script_of("en"))]
    assert "I'll be listed and nobody will ask." in texts
    assert "Plenty ask my price, then vanish." in texts
    assert not [text for text in texts if "{" in text]


def test_answers_to_the_trainee_are_lines_too_and_the_same_words_stand_once() -> None:
    lines = said_lines(script_of("zh"))
    assert lines[0].scene == script_of("zh").scenes[0].name
    assert len({line.digest for line in lines}) == len(lines) > 20


def test_a_voice_belongs_to_the_words_whatever_the_tone() -> None:
    script = script_of("en")
    scene = script.scenes[0]
    calmer = replace(scene, steps=(replace(scene.steps[0], tone="calmly"), *scene.steps[1:]))
    changed = replace(script, scenes=(calmer, *script.scenes[1:]))
    assert [line.digest for line in said_lines(changed)] == [line.digest for line in said_lines(script)]
    assert digest_of("It is dear.") != digest_of("It is dear!")
