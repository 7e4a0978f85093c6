"""The pictures of a book, with what a file needs to know of them."""

from dataclasses import dataclass

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/svg+xml": "svg"}


@dataclass(frozen=True)
class Picture:
    digest: str
    media_type: str
    content: bytes

    @property
    def file_name(self) -> str:
        return f"pictures/{self.digest[:20]}.{ENDINGS[self.media_type]}"
