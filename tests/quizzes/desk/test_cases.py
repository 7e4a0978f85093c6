"""Cases at the desk: drafted with their parts, readied as a whole, kept whole between files and the browser."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cast import Cast, assemble
from tests.factories.desk import (
    an_open_case,
    make_case_draft,
    make_case_ready,
    make_item_draft,
    of_a_case,
    revise,
    revise_case,
    single,
)
from tests.factories.media import picture
from tests.factories.quizzes import both, make_bank, make_item, make_version
from training import clock
from training.authored import Unfit
from training.db import db
from training.quizzes import exporting
from training.quizzes.desk import operations as desk
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import operations, rules
from training.quizzes.desk.cases import queries as cases
from training.quizzes.desk.cases.models import CaseReview
from training.quizzes.desk.models import ItemDraft, ItemReview
from training.quizzes.models import Bank
from training.quizzes.queries.versions import units

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def cast(work: None) -> Cast:
    return assemble()


def row_of(bank: Bank, slug: str = "shop") -> cases.CaseRow:
    row = cases.case_row(bank.id, slug)
    assert row is not None
    return row


def names(row: cases.CaseRow) -> list[str]:
    return [part.slug for part in row.parts]


def numbers(bank: Bank) -> dict[str, int]:
    return {row.slug: row.number for row in items.items(bank.id)}


def drawn(bank: Bank) -> dict[str, int]:
    """What quizzes may draw, with the number of its parts."""
    offered = {row.slug: row.version for row in items.items(bank.id) if row.retired_at is None}
    return {name: unit.candidate.parts for name, unit in units(offered).items()}


def next_draft(bank: Bank, cast: Cast, slug: str = "shop") -> ItemDraft:
    return operations.draft_next(bank, row_of(bank, slug), by=cast.author.id, at=clock.now())


# --- written and readied ------------------------------------------------------------------------------------------


def test_a_case_is_written_by_one_and_readied_whole_by_another(cast: Cast) -> None:
    bank = make_bank("talk")
    draft = make_case_draft(bank, cast.author)
    assert make_case_ready(draft, cast.second_author) == ["shop-who", "shop-how-many"]
    row = row_of(bank)
    assert names(row) == ["shop-who", "shop-how-many"]
    assert (row.case["stem"], row.case["objectives"]) == (both("What happens in the shop"), ["A23"])
    assert [part.version.objectives for part in row.parts] == [{"A23"}, {"A23"}]
    assert drawn(bank) == {"case shop": 2}
    assert all(part.desk_since for part in row.parts)
    assert items.open_drafts(bank.id) == []
    assert db.session.scalars(sa.select(CaseReview.by_id)).all() == [cast.second_author.id]
    assert db.session.scalars(sa.select(ItemReview.by_id)).all() == [cast.second_author.id] * 2


def test_who_wrote_any_part_cannot_make_the_case_ready(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    with pytest.raises(desk.NeedsSecondAuthor):
        make_case_ready(draft, cast.author)
    revise(an_open_case(draft).parts[1].draft, cast.second_author, of_a_case("How many?"))
    with pytest.raises(desk.NeedsSecondAuthor):
        make_case_ready(draft, cast.second_author)


def test_who_wrote_a_part_is_not_waited_for(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    (waits,) = items.drafts_by_bank(cast.second_author.id)
    assert (waits.own, waits.others) == (0, 1)
    revise(an_open_case(draft).parts[1].draft, cast.second_author, of_a_case("How many?"))
    (waits,) = items.drafts_by_bank(cast.second_author.id)
    assert (waits.own, waits.others) == (1, 0)


def test_only_what_was_seen_of_every_part_is_made_ready(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    seen = an_open_case(draft).revisions
    revise(an_open_case(draft).parts[1].draft, cast.author, of_a_case("How many really?"))
    with pytest.raises(desk.ChangedMeanwhile):
        operations.ready(an_open_case(draft), seen, by=cast.second_author.id, at=clock.now())
    with pytest.raises(desk.ChangedMeanwhile):
        operations.ready(an_open_case(draft), seen[:1], by=cast.second_author.id, at=clock.now())


def test_a_part_is_made_ready_and_discarded_with_its_case_alone(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    part = items.draft(an_open_case(draft).parts[0].draft.public_id, lock=True)
    assert part is not None
    with pytest.raises(desk.PartOfCase):
        desk.ready(part, part.revision, by=cast.second_author.id, at=clock.now())
    with pytest.raises(desk.PartOfCase):
        desk.discard(part, by=cast.author.id, at=clock.now())
    operations.discard(an_open_case(draft), by=cast.author.id, at=clock.now())
    assert db.session.scalars(sa.select(ItemDraft.outcome)).all() == ["discarded"] * 3


NO_PICTURE = [{"file": "no.png", "alt": both("No")}]


@pytest.mark.parametrize(
    ("second", "said", "paths"),
    [
        (None, {}, {"parts"}),
        ({"options": []}, {}, {"parts.1.options"}),
        ({"stem": {"zh": "甲"}}, {}, {"parts.1.stem.en"}),
        ({"sections": ["no#where"]}, {}, {"parts.1.sections.0"}),
        ({"media": NO_PICTURE}, {}, {"parts.1.media.0.file"}),
        ({}, {"objectives": []}, {"objectives"}),
        ({}, {"sections": ["no#where"]}, {"sections.0"}),
        ({}, {"media": NO_PICTURE}, {"media.0.file"}),
        ({}, {"stem": {"en": "The shop"}}, {"stem.zh"}),
    ],
)
def test_faults_stand_at_their_part(
    cast: Cast, second: dict[str, Any] | None, said: dict[str, Any], paths: set[str]
) -> None:
    parts = {"who": of_a_case("Who?")} | ({"b": {**of_a_case("B?"), **second}} if second is not None else {})
    draft = make_case_draft(make_bank(), cast.author, parts=parts, **said)
    with pytest.raises(Unfit) as unfit:
        operations.read(an_open_case(draft), set())
    assert {fault.file for fault in unfit.value.faults} == paths
    with pytest.raises(desk.NotFit):
        make_case_ready(draft, cast.second_author)


def test_what_the_case_lacks_is_told_once(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    content = {key: value for key, value in an_open_case(draft).found.content.items() if key != "difficulty"}
    revise_case(draft, cast.author, content)
    with pytest.raises(Unfit) as unfit:
        operations.read(an_open_case(draft), set())
    assert [fault.file for fault in unfit.value.faults] == ["difficulty"]


# --- the order of the parts ---------------------------------------------------------------------------------------


def test_parts_move_come_and_go_by_saves_of_the_case(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    content = an_open_case(draft).found.content
    parts = rules.moved(content["parts"], 1, -1)
    revise_case(draft, cast.author, {**content, "parts": parts})
    assert [part.draft.slug for part in an_open_case(draft).parts] == ["shop-how-many", "shop-who"]
    revise_case(draft, cast.author, {**content, "parts": [*parts, {"id": "why", "kind": "essay"}]})
    assert [part.draft.kind for part in an_open_case(draft).parts] == ["single", "single", "essay"]
    revise_case(draft, cast.author, {**content, "parts": rules.without(parts, 0)})
    assert [part.draft.slug for part in an_open_case(draft).parts] == ["shop-who"]
    ended = db.session.scalars(sa.select(ItemDraft.slug).where(ItemDraft.outcome == "discarded")).all()
    assert set(ended) == {"shop-how-many", "shop-why"}


def test_a_part_that_was_taken_out_comes_back_with_what_it_said(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    content = an_open_case(draft).found.content
    part = an_open_case(draft).parts[0]
    told: dict[str, Any] = {"by": cast.author.id, "at": clock.now()}
    desk.add_medium(part, "map.png", picture(), **told)
    revise_case(draft, cast.author, {**content, "parts": rules.without(content["parts"], 0)})
    (gone,) = cases.taken_out(draft)
    assert (gone.slug, gone.kind) == ("shop-who", "single")
    revise_case(draft, cast.author, content)
    back = an_open_case(draft).parts[0]
    assert back.draft.id != part.draft.id
    assert back.content == part.content
    assert list(back.media) == ["map.png"]


def test_a_stale_save_takes_no_part_out_and_the_same_save_twice_adds_one(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    content = an_open_case(draft).found.content
    late = revise_case(draft, cast.second_author, {**content, "parts": []}, base=0)
    assert late.is_stale
    assert len(an_open_case(draft).parts) == 2
    more = {**content, "parts": [*content["parts"], {"id": "why", "kind": "essay"}]}
    told = {"op_id": uuid.uuid4(), "base_revision": 1, "by": cast.author.id, "at": clock.now()}
    for _time in range(2):
        operations.save(an_open_case(draft), more, **told)
    assert len(an_open_case(draft).parts) == 3
    revise_case(draft, cast.author, content)
    operations.save(an_open_case(draft), more, **told)  # once more, from a connection that was lost
    assert len(an_open_case(draft).parts) == 2


def test_a_name_that_is_taken_is_told_before_anything_is_done(cast: Cast) -> None:
    bank = make_bank()
    make_version(make_item(bank, "shop-why"))
    make_item_draft(bank, cast.author, "shop-when")
    case = an_open_case(make_case_draft(bank, cast.author))
    parts = rules.parts_of(case.found.content)
    for name in ("why", "when", "who", "a" * 80):
        assert operations.why_not(case, parts, name), name
    assert operations.why_not(case, [{"id": f"p{number}", "kind": "single"} for number in range(6)], "seventh")
    assert operations.why_not(case, parts, "where") == ""
    with pytest.raises(desk.ItemExists):
        desk.draft_new(bank, "shop-why", "case", by=cast.author.id, at=clock.now())
    make_case_ready(case.draft, cast.second_author)
    with pytest.raises(desk.ItemExists):
        desk.draft_new(bank, "shop", "single", by=cast.author.id, at=clock.now())


# --- the next version ---------------------------------------------------------------------------------------------


def test_a_case_that_says_nothing_new_is_told_so(cast: Cast) -> None:
    bank = make_bank()
    make_case_ready(make_case_draft(bank, cast.author), cast.second_author)
    with pytest.raises(desk.NothingNew):
        make_case_ready(next_draft(bank, cast), cast.second_author)


def test_a_changed_part_makes_one_version_a_changed_situation_all(cast: Cast) -> None:
    bank = make_bank()
    make_case_ready(make_case_draft(bank, cast.author), cast.second_author)
    draft = next_draft(bank, cast)
    part = an_open_case(draft).parts[0]
    revise(part.draft, cast.author, {**part.content, "marks": 3})
    assert make_case_ready(draft, cast.second_author) == ["shop-who"]
    assert numbers(bank) == {"shop-who": 2, "shop-how-many": 1}
    draft = next_draft(bank, cast)
    content = an_open_case(draft).found.content
    revise_case(draft, cast.author, {**content, "stem": both("What happens outside")})
    make_case_ready(draft, cast.second_author)
    assert numbers(bank) == {"shop-who": 3, "shop-how-many": 2}
    published = rules.moments(cases.published(row_of(bank)))
    assert [moment.tree["stem"]["en"] for moment in published] == [
        "What happens outside",
        "What happens in the shop",
        "What happens in the shop",
    ]
    assert [moment.tree["parts"]["who"]["marks"] for moment in published] == [3, 3, 1]
    assert published[0].readied_by == cast.second_author.name


def test_a_part_that_was_taken_out_is_retired_and_may_come_back(cast: Cast) -> None:
    bank = make_bank()
    three = {name: of_a_case(f"What about {name}?") for name in ("who", "how-many", "why")}
    make_case_ready(make_case_draft(bank, cast.author, parts=three), cast.second_author)
    draft = next_draft(bank, cast)
    content = an_open_case(draft).found.content
    revise_case(draft, cast.author, {**content, "parts": rules.without(content["parts"], 1)})
    make_case_ready(draft, cast.second_author)
    row = row_of(bank)
    assert (names(row), [one.slug for one in row.former]) == (["shop-who", "shop-why"], ["shop-how-many"])
    assert drawn(bank) == {"case shop": 2}
    draft = next_draft(bank, cast)
    revise_case(draft, cast.author, {**an_open_case(draft).found.content, "parts": content["parts"]})
    put_back = an_open_case(draft).parts[1]
    assert put_back.content["stem"] == both("What about how-many?")
    make_case_ready(draft, cast.second_author)
    assert names(row_of(bank)) == ["shop-who", "shop-how-many", "shop-why"]
    assert drawn(bank) == {"case shop": 3}


def test_a_case_is_retired_brought_back_and_given_back_as_a_whole(cast: Cast) -> None:
    bank = make_bank()
    make_case_ready(make_case_draft(bank, cast.author), cast.second_author)
    told: dict[str, Any] = {"by": cast.author.id, "at": clock.now()}
    operations.retire(row_of(bank), "The rule has changed", **told)
    assert drawn(bank) == {}
    with pytest.raises(desk.AlreadySo):
        operations.retire(row_of(bank), "Once more", **told)
    draft = next_draft(bank, cast)
    revise_case(draft, cast.author, {**an_open_case(draft).found.content, "stem": both("Elsewhere")})
    make_case_ready(draft, cast.second_author)
    assert drawn(bank) == {}, "a retired case stays retired"
    operations.bring_back(row_of(bank), "It holds again", **told)
    assert drawn(bank) == {"case shop": 2}
    operations.give_back(row_of(bank), **told)
    with pytest.raises(desk.AlreadySo):
        operations.give_back(row_of(bank), **told)


def test_a_case_for_practice_takes_its_parts_along(cast: Cast) -> None:
    bank = make_bank()
    make_case_ready(make_case_draft(bank, cast.author, practice=True), cast.second_author)
    assert all(part.practice_since for part in row_of(bank).parts)
    assert rules.parts_of(an_open_case(next_draft(bank, cast)).found.content)[0]["id"] == "who"


def test_a_case_and_its_part_may_give_one_name_to_two_pictures(cast: Cast, tmp_path: Path) -> None:
    bank = make_bank("talk")
    draft = make_case_draft(bank, cast.author, media=[{"file": "chart.png", "alt": both("The shop")}])
    case = an_open_case(draft)
    part = case.parts[0]
    told: dict[str, Any] = {"by": cast.author.id, "at": clock.now()}
    assert desk.add_medium(case.found, "chart.png", picture(), **told) == "chart.png"
    other = picture("navy")
    assert desk.add_medium(part, "chart.png", other, **told) == "chart.png"
    revise(part.draft, cast.author, {**part.content, "media": [{"file": "chart.png", "alt": both("The street")}]})
    make_case_ready(draft, cast.second_author)
    who = row_of(bank).parts[0].version.body
    assert who["case"]["media"][0]["digest"] != who["media"][0]["digest"] == other.facts.digest
    assert len([name for name in exporting.export(tmp_path) if name.endswith(".png")]) == 2
    with pytest.raises(desk.NothingNew):
        make_case_ready(next_draft(bank, cast), cast.second_author)


# --- what the database refuses -----------------------------------------------------------------------------------


def test_the_database_wants_a_second_author_for_the_situation(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    head = an_open_case(draft).found.head
    assert head is not None
    db.session.add(CaseReview(draft_id=draft.id, revision_id=head.id, by_id=cast.author.id, at=clock.now()))
    with pytest.raises(sa.exc.IntegrityError, match="needs another author"):
        db.session.flush()
    db.session.rollback()


def test_the_database_takes_no_part_alone(cast: Cast) -> None:
    draft = make_case_draft(make_bank(), cast.author)
    part = an_open_case(draft).parts[0]
    assert part.head is not None
    version = make_version(make_item(make_bank()))
    told: dict[str, Any] = {"by_id": cast.second_author.id, "at": clock.now()}
    db.session.add(ItemReview(draft_id=part.draft.id, revision_id=part.head.id, item_version_id=version.id, **told))
    with pytest.raises(sa.exc.IntegrityError, match="after that of its case"):
        db.session.flush()
    db.session.rollback()


def test_the_database_takes_parts_of_cases_in_the_same_bank(cast: Cast) -> None:
    case = make_case_draft(make_bank(), cast.author)
    with pytest.raises(sa.exc.IntegrityError, match="is an item of a case"):
        desk.open_draft(make_bank(), "x", "single", single(), case=case, by=cast.author.id, at=clock.now())
    db.session.rollback()


def test_items_know_when_they_are_parts(cast: Cast) -> None:
    bank = make_bank()
    make_case_ready(make_case_draft(bank, cast.author), cast.second_author)
    item = items.item_by_slug(bank.slug, "shop-who")
    assert item is not None
    with pytest.raises(desk.PartOfCase):
        desk.draft_next(item, items.history(item.id)[0].content, by=cast.author.id, at=clock.now())
