"""What authors do to a draft: begin, save, restore, add a picture, say that both languages agree, discard.

None of these commits; none renders, and no picture is drawn here: that is done before the transaction.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from training import audit
from training.authored import LANGUAGES, LARGEST
from training.content import library, publishing
from training.content import queries as content_queries
from training.content.drafts import queries, rules
from training.content.drafts.models import (
    Draft,
    DraftAgreement,
    DraftPicture,
    DraftPresence,
    DraftRevision,
    Outcome,
)
from training.content.drafts.queries import OpenDraft
from training.content.models import Manual
from training.content.pictures import Encoded
from training.db import db
from training.drafting import operations as drafting
from training.drafting.queries import TextRevision
from training.drafting.rules import Receipt, Save
from training.refusals import Invalid, Refused


class NameTaken(Invalid):
    title = _l("A manual with this name exists already.")
    remedy = _l("Choose another name, or open a draft of that manual.")


class NothingToGoOn(Refused):
    title = _l("This manual has no edition yet.")
    remedy = _l("Begin it as a new manual.")


class TextTooLong(Invalid):
    title = _l("This text is longer than one megabyte.")
    remedy = _l("Divide the manual into two.")


class DraftEnded(Refused):
    status = 410
    title = _l("This draft has ended.")
    remedy = _l(
        "It was published or discarded meanwhile. What you typed stands on the page where you wrote it: open a draft "
        "of the manual again, and take it over there."
    )


class ImportOvertaken(Refused):
    title = _l("The pictures of this draft have changed since the import was read.")
    remedy = _l("Hand the file in once more: it takes a moment, and nothing was changed.")


# --- beginning ----------------------------------------------------------------------------------------------------


def begin_manual(slug: str, texts: Mapping[str, str], *, by: int, at: datetime) -> Draft:
    """A manual that has no edition yet, and its draft. Raises NameTaken."""
    manual = content_queries.manual(slug)
    if manual is not None and (content_queries.newest_number(slug) or queries.open_draft(slug)):
        raise NameTaken
    if manual is None:
        manual = Manual(slug=slug, created_at=at)
        db.session.add(manual)
        db.session.flush()
    return _open(manual.id, slug, None, texts, {}, by=by, at=at)


def open_draft(slug: str, *, by: int, at: datetime) -> None:
    """A draft on the manual's newest edition; the one that is open, if there is one. Raises NothingToGoOn."""
    if queries.open_draft(slug) is not None:
        return
    edition = queries.newest_edition(slug)
    if edition is None:
        raise NothingToGoOn
    pictures = queries.pictures_of_edition(edition.id)
    _open(edition.manual_id, slug, edition.id, library.sources(edition.id), pictures, by=by, at=at)


def _open(
    manual_id: int,
    slug: str,
    edition_id: int | None,
    texts: Mapping[str, str],
    pictures: Mapping[str, int],
    *,
    by: int,
    at: datetime,
) -> Draft:
    draft = Draft(manual_id=manual_id, base_edition_id=edition_id, opened_by_id=by, opened_at=at)
    db.session.add(draft)
    db.session.flush()
    drafting.begin_texts(DraftRevision, draft.id, texts, by=by, at=at)
    for name, picture_id in pictures.items():
        db.session.add(DraftPicture(draft_id=draft.id, name=name, picture_id=picture_id, by_id=by, at=at))
    db.session.flush()
    audit.record("draft opened", draft, by=by, at=at, manual=slug)
    return draft


# --- writing ------------------------------------------------------------------------------------------------------


def record_text(
    draft: OpenDraft, language: str, text: str, *, op_id: uuid.UUID, base_revision: int, by: int, at: datetime
) -> Receipt[TextRevision]:
    """Append a revision, once for each op_id; `draft` is locked. A stale one is kept beside the text that stands and
    never takes its place. Four statements. Raises OpIdTaken, TextTooLong."""
    place = {"draft_id": draft.id, "language": language}
    trail = queries.trail(draft.id, language, op_id)
    if (known := drafting.repeated(trail, place)) is not None:
        return known
    if len(text.encode()) > LARGEST:
        raise TextTooLong
    return drafting.append_text(DraftRevision, trail, Save(op_id, base_revision, by, at), place, text)


def agree(draft: OpenDraft, anchor: str, *, by: int, at: datetime) -> None:
    """The author says that this section, as it stands, says the same in both languages."""
    texts = queries.heads([draft.id])[draft.id]
    digests = {f"{language}_digest": rules.marks_of(texts[language].text, anchor) for language in LANGUAGES}
    if not all(digests.values()):
        raise Refused
    db.session.add(DraftAgreement(draft_id=draft.id, anchor=anchor, by_id=by, at=at, **digests))
    db.session.flush()
    audit.record("languages agreed", f"draft:{draft.public_id}", by=by, at=at, section=anchor, **digests)


def add_picture(draft: OpenDraft, name: str, picture: Encoded, *, by: int, at: datetime) -> str:
    """The name by which the texts may cite it: the one wished for, or the next that is free."""
    present = queries.pictures(draft.id)
    name = rules.free_name(name, {taken for taken, row in present.items() if row.digest != picture.digest})
    if name not in present:
        row = publishing.as_row(picture, by=by, at=at)
        (picture_id,) = publishing.keep_pictures({name: row}).values()
        db.session.add(DraftPicture(draft_id=draft.id, name=name, picture_id=picture_id, by_id=by, at=at))
        db.session.flush()
        name_of = f"draft:{draft.public_id}"
        audit.record("picture added", name_of, by=by, at=at, name=name, digest=picture.digest)
    return name


def keep_handed_in(draft: OpenDraft, pictures: Mapping[str, Encoded], *, by: int, at: datetime) -> None:
    """The pictures of an import that its author is looking at: they are the draft's once it is taken over."""
    if not pictures:
        return
    rows = {name: publishing.as_row(picture, by=by, at=at) for name, picture in pictures.items()}
    publishing.keep_pictures(rows)
    digests = {name: picture.digest for name, picture in pictures.items()}
    audit.record("import looked at", f"draft:{draft.public_id}", by=by, at=at, pictures=digests)


def take_over(
    draft: OpenDraft,
    texts: Mapping[str, tuple[str, uuid.UUID, int]],
    pictures: Mapping[str, str],
    *,
    by: int,
    at: datetime,
) -> list[Receipt[TextRevision]]:
    """Save an import's texts (text, op_id, base_rev by language) and give the draft its pictures (digests by name).
    `draft` is locked. Raises ImportOvertaken when a name has become another picture's, or one is not there."""
    present, ids = queries.pictures(draft.id), content_queries.picture_ids(set(pictures.values()))
    for name, fingerprint in pictures.items():
        if fingerprint not in ids or (name in present and present[name].digest != fingerprint):
            raise ImportOvertaken
        if name not in present:
            picture = DraftPicture(draft_id=draft.id, name=name, picture_id=ids[fingerprint], by_id=by, at=at)
            db.session.add(picture)
    receipts = [
        record_text(draft, language, text, op_id=op_id, base_revision=base, by=by, at=at)
        for language, (text, op_id, base) in texts.items()
    ]
    name_of = f"draft:{draft.public_id}"
    audit.record("import taken over", name_of, by=by, at=at, languages=sorted(texts), pictures=dict(pictures))
    return receipts


def note_presence(draft: OpenDraft, *, by: int, at: datetime) -> None:
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    here = insert(DraftPresence).values(draft_id=draft.id, person_id=by, seen_at=at)
    db.session.execute(here.on_conflict_do_update(index_elements=["draft_id", "person_id"], set_={"seen_at": at}))


# --- the end ------------------------------------------------------------------------------------------------------


def discard(draft: OpenDraft, reason: str, *, by: int, at: datetime) -> None:
    close(draft.id, Outcome.DISCARDED, by=by, at=at, reason=reason)
    audit.record("draft discarded", f"draft:{draft.public_id}", by=by, at=at, manual=draft.slug, reason=reason)


def close(
    draft_id: int,
    outcome: Outcome,
    *,
    by: int | None,
    at: datetime,
    reason: str | None = None,
    edition_id: int | None = None,
) -> None:
    """The draft is locked. Whoever calls this records the act."""
    ending = {"closed_at": at, "closed_by_id": by, "outcome": outcome, "reason": reason, "edition_id": edition_id}
    db.session.execute(
        sa.update(Draft).where(Draft.id == draft_id).values(**ending),
        execution_options={"synchronize_session": False},
    )
