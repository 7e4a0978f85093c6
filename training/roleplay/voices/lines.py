"""What the customer says in a script, line by line, in the words of each variant. Plain Python over a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from training.roleplay.script import CustomerLine, Scene, Script, SellerTurn, said_as


@dataclass(frozen=True)
class SaidLine:
    """`digest` names the words: whatever the scene and the tone, the same words have the same voice."""

    scene: str
    tone: str
    text: str
    digest: str


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def said_lines(script: Script) -> list[SaidLine]:
    """In writing order, the same words once."""
    values: list[str | None] = [variant.value for variant in script.variants] or [None]
    found: dict[str, SaidLine] = {}
    for scene in script.scenes:
        for line in _lines_of(scene):
            for text in (said_as(line.text, value) for value in values):
                if text:
                    digest = digest_of(text)
                    found.setdefault(digest, SaidLine(scene.name, line.tone, text, digest))
    return list(found.values())


def _lines_of(scene: Scene) -> Iterator[CustomerLine]:
    for step in scene.steps:
        if isinstance(step, CustomerLine):
            yield step
        elif isinstance(step, SellerTurn):
            yield from (branch.customer_line for branch in step.branches if branch.customer_line)
