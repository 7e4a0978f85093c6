"""What a requirement can point at."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """A manual, quiz or station in its current edition."""

    number: int
    titles: Mapping[str, str]
