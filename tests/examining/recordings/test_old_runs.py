"""A run keeps the script on which it was played: after ten newer editions, from files and from the studio, each of its
pages is the same to the byte."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.recordings import pieces_of, sound
from tests.factories.roleplay import SCENARIOS, make_scenario
from tests.page import PageClient
from training import clock, jobs
from training.approval import Verdict
from training.db import unit_of_work
from training.people.models import Person
from training.roleplay import library, scripts
from training.roleplay import queries as runs
from training.roleplay.models import Run
from training.roleplay.script import Script, format_script, parse
from training.roleplay.studio import operations as studio
from training.roleplay.studio import queries as drafts

SLUG = "obj-no-effect"
NOT_OF_THE_RUN = re.compile(
    r'nonce="[^"]+"|(?<=name="csrf-token" content=")[^"]+|(?<=name="csrf_token" value=")[^"]+'
    r'|(?<=name="op_id" value=")[^"]+'  # of the turn to come
)


def reversed_conditions(script: Script) -> Script:
    """What an event holds is the place of a condition in its turn: the worst that an edition can change."""

    def turned(step):
        return replace(step, branches=step.branches[::-1]) if hasattr(step, "branches") else step

    scenes = tuple(replace(scene, steps=tuple(turned(step) for step in scene.steps)) for scene in script.scenes)
    return replace(script, scenes=scenes)


def other_lines(script: Script) -> Script:
    def said(step):
        return replace(step, text=step.text + "!") if hasattr(step, "tone") else step

    scenes = tuple(replace(scene, steps=tuple(said(step) for step in scene.steps)) for scene in script.scenes)
    return replace(script, scenes=scenes)


def other_phrasings(script: Script) -> Script:
    points = tuple(replace(point, say=point.say[::-1], but_not=point.but_not[::-1]) for point in script.key_points)
    return replace(script, key_points=points[::-1], red_lines=script.red_lines[::-1])


def other_levels(script: Script) -> Script:
    criteria = tuple(replace(one, levels=tuple(f"{level}!" for level in one.levels)) for one in script.criteria)
    return replace(script, criteria=criteria[::-1])


def scenes_in_another_order(script: Script) -> Script:
    first, *others = script.scenes
    return replace(script, scenes=(first, *reversed(others)))


EDITS: list[Callable[[Script], Script]] = [
    lambda script: replace(script, title=f"{script.title} 2"),
    other_lines,
    reversed_conditions,
    other_phrasings,
    other_levels,
    scenes_in_another_order,
    lambda script: replace(script, reply_seconds=script.reply_seconds + 5, total_seconds=script.total_seconds + 60),
    lambda script: replace(script, variants=script.variants[::-1]),
    lambda script: replace(script, cohorts=script.cohorts[::-1], flows=script.flows[::-1]),
    lambda script: replace(script, customer=f"{script.customer} 2"),
]


def edited(edit: Callable[[Script], Script], sources: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for language, source in sources.items():
        script = parse(source).script
        assert script is not None
        found[language] = format_script(edit(script))
    return found


def newest() -> tuple[int, dict[str, str]]:
    """The number of the newest edition, and its texts."""
    current = runs.current_scenario(SLUG)
    assert current is not None
    texts = {language: runs.script_source(current.edition_id, language) or "" for language in ("zh", "en")}
    return current.number, texts


def publish_from_files(folder: Path, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        (folder / f"{SLUG}.{language}.juben").write_text(text, encoding="utf-8")
    library.publish(folder, at=clock.now())


def publish_from_the_studio(cast: Cast, texts: Mapping[str, str]) -> None:
    studio.open_draft(SLUG, by=cast.author.id, at=clock.now())
    for language, text in texts.items():
        draft = drafts.open_draft(SLUG)
        assert draft is not None
        given = {"op_id": uuid.uuid4(), "base_revision": 1, "by": cast.author.id, "at": clock.now()}
        studio.record_text(draft, language, text, **given)
    draft = drafts.open_draft(SLUG)
    assert draft is not None
    asked = studio.ask(draft, "Another edition, please look.", by=cast.author.id, at=clock.now())
    request = drafts.request(asked.public_id)
    assert request is not None
    studio.judge(request, Verdict.APPROVED, "Reads well, and nothing is lost.", by=cast.approver.id, at=clock.now())


# --- what was played before ---------------------------------------------------------------------------------------


def record(client: PageClient, begins_at: str) -> None:
    begun = client.post(begins_at).json
    for number, piece in enumerate(pieces_of(sound((1.0, False), (3.0, True)), 2), 1):
        client.post(f"{begun['chunks']}/{number}", data=piece, content_type="application/octet-stream")
    client.post(begun["finish"], data={"promised": f"{begun['segment']}:2"})


def begun(lin: PageClient) -> str:
    """The address of a run of Lin's that is still open, after one turn."""
    address = str(lin.post(f"/scenarios/{SLUG}/runs", data={"cohort": "1"}).location).partition("#")[0]
    turn = {"op_id": str(uuid.uuid4()), "number": 1, "branch": 0, "said": "我理解您"}
    assert lin.post(f"{address}/events", data=turn).status_code == 303
    return address


def practised(lin: PageClient) -> str:
    """The address of a run of Lin's: two turns, recorded, broken off."""
    address = str(lin.post(f"/scenarios/{SLUG}/runs", data={"cohort": "0"}).location).partition("#")[0]
    lin.post(f"{address}/recordings/consent")
    record(lin, f"{address}/recordings/segments")
    for number, said in ((1, "我理解您"), (2, "先不回答")):
        turn = {"op_id": str(uuid.uuid4()), "number": number, "branch": 0, "said": said}
        assert lin.post(f"{address}/events", data=turn).status_code == 303
    assert lin.post(f"{address}/end").status_code == 303
    return address


def examined(app: Flask, cast: Cast, lin: PageClient, zhao: PageClient) -> str:
    """The address of Lin's sitting: recorded, marked and released."""
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator)
        make.start(sitting)
    lin.post(f"/my-sittings/{sitting.public_id}/recordings/consent")
    record(zhao, f"/sittings/{sitting.public_id}/recordings/segments")
    with app.app_context(), unit_of_work(writes=True):
        make.play(sitting)
        make.mark(sitting)
        make.release(sitting, cast.administrator)
    return f"/sittings/{sitting.public_id}"


def waiting_for_a_marking(app: Flask, cast: Cast) -> str:
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator, make.make_station("other"))
        make.start(sitting)
        make.play(sitting)
    return f"/sittings/{sitting.public_id}/mark-sheet"


@pytest.fixture
def pages(app: Flask, cast: Cast) -> Callable[[], dict[str, str]]:
    """Every page of what was played before, in both languages, by address."""
    with app.app_context(), unit_of_work(writes=True):
        make.make_station(scenario=make_scenario(SLUG))
    lin, zhao = PageClient(app).sign_in(cast.trainee), PageClient(app).sign_in(cast.examiner)
    run, still_open = practised(lin), begun(lin)
    sitting, to_mark = examined(app, cast, lin, zhao), waiting_for_a_marking(app, cast)
    jobs.run_due(app)
    recording = re.findall(r'href="(/recordings/[0-9a-f-]{36})"', lin.page("/recordings"))[0]
    seen_by: list[tuple[Person, str]] = [
        (cast.trainee, run),
        (cast.trainee, still_open),
        (cast.trainee, recording),
        (cast.trainee, f"{recording}/media"),
        (cast.trainee, f"/my-{sitting[1:]}"),
        (cast.trainee, f"/my-{sitting[1:]}/recordings/1/media"),
        (cast.examiner, sitting),
        (cast.examiner, to_mark),
    ]

    def look() -> dict[str, str]:
        found = {}
        for person, address in seen_by:
            for language in ("zh", "en"):
                client = PageClient(app).sign_in(person)
                client.post("/language", data={"language": language})
                answer = client.get(address)
                assert answer.status_code == 200, address
                found[f"{language} {address}"] = NOT_OF_THE_RUN.sub("", answer.get_data().decode("latin-1"))
        return found

    return look


def test_an_old_run_opens_after_its_script_has_changed_ten_times(
    app: Flask, cast: Cast, pages: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    before, paths = pages(), replayed(app)
    for number, edit in enumerate(EDITS, start=1):
        with app.app_context(), unit_of_work(writes=True):
            edition, texts = newest()
            changed = edited(edit, texts)
            if number <= 5:
                publish_from_files(tmp_path, changed)
            else:
                publish_from_the_studio(cast, changed)
            assert newest() == (edition + 1, changed), f"edition {number} was published as it was written"
    scripts.script_of.cache_clear()  # as a server that has just started
    after = pages()
    for address, page in before.items():
        assert after[address] == page, address
    assert replayed(app) == paths


def replayed(app: Flask) -> list[list[tuple[str, str]]]:
    """The path of every stored run: where it stood, and what the customer said there."""
    with app.app_context(), unit_of_work(writes=False) as session:
        return [
            [
                (position.scene, repr(position.prompts))
                for position in scripts.positions(run, runs.run_events(run.id), "zh")
            ]
            for run in session.query(Run).order_by(Run.id)
        ]


def test_the_edits_are_of_the_shipped_script() -> None:
    """Each of them changes both texts, and gives a script that can be read again."""
    sources = {language: text.source for language, text in library.read_scenario(SCENARIOS, SLUG).items()}
    for edit in EDITS:
        changed = edited(edit, sources)
        assert all(changed[language] != sources[language] for language in sources)
        sources = changed
