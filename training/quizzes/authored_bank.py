"""What a bank's file may say."""

from enum import StrEnum

from pydantic import Field

from training.authored import Bilingual, Frozen, Slug
from training.quizzes.authored_items import Entry
from training.quizzes.models import Audience


class Drilled(StrEnum):
    """Whose daily drills a bank belongs to, as a file names it."""

    NEWCOMER = Audience.NEWCOMER
    EXPERIENCED = Audience.EXPERIENCED
    SUPERVISORS = Audience.SUPERVISORS
    EVERYBODY = "everybody"


class BankFile(Frozen):
    bank: Slug
    title: Bilingual
    practice: bool = False  # for practice alone: see decisions on the pool of practice
    audience: Drilled | None = Field(None, strict=False)  # without it, as the bank has it: a new one is everybody's
    items: list[Entry] = Field(min_length=1, max_length=2000)

    def audience_after(self, present: str | None) -> str | None:
        """Whose it is once this has been published; None: everybody's. `present`: as it is now, perhaps by the desk."""
        if self.audience is None:
            return present
        return None if self.audience is Drilled.EVERYBODY else str(self.audience)
