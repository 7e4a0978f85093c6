"""Many people at once: one a line, all of them or none. Reading the list, and what is wrong with it line by line."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from training.people.rules import normal_login
from training.texts import is_plain, normal_name

AT_MOST = 200  # people; each needs a password hashed while the administrator waits
NAME_AT_MOST = 80
LOGIN_AT_LEAST, LOGIN_AT_MOST = 2, 80
BETWEEN = re.compile(r"[,，\t]")  # a comma of either script, or the tab of a spreadsheet


@dataclass(frozen=True)
class Newcomer:
    line: int
    name: str
    login: str


@dataclass(frozen=True)
class Fault:
    line: int
    text: str
    words: Any


def read(text: str, taken: Collection[str] = ()) -> tuple[list[Newcomer], list[Fault]]:
    """Everybody in the list, and every fault of it; `taken` are the (normal) log-in names that accounts have."""
    newcomers, faults = [], []
    seen: dict[str, int] = {}
    for line, words in lines_of(text):
        parts = [part.strip() for part in BETWEEN.split(words)]
        fault = fault_of(parts) or repeated(parts[1], taken, seen)
        if fault is not None:
            faults.append(Fault(line, words if is_plain(words.replace("\t", " ")) else "", fault))
            continue
        newcomers.append(Newcomer(line, normal_name(parts[0]), normal_login(parts[1])))
        seen[newcomers[-1].login] = line
    return newcomers, faults


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, numbered as in the box they were written in."""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if line.strip():
            yield number, line.strip()


def logins_of(text: str) -> list[str]:
    """The (normal) log-in names in the list, whatever else is wrong with it."""
    return [normal_login(parts[1]) for _line, words in lines_of(text) if len(parts := BETWEEN.split(words)) > 1]


def fault_of(parts: list[str]) -> Any:
    """What is wrong with a line by itself, or None."""
    if len(parts) != 2:
        return _l("Write the name, a comma and the log-in name.")
    name, login = normal_name(parts[0]), normal_login(parts[1])
    if not is_plain(name + login):
        return _l("This holds characters that cannot be seen. Type it again by hand.")
    if not name:
        return _l("The name is missing.")
    if not login:
        return _l("The log-in name is missing.")
    if len(name) > NAME_AT_MOST or not LOGIN_AT_LEAST <= len(login) <= LOGIN_AT_MOST:
        return _l("A name has at most 80 characters, a log-in name 2 to 80.")
    return None


def repeated(login: str, taken: Collection[str], seen: dict[str, int]) -> Any:
    """Why this log-in name cannot be given again, or None."""
    login = normal_login(login)
    if login in taken:
        return _l("This log-in name is already in use.")
    if login in seen:
        return _l("Line %(line)s has the same log-in name.", line=seen[login])
    return None
