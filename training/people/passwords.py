"""Password hashing: argon2id, a few at a time, so that a crowd signing in never slows those who are saving."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from training.people.rules import PASSWORD_STRENGTH_AT_LEAST

_at_a_time = threading.Semaphore(2)
_decoys: dict[tuple[int, int], str] = {}


def _hasher() -> PasswordHasher:
    settings = current_app.config["SETTINGS"]
    return PasswordHasher(time_cost=settings.hash_rounds, memory_cost=settings.hash_memory_kib, parallelism=1)


LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for another when read from paper


def fresh() -> str:
    """A first password, 'k7mq-x3fd-wp9t': read from paper, typed on a phone, changed at once. 59 bits."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _letter in range(4)) for _group in range(3))


def hashed(password: str) -> str:
    with _at_a_time:
        return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Takes the same time when there is no such account (None)."""
    hasher = _hasher()
    decoy = _decoy(hasher)  # made for known names too, or the first unknown one would take twice as long
    with _at_a_time:
        try:
            hasher.verify(password_hash or decoy, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def _decoy(hasher: PasswordHasher) -> str:
    key = (hasher.time_cost, hasher.memory_cost)
    if key not in _decoys:
        _decoys[key] = hasher.hash("nobody's password")
    return _decoys[key]


def is_guessable(password: str, *known: str) -> bool:
    """Whether a guesser who knows the name and the log-in would come upon it soon."""
    from zxcvbn import zxcvbn  # here, for its lists of words take 12 MB of every worker

    strength: int = zxcvbn(password[:72], user_inputs=list(known))["score"]
    return strength < PASSWORD_STRENGTH_AT_LEAST
