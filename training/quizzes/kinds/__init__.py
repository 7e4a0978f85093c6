"""The kinds of items, by name: every class of `Kind` with a name that a file of this folder holds."""

import pkgutil
from importlib import import_module
from inspect import getmembers, isabstract, isclass

from training.quizzes.kinds.kind import Kind


def _found() -> list[Kind]:
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    classes = {one for module in modules for _name, one in getmembers(module, isclass) if issubclass(one, Kind)}
    return sorted((one() for one in classes if not isabstract(one)), key=lambda kind: kind.rank)


KINDS: dict[str, Kind] = {kind.name: kind for kind in _found()}
