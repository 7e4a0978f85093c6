"""The verb of exchange: what a file held becomes drafts of a bank."""

from collections.abc import Mapping
from datetime import datetime

from training import audit
from training.quizzes.authored_items import CASE
from training.quizzes.desk.cases.operations import draft_told, shown
from training.quizzes.desk.operations import open_draft
from training.quizzes.exchange.waiting import Waiting
from training.quizzes.media.files import Medium
from training.quizzes.media.operations import keep
from training.quizzes.models import Bank


def draft_all(bank: Bank, kept: Waiting, media: Mapping[str, Medium], *, by: int, at: datetime) -> int:
    """One draft for each item, and one for each case beside those of its parts; `media` what they show. How many, a
    case counted once. Raises DraftStands, when the same was saved meanwhile."""
    known = keep(media.values(), by=by, at=at)
    ids = {name: known[one.facts.digest] for name, one in media.items()}
    for item in kept.items:
        if item["kind"] == CASE:
            draft_told(bank, item, ids, by=by, at=at)
            continue
        content = {key: value for key, value in item.items() if key not in {"id", "kind"}}
        open_draft(bank, item["id"], item["kind"], content, media=shown(item, ids), by=by, at=at)
    report = kept.report
    audit.record("items imported", bank, by=by, at=at, file=kept.file, found=report.found, drafts=len(kept.items))
    return len(kept.items)
