"""What was read of a file waits in a folder until its author has looked at it and saved it, for a day at most.

Plain files, as printouts are: nothing of it is a record yet, so nothing of it belongs into the database.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from training.quizzes.authored_items import CASE
from training.quizzes.exchange.report import Note, Report, Verdict
from training.quizzes.kinds import KINDS
from training.quizzes.media.files import Facts, Medium

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """Items as drafts hold them, and what became of each question of the file."""

    person_id: int
    bank: str
    language: str
    file: str
    items: list[dict[str, Any]]
    report: Report
    media: dict[str, dict[str, Any]] = field(default_factory=dict)  # facts of what they show, by name

    def stem_of(self, item: Mapping[str, Any]) -> str:
        """As it is read: with lines for blanks, and example values; of a case its situation."""
        if item["kind"] == CASE:
            return str(item["stem"][self.language])
        kind = KINDS[item["kind"]]
        fields = kind.authored.model_fields.items()
        body = {**{name: field.default for name, field in fields if not field.is_required()}, **item}
        return kind.stem(body, kind.example(body), self.language)


def folder() -> Path:
    path: Path = current_app.config["SETTINGS"].data_dir / "imports"
    path.mkdir(exist_ok=True)
    return path


def keep(waiting: Waiting, media: Mapping[str, Medium] | None = None, *, at: datetime) -> uuid.UUID:
    forget_old(at)
    name = uuid.uuid4()
    for medium in (media or {}).values():
        (folder() / f"{name}.{medium.facts.digest}").write_bytes(medium.content)
    waiting = replace(waiting, media={file: {**vars(one.facts)} for file, one in (media or {}).items()})
    (folder() / f"{name}.json").write_text(json.dumps(asdict(waiting), ensure_ascii=False), encoding="utf-8")
    return name


def found(name: uuid.UUID, *, person_id: int) -> Waiting | None:
    """Only for who brought it, and while all that its items show is there."""
    path = folder() / f"{name}.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    notes = tuple(Note(**{**note, "verdict": Verdict(note["verdict"])}) for note in told["report"]["notes"])
    waiting = Waiting(**{**told, "report": Report(**{**told["report"], "notes": notes})})
    whole = all((folder() / f"{name}.{told['digest']}").is_file() for told in waiting.media.values())
    return waiting if whole and waiting.person_id == person_id else None


def media_of(name: uuid.UUID, waiting: Waiting) -> dict[str, Medium]:
    """What its items show, by name."""
    found = {}
    for file, told in waiting.media.items():
        facts = Facts(**told)
        content = (folder() / f"{name}.{facts.digest}").read_bytes()
        found[file] = Medium(content, facts, file.rpartition(".")[2])
    return found


def forget_old(at: datetime) -> None:
    for path in sorted(folder().iterdir(), key=lambda path: path.suffix != ".json"):  # first what names the others
        if path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)
