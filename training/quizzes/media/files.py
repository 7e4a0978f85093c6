"""What a file of a picture or a sound holds. Nothing here needs a database; all of it is done outside transactions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.content import pictures
from training.late import Late
from training.quizzes.media.authored import PICTURES
from training.refusals import Invalid
from training.sound import HEAD, NotMedia, opened, reader_of

if TYPE_CHECKING:
    import av
else:
    av = Late("av")

LARGEST_SOUND = 2_000_000  # bytes
LONGEST_MINUTES = 10
FEWEST_PACKETS = 3


@dataclass(frozen=True)
class SoundFormat:
    media_type: str
    extension: str
    muxer: str
    codecs: frozenset[str]


FORMATS = {  # by the reader
    "mp3": SoundFormat("audio/mpeg", "mp3", "mp3", frozenset({"mp3", "mp3float"})),
    "ogg": SoundFormat("audio/ogg", "ogg", "ogg", frozenset({"opus", "libopus", "vorbis", "libvorbis"})),
    "mov": SoundFormat("audio/mp4", "m4a", "ipod", frozenset({"aac"})),
}


class NotASound(Invalid):
    title = _l("This is neither a picture nor a sound that can be used.")
    remedy = _l("Send a PNG, JPEG or WebP picture, or a sound as MP3, M4A or Ogg (Opus or Vorbis), without a film.")


class SoundTooLarge(Invalid):
    title = _l("This sound is too large.")
    remedy = _l("Two megabytes and ten minutes are the most: save it in one channel, at fewer kilobits a second.")


@dataclass(frozen=True)
class Facts:
    """A picture or a sound without its bytes; a sound has no sides."""

    digest: str
    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Medium:
    content: bytes
    facts: Facts
    extension: str


def take_in(content: bytes) -> Medium:
    """What anybody hands in, written anew: a picture drawn again, a sound's packets put into a new file, so that
    neither tells more than is seen and heard (places, cameras, titles). Raises Invalid."""
    if reader_of(content[:HEAD]) is None:
        return _of_picture(pictures.reencode(BytesIO(content)))
    medium = _of_sound(content)
    return _of_sound(_rewritten(content, FORMATS[str(reader_of(content[:HEAD]))]), medium.extension)


def inspect(content: bytes, suffix: str) -> Medium:
    """A file's bytes as they are. `suffix`: the end of its name, which must say what it is. Raises Invalid."""
    if suffix in PICTURES:
        return _of_picture(pictures.inspect(content))
    return _of_sound(content)


def _of_picture(one: pictures.Encoded) -> Medium:
    return Medium(one.content, Facts(one.digest, one.media_type, one.width, one.height), one.extension)


def _of_sound(content: bytes, expected: str = "") -> Medium:
    """Raises NotASound, SoundTooLarge."""
    kind = FORMATS.get(reader_of(content[:HEAD]) or "")
    if kind is None or (expected and kind.extension != expected):
        raise NotASound
    if len(content) > LARGEST_SOUND:
        raise SoundTooLarge
    try:
        with opened(content) as container:
            _probe(container, kind)
    except (NotMedia, av.FFmpegError):
        raise NotASound from None
    return Medium(content, Facts(hashlib.sha256(content).hexdigest(), kind.media_type), kind.extension)


def _probe(container: Any, kind: SoundFormat) -> None:
    """One stream of sound that decodes, no film. Raises NotASound, SoundTooLarge, FFmpegError."""
    streams = container.streams.audio
    if len(streams) != 1 or any(not _is_cover(one) for one in container.streams.video):
        raise NotASound
    if streams[0].codec_context.name not in kind.codecs:
        raise NotASound
    seconds, decoded = 0.0, 0
    for number, packet in enumerate(_packets(container, streams[0])):
        seconds += float((packet.duration or 0) * streams[0].time_base)
        decoded += len(packet.decode()) if number < FEWEST_PACKETS * 3 else 0
    if seconds > LONGEST_MINUTES * 60:
        raise SoundTooLarge
    if not decoded:
        raise NotASound


def _is_cover(stream: Any) -> bool:
    """A picture that programs for music put into sounds; it is left out when the sound is written anew."""
    return stream.codec_context.name in {"mjpeg", "png"}


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    for packet in container.demux(stream):
        if packet.dts is not None:
            yield packet


def _rewritten(content: bytes, kind: SoundFormat) -> bytes:
    buffer = BytesIO()
    with opened(content) as container, av.open(buffer, "w", format=kind.muxer) as out:
        stream = container.streams.audio[0]
        copy = out.add_stream_from_template(stream)
        for packet in _packets(container, stream):
            packet.stream = copy
            out.mux(packet)
    return buffer.getvalue()


def words_of_size(limit: int) -> tuple[str, str]:
    return _("This file is larger than %(size)s kB.", size=limit // 1000), _("Save it smaller.")
