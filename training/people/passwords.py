"""Password hashing: argon2id, one at a time in each process and in a thread of its own, so that a crowd signing in does
not slow those who are saving, and its 19 MB are taken once and not by every thread."""

import os
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from training.people.rules import PASSWORD_STRENGTH_AT_LEAST

_decoys: dict[tuple[int, int], str] = {}


class _Room:
    """One at a time. A thread does not live through a fork: each process makes its own."""

    def __init__(self) -> None:
        self.renew()
        os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        self.thread = ThreadPoolExecutor(1, "passwords", initializer=_give_way)


def _give_way() -> None:
    """Where the threads of a process are nice each for itself, this one lets those who save go first: a hash takes as
    long as twenty saves."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + 5)


_room = _Room()


def _hasher() -> PasswordHasher:
    settings = current_app.config["SETTINGS"]
    return PasswordHasher(time_cost=settings.hash_rounds, memory_cost=settings.hash_memory_kib, parallelism=1)


LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for another when read from paper


def fresh() -> str:
    """A first password, 'k7mq-x3fd-wp9t': read from paper, typed on a phone, changed at once. 59 bits."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _letter in range(4)) for _group in range(3))


def hashed(password: str) -> str:
    return _room.thread.submit(_hasher().hash, password).result()


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Takes the same time when there is no such account (None)."""
    return _room.thread.submit(_fits, _hasher(), password_hash, password).result()


def _fits(hasher: PasswordHasher, password_hash: str | None, password: str) -> bool:
    decoy = _decoy(hasher)  # made for known names too, or the first unknown one would take twice as long
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
