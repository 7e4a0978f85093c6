"""QTI: the files of a package, its items in the order of the manifest, and what is told before them."""

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

from flask_babel import gettext as _

from training.quizzes.exchange.decoding import unpack
from training.quizzes.exchange.markup import ELSEWHERE, pictures_in
from training.quizzes.exchange.questions import (
    Picture,
    Situation,
    shortened,
)
from training.quizzes.exchange.report import LeftOut, Notes, Unusable
from training.quizzes.exchange.texts import Texts
from training.quizzes.exchange.tree import Node, parse

MANIFEST = "imsmanifest.xml"
OLDER = "questestinterop"  # the root of QTI 1.2


class Package:
    """The files of a package by path; an item alone is a package of one."""

    def __init__(self, content: bytes) -> None:
        self.files = unpack(content) if content.startswith(b"PK") else {"": content}
        self.tags: dict[str, list[str]] = {}
        self.situations: dict[str, Situation] = {}  # of items, by path, as tests tell them
        self.older: list[Node] = []  # files of QTI 1.2
        self._elsewhere: list[str] = []

    def items(self, notes: Notes) -> list[tuple[str, Node]]:
        """Every item, in the order of the manifest. Raises Unusable when there is none."""
        if list(self.files) == [""]:
            root = named_as_before(parse(self.files[""]))
            if root.tag == OLDER:
                self.older.append(root)
                return []
            if root.tag != "assessmentItem":
                raise Unusable(_("This XML is no QTI item: it begins with <%(tag)s>.", tag=shortened(root.tag, 40)))
            return [("", root)]
        found = []
        for path in self._listed():
            try:
                root = named_as_before(parse(self.files[path]))
            except Unusable as unusable:
                notes.found += 1
                notes.left_out(0, path, unusable)
                continue
            if root.tag == "assessmentItem":
                found.append((path, root))
            if root.tag == "assessmentTest":
                self._read_test(path, root, notes)
            if root.tag == OLDER:
                self.older.append(root)
        for address in self._elsewhere:
            notes.found += 1
            notes.left_out(0, shortened(address), _("It lies on another server: nothing is fetched from there."))
        if not found and not notes.found and not self.older:
            if any(posixpath.basename(path).lower() == "h5p.json" for path in self.files):
                raise Unusable(_("This is a package of H5P, which holds pages to be played, not questions to be read."))
            raise Unusable(_("The archive holds no QTI item."))
        return found

    def _listed(self) -> list[str]:
        """The manifest's own order, with the tags it gives; what it does not list comes after."""
        paths: list[str] = []
        manifest = next((path for path in self.files if posixpath.basename(path).lower() == MANIFEST), None)
        if manifest is not None:
            try:
                root, folder = parse(self.files[manifest]), posixpath.dirname(manifest)
            except Unusable:
                root, folder = Node("", {}, 0), ""
            for resource in root.every("resource"):
                address = resource.attributes.get("href", "")
                if ELSEWHERE.match(address):
                    self._elsewhere.append(address)
                path = posixpath.normpath(posixpath.join(folder, unquote(address)))
                if path in self.files:
                    paths.append(path)
                    words = [one.text().strip() for one in resource.every("keyword")]
                    self.tags[path] = [word for word in words if word]
        others = sorted(path for path in self.files if path.lower().endswith(".xml") and path != manifest)
        return list(dict.fromkeys([*paths, *others]))

    def beside(self, path: str, name: str) -> str:
        """The path of what is named in the file at this path."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name)))

    def pictures(self, path: str, texts: Iterable[str]) -> tuple[Picture, ...]:
        """Those that the texts of the file at this path show, and that are there."""
        names = sorted({name for text in texts for name in pictures_in(text)})
        files = {name: self.files.get(self.beside(path, name)) for name in names}
        return tuple(Picture(name, content) for name, content in files.items() if content)

    def situation(self, path: str, name: str, node: Node) -> Situation:
        stem = Texts().read(node.markup(), "html")
        return Situation(" ".join(name.split()), stem, self.pictures(path, [stem]))

    def _read_test(self, path: str, root: Node, notes: Notes) -> None:
        """What a section tells candidates before its items."""
        for section in root.every("assessmentSection"):
            told = next((node for node in section.nodes("rubricBlock") if for_candidates(node)), None)
            if told is None:
                continue
            title = section.attributes.get("title", "")
            try:
                case = self.situation(path, title, told)
            except LeftOut as reason:
                notes.changed(0, shortened(title or path), reason)
                continue
            for item in section.every("assessmentItemRef"):
                if case.stem:
                    self.situations[self.beside(path, item.attributes.get("href", ""))] = case

    def stimulus(self, path: str, address: str) -> Situation | None:
        """What an item refers to in a file of its own, as version 3 does. Raises LeftOut where it is not there."""
        try:
            root = named_as_before(parse(self.files[self.beside(path, address)]))
        except (KeyError, Unusable):
            raise LeftOut(_("The text that it refers to is not in the file.")) from None
        body = root.node("stimulusBody")
        name = root.attributes.get("title") or root.attributes.get("identifier", "")
        return self.situation(self.beside(path, address), name, body) if body else None


def for_candidates(rubric: Node) -> bool:
    return "candidate" in rubric.attributes.get("view", "candidate")


def named_as_before(root: Node) -> Node:
    """Version 3 with the names of version 2: qti-simple-choice -> simpleChoice, max-choices -> maxChoices."""
    if not root.tag.startswith("qti-"):
        return root
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.tag.startswith("qti-"):
            node.tag = _camel(node.tag[4:])
            node.attributes = {_camel(name): value for name, value in node.attributes.items()}
        waiting += node.nodes()
    return root


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(part.capitalize() for part in others)
