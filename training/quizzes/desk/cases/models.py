"""Which drafts are the parts of a case's draft, and who readied the whole. A case has no version of its own: its parts
carry the situation in theirs."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, When, foreign


class CasePart(Base):
    """The draft of a part, begun in the draft of its case. Append-only: what is taken out is a draft that ended. The
    order of the parts stands in the revisions of the case."""

    __tablename__ = "case_part"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("item_draft.id", ondelete="RESTRICT"), primary_key=True)
    case_draft_id: Mapped[int] = foreign("item_draft.id")


class CaseReview(Base):
    """A second author read this revision of a case with all of its parts and made them ready. Append-only; refused to
    whoever wrote the situation. Each part that became a version has an `ItemReview` beside it, by the same person."""

    __tablename__ = "case_review"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("item_draft.id", ondelete="RESTRICT"), primary_key=True)
    revision_id: Mapped[int] = foreign("item_draft_revision.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
