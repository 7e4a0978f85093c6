"""A sitting at a station, marked by an independent examiner and released as passed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from training.certification.requirements.edition import Asked
from training.certification.requirements.quiz import plain
from training.certification.rules import Look, Piece, met_by
from training.examining import queries
from training.languages import in_language, language


def current() -> dict[str, Asked]:
    return {slug: Asked(station.number, station.titles) for slug, station in queries.current_stations().items()}


def looks(person_ids: Iterable[int]) -> dict[tuple[int, str], Look]:
    ids = list(person_ids)
    pieces: dict[tuple[int, str], list[Piece]] = defaultdict(list)
    for row in sorted(queries.releases(ids), key=lambda row: row.sitting_number):
        content = {
            "station": row.station_slug,
            "edition": row.station_edition_number,
            "sitting": str(row.sitting_public_id),
            "number": row.sitting_number,
            "score": plain(row.score),
            "cut": plain(row.cut),
            "passed": row.passed,
            "released_at": row.released_at.isoformat(),
            "examiners": list(row.examiner_ids),
            "marking_digests": list(row.marking_digests),
        }
        piece = Piece(row.station_edition_number, row.passed, row.released_at, content)
        pieces[row.person_id, row.station_slug].append(piece)
    found = {key: Look(tuple(rows), reference=rows[-1].content["sitting"]) for key, rows in pieces.items()}
    for sitting in sorted(queries.sittings_of(ids), key=lambda row: row.number):
        if sitting.state != "released":
            key = sitting.person_id, sitting.station_slug
            before = found.get(key, Look())
            found[key] = replace(
                before, waiting=sitting.state, due=sitting.scheduled_for, reference=str(sitting.public_id)
            )
    return found


def title(titles: Mapping[str, str]) -> str:
    return _("Examination: %(title)s", title=in_language(titles))


def note(look: Look) -> str:
    piece = met_by(look)
    if piece is None and look.waiting:
        return waiting_words(look)
    piece = piece or (look.pieces[-1] if look.pieces else None)
    if piece is None:
        return _("Your date comes from the office · examiner drawn by the system, nobody who taught you")
    words = {"score": piece.content["score"], "cut": piece.content["cut"]}
    if piece.passed:
        return _("%(score)s%% · pass mark %(cut)s%%", **words)
    return _("%(score)s%% · pass mark %(cut)s%% · a new sitting will be scheduled", **words)


def waiting_words(look: Look) -> str:
    if look.waiting == "scheduled":
        when = sitting_time(look.due)
        return _("%(when)s · examiner drawn by the system, nobody who taught you", when=when)
    if look.waiting == "in progress":
        return _("Under way now")
    return _("Played · waiting for the result")  # nobody learns from here whether the marking is in


def sitting_time(when: datetime | None) -> str:
    """27 Nov, 9:30; 11月27日 9:30."""
    return str(format_datetime(when, "M月d日 H:mm" if language() == "zh" else "d MMM, H:mm")) if when else ""


def address(slug: str, look: Look) -> str:
    """The trainee's own sitting; nowhere before there is one."""
    return url_for("examining.my_sitting", sitting_id=look.reference) if look.reference else ""
