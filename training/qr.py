"""A code to be read by a phone's camera: a certificate's verify page, a partner's practice."""

import segno
from markupsafe import Markup


def svg_of(address: str, css_class: str) -> Markup:
    """An SVG to stand in the page: black on white in every theme, so that any phone can read it."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass=css_class, lineclass=None, light="#fff", border=2))  # noqa: S704 - drawn here, holds no text
