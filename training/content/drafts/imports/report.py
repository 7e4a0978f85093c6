"""What an import could not keep, line by line."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Left:
    """`line` counts lines of a Markdown file, paragraphs of a Word document; 0: the file as a whole."""

    file: str
    line: int
    what: str


@dataclass
class Report:
    """Collected while a file is read."""

    file: str
    left: list[Left] = field(default_factory=list)

    def note(self, line: int, what: str) -> None:
        if (one := Left(self.file, line, what)) not in self.left:
            self.left.append(one)
