"""Pictures: what a file holds, and the re-encoding of whatever a person hands in. Called outside of transactions."""

import hashlib
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps

from training.refusals import Invalid

NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*\.(png|jpg|webp)")
LONGEST_NAME = 80
LARGEST = 400_000  # bytes of a picture as it is published
LONGEST_SIDE = 1600  # pixels of one
MOST_PIXELS = 60_000_000  # of what is handed in: the largest of telephones stay below
FORMATS = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}
EXTENSIONS = dict(FORMATS.values())
QUALITIES = (85, 75, 65, 50)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # raised before a pixel is read


class NotAPicture(Invalid):
    title = _l("This is not a picture that can be used.")
    remedy = _l("Send a PNG, JPEG or WebP picture: a screenshot or a photograph will do.")


class PictureTooLarge(Invalid):
    title = _l("This picture has too many pixels.")
    remedy = _l("Make it smaller first: 1,600 pixels a side are all that is shown.")


@dataclass(frozen=True)
class Encoded:
    """A picture's bytes, and what they are."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]


def inspect(content: bytes) -> Encoded:
    """What the bytes are, as they are; they stay as they are. Raises NotAPicture, PictureTooLarge."""
    with _opened(BytesIO(content)) as image:
        image.load()
        return Encoded(content, FORMATS[str(image.format)][0], image.width, image.height)


def reencode(file: IO[bytes]) -> Encoded:
    """The picture drawn anew: without whatever else the file held (place, camera, programs), upright, at most
    LONGEST_SIDE a side and LARGEST bytes. Raises NotAPicture, PictureTooLarge."""
    with _opened(file) as image:
        kind = str(image.format)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        drawn = _in_eight_bits(ImageOps.exif_transpose(image))
        drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        drawn = drawn.convert("RGBA" if _is_see_through(drawn) else "RGB")
    for content, found in _ever_smaller(drawn, kind):
        if len(content) <= LARGEST:
            return Encoded(content, FORMATS[found.format][0], found.width, found.height)
    raise PictureTooLarge


@dataclass(frozen=True)
class _Try:
    format: str
    width: int
    height: int


def _ever_smaller(drawn: Image.Image, kind: str) -> Iterator[tuple[bytes, _Try]]:
    """First as what it came; then as WebP, of ever less quality, then of half the sides."""
    while min(drawn.size) > 0:
        if kind == "PNG":
            yield _written(drawn, "PNG", optimize=True)
        for quality in QUALITIES:
            yield _written(drawn, "JPEG" if kind == "JPEG" else "WEBP", quality=quality)
        drawn = drawn.resize((max(1, drawn.width // 2), max(1, drawn.height // 2)), Image.Resampling.LANCZOS)


def _written(drawn: Image.Image, kind: str, **options: int | bool) -> tuple[bytes, _Try]:
    buffer = BytesIO()
    drawn.info.clear()
    drawn.save(buffer, kind, **options)
    return buffer.getvalue(), _Try(kind, drawn.width, drawn.height)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Of a grey picture in sixteen bits Pillow would keep the darkest 256 shades, and make white of the others."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")


def _is_see_through(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Only the three formats are tried, and only by their own decoders."""
    try:
        with Image.open(file, formats=tuple(FORMATS)) as image:
            yield image
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureTooLarge from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, ZeroDivisionError, OverflowError):
        raise NotAPicture from None
