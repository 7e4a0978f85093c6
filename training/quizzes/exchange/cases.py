"""Cases in formats that know none: a description with the tag case:NAME, then its parts with the same tag."""

from dataclasses import replace

from training.quizzes.exchange.questions import Question, Situation


class Situations:
    """Those that a file has told, by the names that parts are tagged with."""

    def __init__(self) -> None:
        self._told: dict[str, Situation] = {}

    def keep(self, described: Question) -> bool:
        """A description as the situation of the case that its tag names; False for one without such a tag."""
        if described.case is None:
            return False
        self._told[described.case.name] = Situation(described.case.name, described.stem, described.pictures)
        return True

    def placed(self, question: Question) -> Question:
        """With what its tag names; where nothing of that name was told before, the tag stays one."""
        if question.case is None or question.case.stem:
            return question
        told = self._told.get(question.case.name)
        if told is None:
            return replace(question, case=None, tags=(*question.tags, f"case:{question.case.name}"))
        return replace(question, case=told)


class Announcing:
    """While questions are written in order: which situation has to be told before the next."""

    def __init__(self) -> None:
        self._last: Situation | None = None

    def before(self, question: Question) -> Situation | None:
        told, self._last = self._last, question.case
        return question.case if question.case != told else None
