"""Lays the pictures of the main pages side by side: `python -m tests.browser.overview docs/pictures`."""

import base64
import sys
from pathlib import Path

from tests.chromium import chromium

ROWS = (("path", "manual", "quiz", "practice"), ("mark-sheet", "pass-rates"), ("dossier", "certificate"))
STYLE = """
body { margin: 0; padding: 28px; background: #cfc8ba; width: 1224px }
div { display: grid; gap: 24px; margin-bottom: 24px; align-items: start }
div:last-child { margin-bottom: 0 }
.row4 { grid-template-columns: repeat(4, 1fr) } .row2 { grid-template-columns: repeat(2, 1fr) }
img { width: 100%; height: 375px; object-fit: cover; object-position: left top; border-radius: 10px; display: block }
.row4 img { height: 590px; border-radius: 16px }
"""


def overview(folder: Path, language: str) -> None:
    def picture(name: str) -> str:
        content = base64.b64encode((folder / f"{name}-{language}.png").read_bytes()).decode()
        return f'<img alt="" src="data:image/png;base64,{content}">'

    rows = "".join(f'<div class="row{len(row)}">{"".join(map(picture, row))}</div>' for row in ROWS)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_content(f"<style>{STYLE}</style>{rows}")
        page.screenshot(path=str(folder / f"overview-{language}.png"), full_page=True)


if __name__ == "__main__":
    for spoken in ("zh", "en"):
        overview(Path(sys.argv[1]), spoken)
