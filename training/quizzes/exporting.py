"""Banks and quizzes written back into files, such that publishing these changes nothing.

One way to write each: keys in the order in which authors write them, defaults left out, lists of words on one line.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from training.authored import Unfit, validated
from training.quizzes import queries
from training.quizzes.authored_items import CASE
from training.quizzes.authored_paper import PaperFile
from training.quizzes.kinds import KINDS
from training.quizzes.media.folders import FOLDER
from training.quizzes.media.pinned import LISTS, as_written
from training.quizzes.media.queries import content_of
from training.quizzes.models import Item, ItemVersion
from training.quizzes.situations import Told, by_case, folded, name_of_part, standing

FIRST = ("id", "kind", "practice", "objectives", "sections", "difficulty", "marks", "stem", "media")
LAST = ("explanation", "explanation_media", "parts")
Tree = dict[str, Any]


def export(folder: Path) -> list[str]:
    """Write every bank that holds an item, what its items show, and every quiz; the files that were written."""
    files = dict(bank_files())
    files |= {f"papers/{paper['quiz']}.yaml": text(paper).encode() for paper in map(paper_of, queries.current_terms())}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [f"{folder.name}/{name}" for name in sorted(files)]


# --- banks --------------------------------------------------------------------------------------------------------


def bank_files() -> Iterator[tuple[str, bytes]]:
    for bank in queries.banks():
        media = Media(f"banks/{FOLDER}/{bank.slug}")
        items = list(entries(queries.newest_versions(bank.id), media, all_practise=bank.practice_since is not None))
        if items:
            practice = {"practice": True} if bank.practice_since else {}
            audience = {"audience": str(bank.audience)} if bank.audience else {}
            tree = {"bank": bank.slug, "title": bank.title, **practice, **audience, "items": items}
            yield f"banks/{bank.slug}.yaml", text(tree).encode()
            yield from media.files()


class Media:
    """The pictures and sounds of a bank, each under a name of its own."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}

    def written(self, rows: Any) -> list[Tree]:
        return [
            {**one, "file": self.name(row["file"], row["digest"])}
            for one, row in zip(as_written(rows), rows, strict=True)
        ]

    def name(self, name: str, digest: str) -> str:
        """Where two authors gave the same name to two files, the second gets another."""
        if self.digests.setdefault(name, digest) == digest:
            return name
        stem, _dot, ending = name.rpartition(".")
        return self.name(f"{stem}-{digest[:8]}.{ending}", digest)

    def files(self) -> Iterator[tuple[str, bytes]]:
        for name, digest in self.digests.items():
            yield f"{self.folder}/{name}", content_of(digest) or b""


def entries(newest: Mapping[str, tuple[Item, ItemVersion]], media: Media, *, all_practise: bool) -> Iterator[Tree]:
    """Those that are not retired, in the order in which they came into the bank; the parts of a case as one."""
    cases = by_case(newest.values(), lambda pair: pair[1].body)
    for slug, (item, version) in sorted(newest.items(), key=lambda pair: pair[1][0].id):
        case = version.body.get("case")
        if case is None:
            if item.retired_at is None:
                yield entry(item, version, slug, media, all_practise=all_practise)
        elif any(one.retired_at is None for one, _version in cases.get(case["id"], ())):
            yield case_of(standing(cases.pop(case["id"]), _told), media, all_practise=all_practise)


def _told(part: tuple[Item, ItemVersion]) -> Told:
    item, version = part
    return Told(version.body["case"], item.retired_at is not None, version.id)


def entry(item: Item, version: ItemVersion, name: str, media: Media, *, all_practise: bool) -> Tree:
    content = version.content()
    tree = {"id": name, **{key: value for key, value in content.items() if key != "body"}, **version.body}
    tree.pop("case", None)
    tree |= {name: media.written(tree[name]) for name in LISTS if name in tree}
    if item.practice_since is not None and not all_practise:
        tree["practice"] = True
    return in_order(without_defaults(tree, KINDS[version.kind].authored))


def case_of(parts: list[tuple[Item, ItemVersion]], media: Media, *, all_practise: bool) -> Tree:
    case = parts[0][1].body["case"]
    tree = {key: case[key] for key in ("id", "objectives", "difficulty", "stem")}
    if "media" in case:
        tree["media"] = media.written(case["media"])
    tree["parts"] = [
        entry(item, version, name_of_part(case["id"], item.slug), media, all_practise=all_practise)
        for item, version in parts
    ]
    return in_order({**folded(tree), "kind": CASE})


def without_defaults(tree: Tree, model: Any) -> Tree:
    """As it is where it was written before a rule that it breaks: the check of the files tells that."""
    try:
        found: Tree = validated(tree, model).model_dump(mode="json", exclude_defaults=True)
    except Unfit:
        return tree
    return found


def in_order(tree: Tree) -> Tree:
    """An item's keys as authors write them: what it is, what it asks, its key, why."""
    rest = [key for key in tree if key not in (*FIRST, *LAST)]
    return {key: tree[key] for key in (*FIRST, *rest, *LAST) if key in tree}


# --- quizzes ------------------------------------------------------------------------------------------------------


def paper_of(body: Mapping[str, Any]) -> Tree:
    return without_defaults(dict(body), PaperFile)


# --- text ---------------------------------------------------------------------------------------------------------


def text(tree: Tree) -> str:
    yaml = YAML()
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = False, 10_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    target = io.StringIO()
    yaml.dump(laid_out(tree), target)
    return target.getvalue()


def laid_out(value: Any) -> Any:
    """Words and numbers in a list on one line, texts of several lines as they read."""
    if isinstance(value, Mapping):
        return {key: laid_out(inner) for key, inner in value.items()}
    if isinstance(value, list):
        rows = CommentedSeq([laid_out(inner) for inner in value])
        if not any(isinstance(inner, Mapping | list) or "\n" in str(inner) for inner in value):
            rows.fa.set_flow_style()
        return rows
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value
