"""Reading and joining sound: what is refused, and what comes out."""

import socket
from pathlib import Path

import av
import numpy as np
import pytest

from tests.factories.recordings import pieces_of, sound
from training.roleplay.recordings import media
from training.sound import NotMedia


def written(folder: Path, *contents: bytes) -> list[Path]:
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"part-{number}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def test_parts_become_one_file_that_can_be_sought_in(tmp_path: Path) -> None:
    first, second = sound((1.0, True), (1.0, False)), sound((2.0, True))
    joined = media.join(written(tmp_path, first, second), tmp_path / "whole")
    assert joined.media_type == "audio/webm"
    assert joined.duration_ms == pytest.approx(4000, abs=120)
    assert joined.segment_ms == pytest.approx((2000, 2000), abs=60)
    with av.open(str(tmp_path / "whole")) as container:
        assert container.duration == pytest.approx(4_000_000, abs=120_000), "a player sees its length"
        container.seek(3_000_000)
        packet = next(container.demux())
        assert float(packet.pts * packet.time_base) >= 2.5, "and can go to a moment"


def test_a_part_that_was_cut_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = sound((4.0, True))
    joined = media.join(written(tmp_path, b"".join(pieces_of(whole, 8)[:4])), tmp_path / "whole")
    assert 500 < joined.duration_ms < 3500


def test_what_no_browser_plays_is_encoded_anew(tmp_path: Path) -> None:
    wave = sound((1.0, True), container="wav", codec="pcm_s16le")
    joined = media.join(written(tmp_path, wave, sound((1.0, True))), tmp_path / "whole")
    assert (joined.media_type, joined.duration_ms) == ("audio/webm", pytest.approx(2000, abs=60))


def test_a_phones_mp4_stays_mp4(tmp_path: Path) -> None:
    joined = media.join(written(tmp_path, sound((1.0, True), container="mp4", codec="aac")), tmp_path / "whole")
    assert joined.media_type == "audio/mp4"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!doctype html><script>alert(1)</script>" + b" " * 4000, "kind"),
        (b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/evil.ts\n", "kind"),
        (b"ffconcat version 1.0\nfile http://127.0.0.1:9/evil.webm\n", "kind"),
        (bytes(range(256)) * 4096, "kind"),
        (b"", "kind"),
        (b"\x1aE\xdf\xa3" + b"webm" * 2000, "damaged"),
        (b"\x00\x00\x00\x18ftypisom" + b"\x00" * 5000, "damaged"),
        (b"OggS" + b"\x00" * 3000, "damaged"),
    ],
    ids=["html", "playlist", "concat", "noise", "empty", "webm head only", "mp4 head only", "ogg head only"],
)
def test_what_is_no_sound_is_refused_and_no_connection_is_made(
    content: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", lambda *args, **kwargs: pytest.fail("a connection was tried"))
    with pytest.raises(NotMedia) as refusal:
        media.join(written(tmp_path, content), tmp_path / "whole")
    assert refusal.value.why == why


def test_a_playlist_inside_a_container_leads_nowhere(tmp_path: Path) -> None:
    """The reader is named by the first bytes; whatever else the file says is sound or nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ts".encode()
        trap = sound((0.5, True)) + b"\n#EXTM3U\n" + address + b"\n"
        media.join(written(tmp_path, trap), tmp_path / "whole")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_what_is_longer_than_asked_for_is_refused(tmp_path: Path) -> None:
    assert media.LONGEST_SECONDS == 3 * 3600
    with pytest.raises(NotMedia, match="long"):
        media.join(written(tmp_path, sound((2.0, True))), tmp_path / "whole", longest=1)


def test_a_waveform_has_as_many_bars_as_asked_for() -> None:
    loud = np.array([0.0, 0.1, 0.2, 0.4], dtype=np.float32)
    assert media.waveform(loud, 4) == [0, 25, 50, 100]
    assert media.waveform(np.zeros(9, dtype=np.float32), 3) == [0, 0, 0]
    assert len(media.waveform(loud)) == 200
