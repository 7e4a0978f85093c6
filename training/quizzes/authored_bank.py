"""What a bank's file may say."""

from pydantic import Field

from training.authored import Bilingual, Frozen, Slug
from training.quizzes.authored_items import Entry
from training.quizzes.models import Audience


class BankFile(Frozen):
    bank: Slug
    title: Bilingual
    practice: bool = False  # for practice alone: see decisions on the pool of practice
    audience: Audience | None = Field(None, strict=False)  # whose daily drills it belongs to; without it, everybody's
    items: list[Entry] = Field(min_length=1, max_length=2000)
