"""A case while it is written: the order of its parts, what they have from it, how it stood at each moment. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training.quizzes.situations import Told, folded, name_of_part, standing

Tree = dict[str, Any]
FEWEST, MOST = 2, 6  # parts, as in files
HANDED_DOWN = ("objectives", "sections", "difficulty", "practice")  # to parts that do not say it
Parts = list[dict[str, str]]  # [{'id': 'first-sentence', 'kind': 'single'}, …]


def parts_of(content: Mapping[str, Any]) -> Parts:
    return list(content.get("parts", ()))


def moved(parts: Parts, place: int, by: int) -> Parts:
    """With the part at this place one further up (-1) or down (1); as it is where that is no place."""
    other = place + by
    if not (0 <= place < len(parts) and 0 <= other < len(parts)):
        return parts
    found = list(parts)
    found[place], found[other] = found[other], found[place]
    return found


def without(parts: Parts, place: int) -> Parts:
    return [part for number, part in enumerate(parts) if number != place]


def free_name(parts: Parts) -> str:
    names = {part["id"] for part in parts}
    return next(name for number in range(1, MOST + 2) if (name := f"part-{number}") not in names)


def handed_down(content: Mapping[str, Any]) -> Tree:
    """What a part has from its case unless it says otherwise."""
    return {key: content[key] for key in HANDED_DOWN if key in content}


def with_inherited(case: Mapping[str, Any], part: Mapping[str, Any]) -> Tree:
    """A part's content with what it has from its case."""
    return {**handed_down(case), **said(part)}


def said(part: Mapping[str, Any]) -> Tree:
    """Without what says nothing: an empty field, a box that is not ticked."""
    return {key: value for key, value in part.items() if value or key not in HANDED_DOWN}


def whole(slug: str, content: Mapping[str, Any], parts: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Tree:
    """The case as a file would hold it; `parts`: name, kind and content of each."""
    head = {key: value for key, value in content.items() if key != "parts"}
    written = [{"id": name, "kind": kind, **said(part)} for name, kind, part in parts]
    return {"id": slug, "kind": "case", **head, "parts": written}


def taken_apart(trees: Mapping[str, Tree]) -> tuple[Tree, dict[str, Tree]]:
    """The contents of the drafts of a case and of its parts, from those of its versions by slug, in order: each with
    the case as it is stored. What all say alike is said by the case."""
    case = next(iter(trees.values()))["case"]
    names = {slug: name_of_part(case["id"], slug) for slug in trees}
    tree = folded({**_shared(case), "parts": [{**_without(part, "case"), "id": slug} for slug, part in trees.items()]})
    contents = {part["id"]: _without(part, "id", "kind") for part in tree["parts"]}
    return {**tree, "parts": [{"id": names[part["id"]], "kind": part["kind"]} for part in tree["parts"]]}, contents


def told_apart(tree: Tree) -> tuple[Tree, list[Tree]]:
    """The same of a case as a file would hold it; the contents of the parts in their order."""
    whole = folded({**_without(tree, "id", "kind"), "parts": [said(part) for part in tree["parts"]]})
    parts = [{"id": part["id"], "kind": part["kind"]} for part in whole["parts"]]
    return {**whole, "parts": parts}, [_without(part, "id", "kind") for part in whole["parts"]]


def _shared(case: Mapping[str, Any]) -> Tree:
    return _without(case, "id", "of", "part")


def _without(tree: Mapping[str, Any], *keys: str) -> Tree:
    return {key: value for key, value in tree.items() if key not in keys}


# --- as it stood --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """One version of an item that was a part of the case then. `content`: as an author writes it, with the case."""

    slug: str
    version: int
    at: datetime
    content: Mapping[str, Any]
    readied_by: str | None


@dataclass(frozen=True)
class Moment:
    """The case as it stood from here on, to be compared with another moment."""

    at: datetime
    readied_by: str | None
    tree: Tree


def moments(published: Sequence[Published]) -> list[Moment]:
    """Newest first: one for each publication that changed something."""
    return list(_moments(published))[::-1]


def _moments(published: Sequence[Published]) -> Iterator[Moment]:
    now: dict[str, Published] = {}
    ordered = sorted(published, key=lambda one: (one.at, one.version))
    for place, one in enumerate(ordered):
        now[one.slug] = one
        if place + 1 == len(ordered) or ordered[place + 1].at != one.at:
            parts = standing(list(now.values()), lambda row: Told(row.content["case"], False, row.version))
            yield Moment(one.at, one.readied_by, comparable({part.slug: part.content for part in parts}))


def comparable(contents: Mapping[str, Mapping[str, Any]]) -> Tree:
    """The situation once, then each part by its name: a part that moved differs in the order alone. `contents` by slug,
    in order."""
    if not contents:
        return {}
    case = next(iter(contents.values()))["case"]
    names = {slug: name_of_part(case["id"], slug) for slug in contents}
    parts = {
        f"#{name}" if (name := names[slug]).isdigit() else name: _without(content, "case")
        for slug, content in contents.items()
    }
    return {**_shared(case), "order": ", ".join(names.values()), "parts": parts}
