"""Libraries that a few pages need and every worker would carry: loaded when first used, not when the server starts."""

from importlib import import_module
from typing import Any


class Late:
    """Stands for the module of this name. Safe from several threads, for the import system locks what it loads."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
