"""What has been printed. The row names a file; both can go, for the same order makes the same book again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Json, Pk, PublicKey, When, foreign


class Printout(Base):
    """A finished book, in `printouts/<digest>` of the data folder."""

    __tablename__ = "printout"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    key: Mapped[str] = mapped_column(sa.Text, unique=True)  # of the order: see `orders`
    ordered: Mapped[Any] = mapped_column(Json)  # the order itself
    digest: Mapped[str] = mapped_column(sa.Text)  # of the file
    size: Mapped[int] = mapped_column(sa.Integer)  # bytes
    pages: Mapped[int | None] = mapped_column(sa.Integer)
    missing: Mapped[str] = mapped_column(sa.Text)  # characters that no font of the server has
    asked_by_id: Mapped[int | None] = foreign("person.id")
    made_at: Mapped[When]
