"""'I have read this edition' of a manual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flask import url_for
from flask_babel import gettext as _

from training.certification.requirements.edition import Asked
from training.certification.rules import Look, Piece, met_by
from training.content import queries
from training.languages import day, in_language


def current() -> dict[str, Asked]:
    return {slug: Asked(edition.number, edition.titles) for slug, edition in queries.current_editions().items()}


def looks(person_ids: Iterable[int]) -> dict[tuple[int, str], Look]:
    pieces: dict[tuple[int, str], list[Piece]] = defaultdict(list)
    for row in sorted(queries.acknowledgements(list(person_ids)), key=lambda row: row.at):
        content = {
            "manual": row.manual_slug,
            "edition": row.edition_number,
            "edition_digest": row.edition_digest,
            "language": row.language,
            "at": row.at.isoformat(),
        }
        pieces[row.person_id, row.manual_slug].append(Piece(row.edition_number, True, row.at, content))
    return {key: Look(tuple(found)) for key, found in pieces.items()}


def title(titles: Mapping[str, str]) -> str:
    return _("Read “%(title)s”", title=in_language(titles))


def note(look: Look) -> str:
    piece = met_by(look)
    if piece is None:
        return _("Confirm at the end that you have read it")
    return _("Edition %(number)s · read on %(day)s", number=piece.edition, day=day(piece.at))


def address(slug: str, look: Look) -> str:
    return url_for("content.manual", slug=slug)
