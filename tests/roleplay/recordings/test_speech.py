"""When somebody spoke, told from loudness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.roleplay.recordings.speech import Facts, Stretch, characters_a_minute, facts, stretches

QUIET, LOUD = 0.001, 0.2


def loudness(*pattern: tuple[int, float]) -> np.ndarray:
    """(milliseconds, level) pairs, a frame each 20 ms."""
    return np.concatenate([np.full(ms // 20, level, dtype=np.float32) for ms, level in pattern])


def test_speech_is_what_stands_out_of_the_rooms_noise() -> None:
    assert stretches(loudness((1000, QUIET), (2000, LOUD), (1000, QUIET))) == [Stretch(1000, 3000)]


def test_a_breath_is_no_pause_and_a_click_is_no_word() -> None:
    found = stretches(
        loudness((500, QUIET), (1000, LOUD), (200, QUIET), (1000, LOUD), (2000, QUIET), (60, LOUD), (500, QUIET))
    )
    assert found == [Stretch(500, 2700)]


def test_a_loud_room_is_not_taken_for_speech() -> None:
    assert stretches(loudness((1000, 0.05), (2000, 0.4), (1000, 0.05))) == [Stretch(1000, 3000)]


def test_silence_holds_no_speech() -> None:
    assert stretches(loudness((3000, 0.0))) == []
    assert stretches(np.zeros(0, dtype=np.float32)) == []


def test_the_facts_of_a_recording() -> None:
    spoken = [Stretch(1000, 3000), Stretch(6000, 10_000)]
    assert facts(spoken, 12_000, [3500, 500, 11_000]) == Facts(6000, 0.5, 4000, (2500, 500))


def test_who_spoke_already_had_no_pause() -> None:
    assert facts([Stretch(1000, 3000)], 4000, [2000]).pauses_ms == (0,)


def test_an_empty_recording_has_no_shares() -> None:
    assert facts([], 0) == Facts(0, 0.0, 0, ())


@pytest.mark.parametrize(
    ("characters", "spoken_ms", "pace"), [(240, 60_000, 240), (20, 5000, 240), (10, 2000, None), (0, 9000, None)]
)
def test_the_pace_is_told_only_where_there_is_enough(characters: int, spoken_ms: int, pace: int | None) -> None:
    assert characters_a_minute(characters, spoken_ms) == pace


@given(st.lists(st.floats(0, 1, width=32), max_size=400))
def test_stretches_lie_in_order_within_the_recording(levels: list[float]) -> None:
    found = stretches(np.array(levels, dtype=np.float32))
    edges = [edge for stretch in found for edge in (stretch.begins, stretch.ends)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 20 * len(levels) for edge in edges)
