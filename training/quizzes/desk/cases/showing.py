"""A case as authors look at it: its form with its parts, its faults part by part, and the whole as takers meet it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from training.authored import LANGUAGES, Fault, Unfit
from training.languages import language
from training.quizzes import library
from training.quizzes.authored_items import AuthoredCase
from training.quizzes.desk import duplicates
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import operations, queries, rules
from training.quizzes.desk.rules import changes
from training.quizzes.desk.showing import both_faces, where
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredItem
from training.quizzes.media import faces as media_faces
from training.quizzes.situations import name_of_part


@dataclass(frozen=True)
class PartLine:
    """A part in the form of its case. `sent`: how the form names it; `open`: the address of its draft, by public id."""

    number: int
    name: str
    sent: str
    kind: Any
    stem: str
    open: Any
    faults: Sequence[Fault]


def faults_of(case: queries.OpenCase) -> Sequence[Fault]:
    try:
        operations.read(case, items.sections())
    except Unfit as unfit:
        return unfit.faults
    return []


def at_the_case(faults: Sequence[Fault]) -> list[Fault]:
    """As the form of the case tells them: its own, and of each part how many are left."""
    own = [fault for fault in faults if number_of_part(fault) is None]
    places = [number for fault in faults if (number := number_of_part(fault)) is not None]
    return own + [
        Fault(
            f"parts.{place}",
            0,
            ngettext("%(num)s fault is left.", "%(num)s faults are left.", places.count(place)),
            _("Open the part: each stands at its field."),
        )
        for place in sorted(set(places))
    ]


def number_of_part(fault: Fault) -> int | None:
    steps = fault.file.split(".")
    return int(steps[1]) if steps[0] == "parts" and len(steps) > 1 and steps[1].isdigit() else None


def where_in(case: queries.OpenCase, fault: Fault) -> str:
    """The place of a fault in words: 'Part 2 · Stem · English'."""
    number = number_of_part(fault)
    if number is None:
        return where(fault.file, "Situation")
    inside = ".".join(fault.file.split(".")[2:])
    return " · ".join(filter(None, [_("Part %(number)s", number=number + 1), where(inside) if inside else ""]))


def lines(case: queries.OpenCase, faults: Sequence[Fault]) -> list[PartLine]:
    return [
        PartLine(
            number,
            case.name(part),
            f"{case.name(part)} {part.draft.kind}",
            KINDS[part.draft.kind].label,
            _stem(part.content),
            part.draft.public_id,
            [fault for fault in faults if fault.file == f"parts.{number - 1}"],
        )
        for number, part in enumerate(case.parts, 1)
    ]


def taken_out(case: queries.OpenCase) -> list[dict[str, Any]]:
    """What may be put back, as the form names it."""
    names = {part["id"] for part in rules.parts_of(case.found.content)}
    found = [(name_of_part(case.draft.slug, part.slug), part) for part in queries.taken_out(case.draft)]
    return [
        {"name": name, "sent": f"{name} {part.kind}", "kind": KINDS[part.kind].label, "stem": _stem(part.content)}
        for name, part in found
        if name not in names
    ]


def _stem(content: Mapping[str, Any] | None) -> str:
    return _in_language((content or {}).get("stem"))


def _in_language(stem: Any) -> str:
    """In the reader's language, else in the other; empty while there is neither."""
    texts = stem if isinstance(stem, Mapping) else {}
    return str(texts.get(language()) or next(filter(None, texts.values()), ""))


# --- the whole ----------------------------------------------------------------------------------------------------


def contents(case: queries.OpenCase, authored: AuthoredCase) -> dict[str, dict[str, Any]]:
    """What the versions of the parts would hold, by slug, in order."""
    pieces: Sequence[AuthoredItem] = authored.pieces()
    return {
        piece.id: library.content_of(piece, part.media, case.found.media)
        for piece, part in zip(pieces, case.parts, strict=True)
    }


def faces(contents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each part in both languages, from what versions hold."""
    found = []
    for slug, content in contents.items():
        kind = KINDS[content["kind"]]
        found.append({"slug": slug, "kind": kind, "faces": both_faces(kind, content, content["marks"])})
    return found


def told(row: items.ItemRow) -> dict[str, Any]:
    """What its newest version holds, as far as pages show it."""
    version = row.version
    columns = {"kind": version.kind.name, "difficulty": version.difficulty, "marks": version.marks}
    return {**columns, "body": version.body}


def situation(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the parts share, in both languages, from the body of one of them."""
    return [
        {"language": code, "stem": body["case"]["stem"][code], "media": media_faces.of_case(body, code)}
        for code in LANGUAGES
    ]


def differences(before: rules.Tree, after: rules.Tree) -> list[dict[str, Any]]:
    """Each change with its place in words: 'first-sentence · Stem · English'."""
    return [{"where": _where_it_changed(one.path), "pieces": one.pieces} for one in changes(before, after)]


def _where_it_changed(path: str) -> str:
    if not path.startswith("parts."):
        return where(path, "Situation")
    _parts, name, inside = path.split(".", 2)
    return f"{name} · {where(inside)}"


def twins_of(case: queries.OpenCase) -> list[duplicates.Twin]:
    """Cases of the bank whose situation says nearly the same."""
    rows = queries.cases(items.items(case.draft.bank_id)).values()
    others = [(row.slug, duplicates.stems_of(row.case)) for row in rows]
    return duplicates.like(duplicates.stems_of(case.found.content), others, case.draft.slug)
