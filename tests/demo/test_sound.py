"""The hummed conversation of the demo: its turns are where they should be, and it is small and sound."""

import io
import wave

from training import sound
from training.demo.sound import QUIET, RATE, Turn, Voice, conversation

SELLER = Voice(210, 0.08, 12)


def test_the_customer_speaks_then_a_pause_then_the_seller() -> None:
    made = conversation([Turn(1.0, line=2.0, pause=1.5, reply=3.0)], SELLER, 10.0)
    assert sound.reader_of(made[: sound.HEAD]) == "wav"
    with wave.open(io.BytesIO(made)) as file:
        assert (file.getframerate(), file.getnframes()) == (RATE, 10 * RATE)
        heard = file.readframes(10 * RATE)

    def is_loud(begins: float, ends: float) -> bool:
        return any(abs(value - QUIET) > 20 for value in heard[round(begins * RATE) : round(ends * RATE)])

    assert [is_loud(*part) for part in ((0, 1), (1, 3), (3, 4.5), (4.5, 7.5), (7.5, 10))] == [
        False, True, False, True, False,
    ]  # fmt: skip


def test_what_would_go_on_after_the_end_is_cut_off() -> None:
    made = conversation([Turn(1.0, line=2.0, pause=0.5, reply=60.0), Turn(9.0, 1.0, 1.0, 1.0)], SELLER, 5.0)
    with wave.open(io.BytesIO(made)) as file:
        assert file.getnframes() == 5 * RATE
