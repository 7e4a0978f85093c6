"""Agreeing, beginning, pieces that arrive, the end, and erasure."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.factories.recordings import make_recording
from tests.factories.roleplay import make_run, make_scenario
from training import clock
from training.audit import AuditEntry
from training.db import db
from training.roleplay.models import Run
from training.roleplay.recordings import operations, queries
from training.roleplay.recordings.models import Consent, Recording, RecordingChunk
from training.roleplay.recordings.rules import ABANDONED, Room

pytestmark = pytest.mark.usefixtures("cast", "work")
PLENTY = Room(10**9, 10**9, 0)


@pytest.fixture
def run(cast: Cast, work: None) -> Run:
    return make_run(make_scenario(), cast.trainee)


def arrive(recording: Recording, segment: int, *numbers: int, size: int = 10) -> None:
    for number in numbers:
        operations.keep_chunk(recording, segment, number, size=size, digest=f"{segment}.{number}", at=clock.now())


def test_nobody_is_recorded_who_has_not_agreed(run: Run, cast: Cast) -> None:
    with pytest.raises(operations.NoConsent):
        operations.begin_segment(run, by=cast.trainee.id, at=clock.now())
    assert db.session.scalars(sa.select(Recording)).all() == []


def test_the_exact_words_agreed_to_are_kept_once(run: Run, cast: Cast) -> None:
    for _twice in range(2):
        operations.consent(cast.trainee.id, "en", at=clock.now())
    (row,) = db.session.scalars(sa.select(Consent))
    assert row.statement == str(operations.CONSENT)


def test_a_reload_goes_on_in_a_new_part_of_the_same_recording(run: Run, cast: Cast) -> None:
    recording, first = make_recording(run, cast.trainee)
    again, second = operations.begin_segment(run, by=cast.trainee.id, at=clock.now())
    assert (again.id, first, second) == (recording.id, 1, 2)


def test_the_same_piece_twice_is_kept_once(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    given = {"size": 10, "digest": "a", "at": clock.now()}
    assert operations.keep_chunk(recording, 1, 1, **given) is True
    assert operations.keep_chunk(recording, 1, 1, **given) is False
    with pytest.raises(operations.OtherBytes):
        operations.keep_chunk(recording, 1, 1, **{**given, "digest": "b"})


def test_a_part_that_was_never_begun_takes_nothing(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    with pytest.raises(operations.NoSuchSegment):
        arrive(recording, 7, 1)


def test_it_ends_when_all_that_was_promised_is_there(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    arrive(recording, 1, 1, 3)
    with pytest.raises(operations.PiecesMissing):
        operations.finish(recording, {1: 3}, by=cast.trainee.id, at=clock.now())
    arrive(recording, 1, 2)
    for _twice in range(2):
        operations.finish(recording, {1: 3}, by=cast.trainee.id, at=clock.now())
    with pytest.raises(operations.RecordingEnded):
        arrive(recording, 1, 4)
    assert operations.keep_chunk(recording, 1, 3, size=10, digest="1.3", at=clock.now()) is False, "a retry is fine"


def test_after_the_end_a_new_recording_begins(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    operations.finish(recording, {}, by=cast.trainee.id, at=clock.now())
    another, part = operations.begin_segment(run, by=cast.trainee.id, at=clock.now())
    assert (another.id != recording.id, part) == (True, 1)


def test_room_is_counted_for_the_recording_and_for_the_person(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    arrive(recording, 1, 1, 2, size=40)
    assert queries.usage(cast.trainee.id, recording.id) == queries.Usage(80, 80)
    operations.ensure_room(recording, 20, Room(100, 100, 0), None)
    with pytest.raises(operations.TooLarge):
        operations.ensure_room(recording, 21, Room(100, 1000, 0), None)
    with pytest.raises(operations.QuotaReached):
        operations.ensure_room(recording, 21, Room(1000, 100, 0), None)
    with pytest.raises(operations.DiskFull):
        operations.ensure_room(recording, 21, Room(1000, 1000, 50), 60)


def test_what_was_erased_counts_no_longer(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    arrive(recording, 1, 1, size=40)
    for _twice in range(2):
        operations.erase(recording, by=cast.trainee.id, at=clock.now())
    assert queries.usage(cast.trainee.id).kept == 0


def test_what_was_left_open_for_an_hour_is_found(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    arrive(recording, 1, 1)
    last_at = db.session.scalars(sa.select(RecordingChunk.arrived_at)).one()
    assert list(queries.abandoned(last_at + ABANDONED)) == []
    assert list(queries.abandoned(last_at + ABANDONED + timedelta(microseconds=1))) == [recording.id]


def test_each_act_stands_in_the_log_and_no_piece_does(run: Run, cast: Cast) -> None:
    recording, _part = make_recording(run, cast.trainee)
    arrive(recording, 1, 1)
    operations.finish(recording, {1: 1}, by=cast.trainee.id, at=clock.now())
    operations.erase(recording, by=cast.trainee.id, at=clock.now())
    acts = [act.verb for act in db.session.info["acts"] if act.verb.startswith("recording")]
    assert acts == ["recording agreed to", "recording begun", "recording finished", "recording erased"]
    assert db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb.like("%chunk%"))).all() == []
