"""The verbs of a quiz's terms: draft, make an edition as a second author, give back to the files."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training import audit
from training.authored import Paths, Unfit, validated
from training.db import db
from training.quizzes import filling, library
from training.quizzes.authored_paper import PaperFile
from training.quizzes.desk.fields import label_of
from training.quizzes.desk.models import End, QuizDraft, QuizReturn, QuizReview
from training.quizzes.desk.operations import AlreadySo, NotFit, NothingNew, close, ensure_seen, save
from training.quizzes.desk.queries import OpenDraft
from training.quizzes.models import QuizEdition
from training.quizzes.terms import queries
from training.refusals import Invalid, Refused


class QuizExists(Invalid):
    title = _l("A quiz of this name exists already.")
    remedy = _l("Open that quiz and change it there, or choose another name.")


class DraftStands(Refused):
    title = _l("Somebody is drafting this quiz already.")
    remedy = _l("Open that draft and go on there: nothing of it is lost.")


def draft_new(slug: str, content: Mapping[str, Any], *, by: int, at: datetime) -> QuizDraft:
    """Raises QuizExists, DraftStands."""
    if queries.editions(slug):
        raise QuizExists
    return open_draft(slug, content, by=by, at=at)


def open_draft(slug: str, content: Mapping[str, Any], *, by: int, at: datetime) -> QuizDraft:
    """A draft of a new quiz, or of a quiz's next edition; `content` is its first revision. Raises DraftStands."""
    if queries.open_draft(slug) is not None:
        raise DraftStands
    draft = QuizDraft(slug=slug, opened_by_id=by, opened_at=at)
    db.session.add(draft)
    db.session.flush()
    audit.record("quiz draft opened", draft, by=by, at=at, quiz=slug)
    save(OpenDraft(draft, None, 0, {}), content, op_id=uuid.uuid4(), base_revision=0, by=by, at=at)
    return draft


def read(slug: str, content: Mapping[str, Any], offer: filling.Offer | None) -> PaperFile:
    """The terms that a draft's content says; `offer` of the bank that it names. Raises Unfit with the same faults that
    files meet, at the paths of the fields."""
    paper = validated({"quiz": slug, **content}, PaperFile, label_of)
    if offer is None:
        cause = _("There is no bank '%(bank)s'.", bank=paper.bank)
        raise Unfit([Paths().fault(("bank",), cause, _("Choose one of the list."))])
    if faults := list(filling.faults(paper, offer, Paths())):
        raise Unfit(faults)
    return paper


def publish(found: OpenDraft[QuizDraft], revision: int, *, by: int, at: datetime) -> QuizEdition:
    """Make the draft an edition: by somebody who wrote none of it, and of what they have seen. The draft is locked.
    Raises NeedsSecondAuthor, ChangedMeanwhile, NotFit, NothingNew."""
    head, draft = ensure_seen(found, revision, by=by), found.draft
    try:
        paper = read(draft.slug, found.content, queries.offer(str(found.content.get("bank", ""))))
    except Unfit:
        raise NotFit from None
    edition = library.add_edition(paper, by=by, at=at)
    if edition is None:
        raise NothingNew
    db.session.add(
        QuizReview(draft_id=draft.id, revision_id=head.id, quiz_edition_id=edition.id, by_id=by, at=at),
    )
    db.session.flush()
    close(draft, End.READY, by=by, at=at)
    wrote = sorted(found.writers)
    audit.record("quiz made an edition", draft, by=by, at=at, quiz=draft.slug, number=edition.number, written_by=wrote)
    return edition


def discard(found: OpenDraft[QuizDraft], *, by: int, at: datetime) -> None:
    close(found.draft, End.DISCARDED, by=by, at=at)
    audit.record("quiz draft discarded", found.draft, by=by, at=at, quiz=found.draft.slug)


def give_back(slug: str, *, by: int, at: datetime) -> None:
    """Let files look after the quiz again: the next publication writes what they say. Raises AlreadySo."""
    queries.lock_quiz(slug)
    newest = queries.editions(slug)[0]
    if not newest.is_kept:
        raise AlreadySo
    db.session.add(QuizReturn(quiz_edition_id=newest.id, by_id=by, at=at))
    db.session.flush()
    audit.record("quiz given back to files", f"quiz:{slug}", by=by, at=at, number=newest.number)
