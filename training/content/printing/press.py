"""HTML -> PDF, in a process of its own: `python press.py FOLDER` reads book.html and book.css, writes book.pdf.

Kept apart so that the server stays small and quick while a book is set, and survives whatever the libraries do. Told
line by line on its standard output, as JSON. It imports nothing of ours, and fetches nothing but pictures from the
folder.
"""

import ctypes
import json
import logging
import os
import re
import sys
from pathlib import Path
from typing import Any

NO_LIBRARY = 3  # exit: a shared library that WeasyPrint needs is not installed
PICTURE = re.compile(r"book:/pictures/([0-9a-f]{64})")
FONTCONFIG = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")
LAYING = re.compile(r"Step 5 - Creating layout - Page (\d+)")


def main(folder: Path) -> int:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever sits a quiz comes first
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        tell(error=str(error).splitlines()[0])
        return NO_LIBRARY

    class OurPictures(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            named = PICTURE.fullmatch(url)
            if named is None:
                raise ValueError(f"not a picture of this book: {url}")
            return URLFetcherResponse(url, (folder / named[1]).read_bytes())

    text = (folder / "book.html").read_text(encoding="utf-8")
    follow(expected_pages=max(4, len(re.sub(r"<[^>]*>", "", text)) // 800))
    fetcher = OurPictures(allowed_protocols=["book"])
    style = CSS(string=(folder / "book.css").read_text(encoding="utf-8"), base_url="book:/", url_fetcher=fetcher)
    document = HTML(string=text, base_url="book:/", url_fetcher=fetcher).render(stylesheets=[style])
    document.write_pdf(folder / "book.pdf")
    tell(progress=99, doing="ending", pages=len(document.pages), missing=missing(text))
    return 0


def tell(**words: Any) -> None:
    """A line to who waits; fails when nobody waits any more, and so ends this process too."""
    print(json.dumps(words), flush=True)  # noqa: T201


def follow(expected_pages: int) -> None:
    """Turn what WeasyPrint logs of its steps into progress. It may lay out all pages several times."""

    class Teller(logging.Handler):
        furthest = 0

        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if found := LAYING.match(message):
                share = min(1.0, int(found[1]) / expected_pages)
                self.furthest = max(self.furthest, 15 + int(65 * share))
                tell(progress=self.furthest, doing="laying out")
            elif "Step 6" in message:
                self.furthest = 85
                tell(progress=85, doing="writing")

    logger = logging.getLogger("weasyprint.progress")
    logger.addHandler(Teller())
    logger.setLevel(logging.INFO)
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())


def missing(text: str) -> str:
    """Characters of the text that no font of this machine has; empty where that cannot be asked."""
    for name in FONTCONFIG:
        try:
            fontconfig = ctypes.CDLL(name)
            break
        except OSError:
            continue
    else:
        return ""
    pointer = ctypes.c_void_p
    for name in ("FcNameParse", "FcFontSort"):
        getattr(fontconfig, name).restype = pointer
    pattern = pointer(fontconfig.FcNameParse(b":lang=zh-cn"))
    fontconfig.FcConfigSubstitute(None, pattern, 0)
    fontconfig.FcDefaultSubstitute(pattern)
    held, outcome = pointer(), ctypes.c_int()
    fontconfig.FcFontSort.argtypes = [pointer, pointer, ctypes.c_int, pointer, pointer]
    fontconfig.FcFontSort(None, pattern, 1, ctypes.byref(held), ctypes.byref(outcome))
    if not held:
        return ""
    shown = sorted({character for character in text if character.isprintable() and not character.isspace()})
    return "".join(character for character in shown if not fontconfig.FcCharSetHasChar(held, ord(character)))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
