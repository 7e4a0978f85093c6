"""A passed attempt at a quiz."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training.certification.requirements.edition import Asked
from training.certification.rules import Look, Piece, met_by
from training.languages import in_language
from training.quizzes import queries


def current() -> dict[str, Asked]:
    return {slug: Asked(quiz.number, quiz.titles) for slug, quiz in queries.current_quizzes().items()}


def looks(person_ids: Iterable[int]) -> dict[tuple[int, str], Look]:
    pieces: dict[tuple[int, str], list[Piece]] = defaultdict(list)
    for row in sorted(queries.results(list(person_ids)), key=lambda row: row.attempt_number):
        content = {
            "quiz": row.quiz_slug,
            "edition": row.quiz_edition_number,
            "attempt": str(row.attempt_public_id),
            "number": row.attempt_number,
            "marks": plain(row.marks),
            "maximum": plain(row.maximum),
            "passed": row.passed,
            "closed_at": row.closed_at.isoformat(),
            "closed_by": row.closed_by,
            "score_number": row.score_number,
            "key_digest": row.key_digest,
            "responses_digest": row.responses_digest,
        }
        piece = Piece(row.quiz_edition_number, row.passed, row.closed_at, content, discreet=row.is_discreet)
        pieces[row.person_id, row.quiz_slug].append(piece)
    return {key: Look(tuple(found)) for key, found in pieces.items()}


def plain(value: Decimal) -> str:
    """18, 17.5: without zeros that say nothing."""
    return f"{value.normalize():f}"


def title(titles: Mapping[str, str]) -> str:
    return _("Quiz: %(title)s", title=in_language(titles))


def note(look: Look) -> str:
    piece = met_by(look) or (look.pieces[-1] if look.pieces else None)
    if piece is None:
        return ""
    content = piece.content
    told = [] if piece.discreet else [_("%(marks)s of %(maximum)s", marks=content["marks"], maximum=content["maximum"])]
    if piece.passed:
        return " · ".join([*told, _("passed at attempt %(number)s", number=content["number"])])
    tries = ngettext("%(num)s attempt so far", "%(num)s attempts so far", len(look.pieces))
    return " · ".join([*told, _("not passed yet"), tries])


def address(slug: str, look: Look) -> str:
    return url_for("quizzes.show_quiz", slug=slug)
