"""What a cohort accepts. Pure."""

from datetime import date, timedelta

LONGEST = timedelta(days=366)  # an intake that lasts longer has a wrong date


def days_fit(starts_on: date, ends_on: date) -> bool:
    """Whether a training may last from the one day to the other, both included."""
    return starts_on <= ends_on <= starts_on + LONGEST


def day_of(starts_on: date, ends_on: date, today: date) -> tuple[int, int] | None:
    """(which day, of how many) while the training lasts, counting calendar days from 1."""
    if not starts_on <= today <= ends_on:
        return None
    return (today - starts_on).days + 1, (ends_on - starts_on).days + 1
