"""The verb of exchange: what a file held becomes drafts of a bank."""

from datetime import datetime

from training import audit
from training.quizzes.desk.operations import open_draft
from training.quizzes.exchange.waiting import Waiting
from training.quizzes.models import Bank


def draft_all(bank: Bank, kept: Waiting, *, by: int, at: datetime) -> int:
    """One draft for each item; how many. Raises DraftStands, when the same was saved meanwhile."""
    for item in kept.items:
        content = {key: value for key, value in item.items() if key not in {"id", "kind"}}
        open_draft(bank, item["id"], item["kind"], content, by=by, at=at)
    report = kept.report
    audit.record("items imported", bank, by=by, at=at, file=kept.file, found=report.found, drafts=len(kept.items))
    return len(kept.items)
