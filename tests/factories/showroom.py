"""Clicks on the showroom."""

from uuid import uuid4

from training import clock
from training.roleplay.models import Run
from training.roleplay.script import Click
from training.roleplay.showroom import operations


def make_clicks(run: Run, *clicks: str, what: str = "") -> None:
    for click in clicks:
        operations.click(run, Click(click), what, op_id=uuid4(), at=clock.now())
