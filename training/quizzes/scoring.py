"""An attempt's score: a function of its frozen items, its head responses and the key. Nothing is read or written."""

from fractions import Fraction

from training.quizzes import rules
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.queries import Entry, Sheet


def tally(sheet: Sheet, pass_mark: int) -> rules.Tally:
    shares = [share(entry) for entry in sheet.entries]
    return rules.tally(shares, [entry.version.marks for entry in sheet.entries], pass_mark)


def share(entry: Entry) -> Fraction:
    kind, body = entry.version.kind, entry.version.body
    if isinstance(kind, MarkedByHand):
        return kind.share_of(body, entry.marking.levels) if entry.marking else Fraction(0)
    return kind.share(body, entry.shown, entry.choice)


def key_digest(sheet: Sheet) -> str:
    """Which keys were used: the digests of the versions, in order."""
    return rules.digest([entry.version.digest for entry in sheet.entries])
