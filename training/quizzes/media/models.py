"""The bytes of pictures and sounds that items show. Not among the pictures of manuals, which every reader may fetch."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Pk, When, foreign, table_args


class ItemMedium(Base):
    """Kept once by its digest, whichever versions of items show it: their bodies name the digest. Append-only."""

    __tablename__ = "item_medium"
    __table_args__ = table_args(sa.CheckConstraint("(width IS NULL) = (height IS NULL)", name="sides"))

    id: Mapped[Pk]
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)  # SHA-256 of the bytes
    media_type: Mapped[str] = mapped_column(sa.Text)
    width: Mapped[int | None] = mapped_column(sa.Integer)  # of a picture, in pixels
    height: Mapped[int | None] = mapped_column(sa.Integer)
    content: Mapped[bytes] = mapped_column("bytes", sa.LargeBinary, deferred=True, deferred_raiseload=True)
    uploaded_by_id: Mapped[int | None] = foreign("person.id")  # None: published from a file
    at: Mapped[When]
