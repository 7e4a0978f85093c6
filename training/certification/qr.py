"""The code on a certificate that leads to its verify page."""

import segno
from markupsafe import Markup


def verify_code(address: str) -> Markup:
    """An SVG to stand in the page: black on white in every theme, so that any phone can read it."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="certificate-code", lineclass=None, light="#fff", border=2))  # noqa: S704 - drawn here, holds no text
