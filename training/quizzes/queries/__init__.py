"""Reading banks, quizzes and attempts, by topic."""

from training.quizzes.queries.attempts import (
    Entry,
    OwnAttempt,
    Saved,
    Sheet,
    Slot,
    Trail,
    attempt_by_id,
    overdue_attempts,
    own_attempt,
    own_slot,
    set_flag,
    sheet,
    store,
    trail,
)
from training.quizzes.queries.banks import authored_items, bank_by_slug, items_of, newest_edition, newest_versions
from training.quizzes.queries.faults import attempt_faults, faults
from training.quizzes.queries.quizzes import (
    CurrentQuiz,
    PastAttempt,
    QuizOfPerson,
    current_quizzes,
    quiz_of,
    quizzes_of,
    terms_of,
)
from training.quizzes.queries.results import QuizResult, results, score_of
from training.quizzes.queries.versions import Unit, Version, offered, units

__all__ = [
    "CurrentQuiz",
    "Entry",
    "OwnAttempt",
    "PastAttempt",
    "QuizOfPerson",
    "QuizResult",
    "Saved",
    "Sheet",
    "Slot",
    "Trail",
    "Unit",
    "Version",
    "attempt_by_id",
    "attempt_faults",
    "authored_items",
    "bank_by_slug",
    "current_quizzes",
    "faults",
    "items_of",
    "newest_edition",
    "newest_versions",
    "offered",
    "overdue_attempts",
    "own_attempt",
    "own_slot",
    "quiz_of",
    "quizzes_of",
    "results",
    "score_of",
    "set_flag",
    "sheet",
    "store",
    "terms_of",
    "trail",
    "units",
]
