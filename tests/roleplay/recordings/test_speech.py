"""When somebody spoke, told from loudness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.roleplay.recordings.speech import CustomerLine, Facts, Stretch, apart, facts, share, stretches, syllables

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
    lines = [CustomerLine(500), CustomerLine(3500), CustomerLine(11_000)]
    assert facts(spoken, [8, 16], lines) == Facts(spoken_ms=6000, longest_ms=4000, pause_ms=1500, pace=240)


def test_who_spoke_already_had_no_pause() -> None:
    assert apart([Stretch(1000, 3000)], [CustomerLine(2000)])[1] == [0]


def test_an_empty_recording_tells_nothing() -> None:
    assert facts([], []) == Facts(0, 0, None, None)
    assert share(0, 0) == 0.0


def test_the_pace_is_told_only_where_there_is_enough() -> None:
    assert facts([Stretch(0, 2900)], [12]).pace is None
    assert facts([Stretch(0, 3000)], [12]).pace == 240
    assert facts([Stretch(0, 3000)], []).pace is None


# --- one microphone between two people ----------------------------------------------------------------------------


def test_the_customers_line_is_taken_off_up_to_the_pause_that_fits() -> None:
    spoken = [Stretch(1000, 5000), Stretch(7000, 12_000)]
    own, pauses = apart(spoken, [CustomerLine(1000, 4400)])
    assert (own, pauses) == ([Stretch(7000, 12_000)], [2000])


def test_a_breath_within_the_customers_line_does_not_end_it() -> None:
    spoken = [Stretch(1000, 1800), Stretch(2400, 5000), Stretch(6000, 9000)]
    own, pauses = apart(spoken, [CustomerLine(1000, 4000)])
    assert (own, pauses) == ([Stretch(6000, 9000)], [1000])


def test_where_no_pause_fits_the_line_counts_by_its_length_and_no_pause_is_told() -> None:
    own, pauses = apart([Stretch(1000, 20_000)], [CustomerLine(1000, 4000)])
    assert (own, pauses) == ([Stretch(5000, 20_000)], [])


def test_a_line_ends_where_the_next_one_begins() -> None:
    spoken = [Stretch(1000, 2000), Stretch(9000, 12_000)]
    own, pauses = apart(spoken, [CustomerLine(1000, 4000), CustomerLine(8000)])
    assert own == [Stretch(9000, 12_000)], "the customer said less than was written"
    assert pauses == [1000]


def spoken_word(syllables: int, each_ms: int = 200) -> np.ndarray:
    """A syllable is loud and falls off by 12 dB before the next."""
    frames = each_ms // 20
    one = LOUD * 10 ** (-12 / 20 * np.abs(np.linspace(-1, 1, frames)) ** 2)
    return np.tile(one, syllables).astype(np.float32)


@pytest.mark.parametrize(("count", "each_ms"), [(1, 200), (4, 160), (12, 240), (30, 200)])
def test_syllables_are_counted_by_their_peaks(count: int, each_ms: int) -> None:
    heard = np.concatenate([loudness((500, QUIET)), spoken_word(count, each_ms), loudness((500, QUIET))])
    assert syllables(heard, [Stretch(500, 500 + count * each_ms)]) == [count]


def test_silence_holds_no_syllables() -> None:
    assert syllables(np.zeros(0, dtype=np.float32), []) == []


stretched = st.lists(st.integers(1, 5000), max_size=12).map(
    lambda steps: [Stretch(int(a), int(b)) for a, b in zip(np.cumsum(steps)[::2], np.cumsum(steps)[1::2], strict=False)]
)
said_lines = st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 9000)), max_size=6).map(
    lambda pairs: [CustomerLine(*pair) for pair in sorted(pairs)]
)


@given(stretched, said_lines)
def test_what_is_left_to_the_seller_was_spoken(spoken: list[Stretch], lines: list[CustomerLine]) -> None:
    own, pauses = apart(spoken, lines)
    assert all(any(whole.begins <= part.begins < part.ends <= whole.ends for whole in spoken) for part in own)
    assert sum(part.length for part in own) <= sum(whole.length for whole in spoken)
    assert all(pause >= 0 for pause in pauses)
    assert len(pauses) <= len(lines)


@given(st.lists(st.floats(0, 1, width=32), max_size=400))
def test_stretches_lie_in_order_within_the_recording(levels: list[float]) -> None:
    found = stretches(np.array(levels, dtype=np.float32))
    edges = [edge for stretch in found for edge in (stretch.begins, stretch.ends)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 20 * len(levels) for edge in edges)
