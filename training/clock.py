"""The only clock. Every stored time is server time in UTC; tests move it, a browser never does."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
