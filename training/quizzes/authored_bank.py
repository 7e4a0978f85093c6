"""What a bank's file may say."""

from pydantic import Field

from training.authored import Bilingual, Frozen, Slug
from training.quizzes.authored_items import Entry


class BankFile(Frozen):
    bank: Slug
    title: Bilingual
    practice: bool = False  # for practice alone: see decisions on the pool of practice
    items: list[Entry] = Field(min_length=1, max_length=2000)
