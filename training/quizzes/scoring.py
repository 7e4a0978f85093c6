"""An attempt's score: a function of its frozen items, its head responses and the key. Nothing is read or written."""

from training.quizzes import rules
from training.quizzes.queries import Sheet


def tally(sheet: Sheet, pass_mark: int) -> rules.Tally:
    shares = [entry.version.kind.share(entry.version.body, entry.choice) for entry in sheet.entries]
    return rules.tally(shares, [entry.version.marks for entry in sheet.entries], pass_mark)


def key_digest(sheet: Sheet) -> str:
    """Which keys were used: the digests of the versions, in order."""
    return rules.digest([entry.version.digest for entry in sheet.entries])
