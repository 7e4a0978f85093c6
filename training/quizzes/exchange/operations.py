"""The verb of exchange: what a file held becomes drafts of a bank."""

from collections.abc import Mapping
from datetime import datetime

from training import audit
from training.quizzes.desk.operations import open_draft
from training.quizzes.exchange.waiting import Waiting
from training.quizzes.media.files import Medium
from training.quizzes.media.operations import keep
from training.quizzes.models import Bank


def draft_all(bank: Bank, kept: Waiting, media: Mapping[str, Medium], *, by: int, at: datetime) -> int:
    """One draft for each item, `media` what they show; how many. Raises DraftStands, when the same was saved
    meanwhile."""
    ids = keep(media.values(), by=by, at=at)
    for item in kept.items:
        content = {key: value for key, value in item.items() if key not in {"id", "kind"}}
        shown = {row["file"]: ids[media[row["file"]].facts.digest] for row in item.get("media", ())}
        open_draft(bank, item["id"], item["kind"], content, media=shown, by=by, at=at)
    report = kept.report
    audit.record("items imported", bank, by=by, at=at, file=kept.file, found=report.found, drafts=len(kept.items))
    return len(kept.items)
