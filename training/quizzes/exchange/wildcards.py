"""The wildcard * of short answers in Moodle and GIFT: accepted texts are taken as they stand, so these are noted."""

from dataclasses import replace

from flask_babel import gettext as _

from training.quizzes.exchange.questions import Question, shortened
from training.quizzes.exchange.report import LeftOut, Notes


def without_wildcards(question: Question, notes: Notes) -> Question:
    """`\\*` is a star that is meant. Raises LeftOut when no accepted text remains."""
    kept = tuple(option for option in question.options if not has_wildcard(option.text))
    gone = [option for option in question.options if has_wildcard(option.text)]
    if not any(option.share > 0 for option in kept):
        if not gone:
            raise LeftOut(_("No answer is right."))
        raise LeftOut(_("Its accepted texts all hold the wildcard *, which is not known here."))
    for option in gone:
        if option.share > 0 or option.feedback:
            words = _("The answer '%(text)s' with the wildcard * was left out.", text=shortened(option.text, 30))
            notes.changed(question.line, question.called, words)
    return replace(question, options=tuple(replace(one, text=one.text.replace("\\*", "*")) for one in kept))


def has_wildcard(text: str) -> bool:
    return "*" in text.replace("\\*", "")


def guarded(text: str) -> str:
    """With its stars meant as stars."""
    return text.replace("*", "\\*")
