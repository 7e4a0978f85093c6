"""What was clicked on the showroom during a run."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, PublicId, one_of, table_args
from training.roleplay.script import Click


class RunClick(Base):
    """By the run's seller, on the showroom. Append-only; it changes neither the run's path nor any mark."""

    __tablename__ = "run_click"
    __table_args__ = table_args(one_of("page", Click))

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id", ondelete="RESTRICT"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)  # 1..n
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    elapsed_ms: Mapped[int] = mapped_column(sa.Integer)  # since the run's start, by the server's clock
    turn: Mapped[int] = mapped_column(sa.Integer)  # the seller's turn that stood open, from 1
    scene: Mapped[str] = mapped_column(sa.Text)  # and its scene, as run_event names scenes
    page: Mapped[str] = mapped_column(sa.Text)  # what the click opened
    what: Mapped[str] = mapped_column(sa.Text)  # the word typed, the request or shop opened; as it was shown
