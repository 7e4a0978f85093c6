"""What was approved for a later moment, once that has come: the job's part. Each in a transaction of its own."""

from datetime import datetime

from flask import current_app

from training.content.reviews import operations, queries
from training.content.searching.index import entries_of
from training.db import unit_of_work
from training.refusals import Refused


def publish_due(at: datetime) -> int:
    """How many editions were published. One that cannot be does not keep the others waiting; its page says why."""
    with unit_of_work(writes=False):
        ids = queries.due(at)
    published = 0
    for public_id in ids:
        try:
            with unit_of_work(writes=False):
                row = queries.request_row(public_id)
            entries = entries_of(row.request.material) if row else ()
            with unit_of_work(writes=True):
                published += operations.publish_due(public_id, entries, at=at) is not None
        except Refused as refusal:
            current_app.logger.warning("review request %s was not published: %s", public_id, refusal)
    return published
