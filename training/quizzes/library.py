"""Banks and quizzes from their files: checked with file and line, published into frozen versions and editions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel

from training import audit
from training.authored import Fault, Lines, Unfit, digest, read_yaml
from training.db import db
from training.quizzes import filling, queries, rules
from training.quizzes.authored_bank import BankFile
from training.quizzes.authored_items import AuthoredCase, Entry, pieces
from training.quizzes.authored_paper import PaperFile
from training.quizzes.desk import duplicates
from training.quizzes.kinds.kind import AuthoredEntry, AuthoredItem, media_lists
from training.quizzes.media import folders
from training.quizzes.media.files import Facts, Medium
from training.quizzes.media.operations import keep
from training.quizzes.media.pinned import pinned
from training.quizzes.models import Bank, Item, ItemVersion, Quiz, QuizEdition

FileModel = TypeVar("FileModel", bound=BaseModel)


@dataclass(frozen=True)
class Shelf:
    """Everything that was read; `faults` is empty when it may be published."""

    banks: dict[str, BankFile]
    media: dict[str, dict[str, Medium]]  # by bank and name
    papers: dict[str, PaperFile]
    faults: tuple[Fault, ...]


def check(folder: Path, **known: set[str]) -> list[Fault]:
    """Every fault of `banks/*.yaml` and `papers/*.yaml` in the folder. `sections` and `objectives`, where given, hold
    what may be cited."""
    return list(read(folder, **known).faults)


def publish(folder: Path, *, at: datetime) -> list[str]:
    """One line for each bank and quiz that changed. Raises Unfit with every fault; then nothing is written."""
    shelf = read(folder)
    if shelf.faults:
        raise Unfit(shelf.faults)
    lines: list[str] = []
    for bank in shelf.banks.values():
        lines += publish_bank(bank, shelf.media[bank.bank], at=at)
    for paper in shelf.papers.values():
        lines += publish_paper(paper, at=at)
    return lines


# --- reading ------------------------------------------------------------------------------------------------------


def read(folder: Path, **known: set[str]) -> Shelf:
    faults: list[Fault] = []
    banks: dict[str, BankFile] = {}
    media: dict[str, dict[str, Medium]] = {}
    papers: dict[str, PaperFile] = {}
    for name, bank, lines in _files(folder, "banks", BankFile, faults):
        faults += _misnamed(name, "bank", bank.bank, lines)
        faults += _bank_faults(bank, lines, known)
        media[bank.bank], found = folders.read(folder / "banks", Path(name).stem)
        faults += [*found, *_media_faults(folder / "banks", bank, media[bank.bank], lines)]
        banks[Path(name).stem] = bank
    faults += folders.strangers(folder / "banks", {path.stem for path in (folder / "banks").glob("*.yaml")})
    unreadable = {path.stem for path in (folder / "banks").glob("*.yaml")} - set(banks)
    for name, paper, lines in _files(folder, "papers", PaperFile, faults):
        faults += _misnamed(name, "quiz", paper.quiz, lines)
        if paper.bank in banks:
            faults += filling.faults(paper, _offer(banks[paper.bank]), lines)
        elif paper.bank not in unreadable:  # else its own faults come first
            cause = _("There is no bank '%(bank)s'.", bank=paper.bank)
            faults.append(lines.fault(("bank",), cause, _("Name a file of the folder 'banks', without its ending.")))
        papers[paper.quiz] = paper
    return Shelf(banks, media, papers, tuple(sorted(faults)))


def _files(
    folder: Path, kind: str, model: type[FileModel], faults: list[Fault]
) -> Iterator[tuple[str, FileModel, Lines]]:
    for path in sorted((folder / kind).glob("*.yaml")):
        name = f"{kind}/{path.name}"
        try:
            yield name, *read_yaml(path, name, model)
        except Unfit as unfit:
            faults += unfit.faults


def _misnamed(name: str, key: str, slug: str, lines: Lines) -> Iterator[Fault]:
    if Path(name).stem != slug:
        cause = _("The file is named '%(file)s', but says '%(slug)s'.", file=Path(name).stem, slug=slug)
        yield lines.fault((key,), cause, _("Give both the same name."))


def _bank_faults(bank: BankFile, lines: Lines, known: dict[str, set[str]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for place, item in enumerate(bank.items):
        if not isinstance(item, AuthoredEntry):
            continue
        for name in (item.id, *(pieces([item]) if isinstance(item, AuthoredCase) else ())):
            if name in seen:
                first = lines.of("items", seen[name], "id")
                cause = _("The id '%(id)s' stands on line %(line)s already.", id=name, line=first)
                yield lines.fault(("items", place, "id"), cause, _("Give this item an id of its own."))
            seen.setdefault(name, place)
        yield from _unknown(item.sections, known.get("sections"), lines, place, "sections")
        yield from _unknown(item.objectives, known.get("objectives"), lines, place, "objectives")


def _media_faults(folder: Path, bank: BankFile, media: Mapping[str, Medium], lines: Lines) -> Iterator[Fault]:
    """What items show and the bank's folder does not hold, and the other way round."""
    cited: set[str] = set()
    for path, entry in _entries_with_paths(bank):
        for name, shown in media_lists(entry).items():
            cited |= {one.file for one in shown}
            for number, one in enumerate(shown):
                if not folders.holds(folder, bank.bank, one.file):
                    cause = _("There is no file '%(name)s'.", name=one.file)
                    remedy = _("Put it into banks/media/%(bank)s, or mend its name.", bank=bank.bank)
                    yield lines.fault((*path, name, number, "file"), cause, remedy)
    yield from folders.idle(folder, bank.bank, cited)


def _entries_with_paths(bank: BankFile) -> Iterator[tuple[tuple[str | int, ...], AuthoredEntry]]:
    """Items, cases and the parts of cases."""
    for place, entry in enumerate(bank.items):
        if isinstance(entry, AuthoredEntry):
            yield ("items", place), entry
        for number, part in enumerate(entry.parts if isinstance(entry, AuthoredCase) else ()):
            if isinstance(part, AuthoredEntry):
                yield ("items", place, "parts", number), part


def _unknown(cited: list[str], known: set[str] | None, lines: Lines, place: int, key: str) -> Iterator[Fault]:
    for name in cited if known is not None else ():
        if name not in (known or set()):
            cause = _("'%(name)s' is cited, but does not exist.", name=name)
            yield lines.fault(("items", place, key), cause, _("Mend its spelling, or take it out."))


def _offer(bank: BankFile) -> filling.Offer:
    entries = [item for item in bank.items if isinstance(item, AuthoredEntry) and not item.practice]
    units: dict[str, rules.Candidate] = {}
    for number, item in enumerate(entries):
        name = f"case {item.id}" if isinstance(item, AuthoredCase) else item.id
        name = f"{name} {number}" if name in units else name  # a name that stands twice has a fault of its own
        units[name] = rules.Candidate(number, frozenset(item.objectives), item.difficulty, _parts(item))
    return filling.Offer(bank.practice, units)


def _parts(entry: AuthoredEntry) -> int:
    return len(entry.parts) if isinstance(entry, AuthoredCase) else 1


def read_bank(path: Path) -> BankFile:
    """Raises Unfit."""
    return read_yaml(path, path.name, BankFile)[0]


def alike(folder: Path) -> list[Fault]:
    """Items of one bank whose stems are the same, or nearly: for an author to look at, and no fault."""
    found: list[Fault] = []
    for _name, bank, lines in _files(folder, "banks", BankFile, []):
        items = pieces(bank.items)
        stems = [(slug, duplicates.stems_of({"stem": item.stem.model_dump()})) for slug, item in items.items()]
        places = {slug: place for place, item in enumerate(bank.items) for slug in (*pieces([item]), _id_of(item))}
        cases = {slug: duplicates.stems_of(item.case) for slug, item in items.items() if item.case}
        for twin in [*duplicates.among(stems, cases), *duplicates.among(_situations(bank))]:
            cause = _("The stems of '%(one)s' and '%(other)s' are alike.", one=twin.first, other=twin.second)
            remedy = _("Look at both; keep one if they ask the same.")
            found.append(lines.fault(("items", places.get(twin.second, 0)), cause, remedy))
    return sorted(found)


def _id_of(entry: Entry) -> str:
    return entry.id if isinstance(entry, AuthoredEntry) else ""


def _situations(bank: BankFile) -> list[tuple[str, tuple[str, ...]]]:
    """The stems of cases, by their names."""
    cases = [entry for entry in bank.items if isinstance(entry, AuthoredCase)]
    return [(case.id, duplicates.stems_of({"stem": case.stem.model_dump()})) for case in cases]


# --- publishing ---------------------------------------------------------------------------------------------------


def publish_bank(file: BankFile, media: Mapping[str, Medium] | None = None, *, at: datetime) -> list[str]:
    """`media`: the pictures and sounds that its items cite, by name."""
    bank = queries.bank_by_slug(file.bank)
    title = file.title.model_dump()
    if bank is None:
        bank = Bank(slug=file.bank, title=title)
        db.session.add(bank)
        db.session.flush()
    audience = file.audience_after(bank.audience)
    retitled = (bank.title, bank.audience) != (title, audience)
    bank.title, bank.audience = title, audience
    present = queries.newest_versions(bank.id)
    authored = pieces(file.items)
    kept = _kept_at_desk(present, authored)
    mine = {slug: item for slug, item in authored.items() if slug not in kept}
    keep(media.values() if media else (), by=None, at=at)
    facts = folders.facts(media or {})
    new = [slug for slug, item in mine.items() if publish_item(bank, item, present.get(slug), at, facts)]
    present = {slug: row for slug, row in present.items() if slug not in kept}
    returned = _set_retired(present, set(mine), at)
    retired = [slug for slug, (item, _version) in present.items() if item.retired_at == at]
    db.session.flush()
    opened = _open_for_practice(bank, file, authored, at)
    names = ", ".join(sorted(kept))
    told = [_("bank %(slug)s: kept at the desk, and not touched: %(items)s", slug=bank.slug, items=names)]
    if not (new or returned or retired or retitled or opened):
        return told if kept else []
    db.session.flush()
    record = {"new": sorted(new), "retired": retired, "returned": returned, "opened": opened}
    audit.record("bank published", bank, by=None, at=at, **record)
    return [
        _(
            "bank %(slug)s: %(new)s items new or changed, %(retired)s retired, %(returned)s back",
            slug=bank.slug,
            new=len(new),
            retired=len(retired),
            returned=len(returned),
        ),
        *(told if kept else []),
    ]


def _kept_at_desk(present: dict[str, tuple[Item, ItemVersion]], authored: Mapping[str, AuthoredItem]) -> set[str]:
    """What files leave alone, by slug; a case as a whole, with parts that only its file knows."""
    kept = {slug for slug, (item, _version) in present.items() if item.desk_since is not None}
    cases = {case["id"] for slug in kept if (case := present[slug][1].body.get("case"))}
    stored = {slug: version.body.get("case") for slug, (_item, version) in present.items()}
    written = {slug: item.case for slug, item in authored.items()}
    return kept | {slug for told in (stored, written) for slug, case in told.items() if case and case["id"] in cases}


def publish_item(
    bank: Bank,
    authored: AuthoredItem,
    present: tuple[Item, ItemVersion] | None,
    at: datetime,
    media: Mapping[str, Facts],
    shared: Mapping[str, Facts] | None = None,
) -> ItemVersion | None:
    """The version that was written: the first, or one that differs; None when nothing was new. `media` are kept
    already; `shared` as in `content_of`."""
    content = content_of(authored, media, shared)
    fingerprint = digest(content)
    if present is not None and present[1].digest == fingerprint:
        return None
    item = present[0] if present else Item(bank_id=bank.id, slug=authored.id)
    db.session.add(item)
    db.session.flush()
    number = present[1].number + 1 if present else 1
    version = ItemVersion(item_id=item.id, number=number, digest=fingerprint, published_at=at, **content)
    db.session.add(version)
    db.session.flush()
    return version


def content_of(
    authored: AuthoredItem, media: Mapping[str, Facts], shared: Mapping[str, Facts] | None = None
) -> dict[str, Any]:
    """The columns of a version, and what its digest covers: pictures and sounds by their digests. `shared`: those of
    its case, where they have names of their own."""
    everything = authored.model_dump(mode="json")
    columns = ("kind", "difficulty", "objectives", "sections", "marks")
    lists = media_lists(authored)
    body = {key: value for key, value in everything.items() if key not in (*columns, "id", "practice", *lists)}
    body |= {name: pinned(rows, media) for name, rows in lists.items() if rows}
    if authored.case is not None:
        shown = pinned(authored.case["media"], media if shared is None else shared)
        rest = {key: value for key, value in authored.case.items() if key != "media"}
        body["case"] = {**rest, "media": shown} if shown else rest
    return {**{key: everything[key] for key in columns}, "body": body}


def _set_retired(present: dict[str, tuple[Item, ItemVersion]], authored: set[str], at: datetime) -> list[str]:
    """Retire what is missing from the file, take back what has returned; the slugs of the latter."""
    returned = []
    for slug, (item, _version) in present.items():
        if slug not in authored and item.retired_at is None:
            item.retired_at = at
        elif slug in authored and item.retired_at is not None:
            item.retired_at = None
            returned.append(slug)
    return returned


def _open_for_practice(bank: Bank, file: BankFile, authored: Mapping[str, AuthoredItem], at: datetime) -> list[str]:
    """Take what the file marks into the pool of practice; the slugs. There is no way back: a key that was shown stays
    known."""
    if file.practice and bank.practice_since is None:
        bank.practice_since = at
    marked = {slug for slug, item in authored.items() if item.practice or bank.practice_since is not None}
    items = [item for item in queries.items_of(bank.id) if item.slug in marked and item.practice_since is None]
    for item in items:
        item.practice_since = at
    return [item.slug for item in items]


def publish_paper(file: PaperFile, *, at: datetime) -> list[str]:
    """An edition made at the desk is not followed by one of the files until it is given back."""
    present = queries.newest_edition(file.quiz)[1]
    if present is not None and present.digest != digest(file.body()) and queries.is_kept_at_desk(present.id):
        return [_("quiz %(slug)s: kept at the desk, and not touched", slug=file.quiz)]
    edition = add_edition(file, by=None, at=at)
    return [_("quiz %(slug)s, edition %(number)s", slug=file.quiz, number=edition.number)] if edition else []


def add_edition(file: PaperFile, *, by: int | None, at: datetime) -> QuizEdition | None:
    """The edition that was written; None when nothing was new. The bank exists."""
    body = file.body()
    fingerprint = digest(body)
    quiz, present = queries.newest_edition(file.quiz)
    if present is not None and present.digest == fingerprint:
        return None
    bank = queries.bank_by_slug(file.bank)
    if bank is None:  # `publish` writes the banks first, the desk asks for one that stands
        raise LookupError(file.bank)
    if quiz is None:
        quiz = Quiz(slug=file.quiz)
        db.session.add(quiz)
        db.session.flush()
    edition = QuizEdition(
        quiz_id=quiz.id,
        number=present.number + 1 if present else 1,
        bank_id=bank.id,
        body=body,
        digest=fingerprint,
        published_at=at,
    )
    db.session.add(edition)
    db.session.flush()
    audit.record("quiz edition published", quiz, by=by, at=at, number=edition.number, digest=fingerprint)
    return edition
