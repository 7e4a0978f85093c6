"""A draft's two texts -> what would be published, with every fault. Renders: not inside a writing transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from training.content.difference import SectionChange, changed_sections
from training.content.drafts import previews
from training.content.drafts.previews import FaultOf
from training.content.models import Picture
from training.content.publishing import Prepared, is_same, prepare


@dataclass(frozen=True)
class Ready:
    """What an author asks for: the texts as they would be published, and what is different from the edition before."""

    prepared: Prepared | None  # None: there are faults
    faults: tuple[FaultOf, ...]
    changes: tuple[SectionChange, ...]
    differs: bool = True  # from the edition before, in whatever the author wrote

    @property
    def is_fit(self) -> bool:
        return self.prepared is not None


def ready(
    slug: str,
    texts: Mapping[str, str],
    pictures: Mapping[str, Picture],
    before: Mapping[str, Any] | None,
    published: Collection[str],
) -> Ready:
    """`before`: the material of the edition that the draft began with; `published`: 'manual#section' of the others."""
    if faults := previews.faults(slug, texts, pictures, published):
        return Ready(None, tuple(faults), ())
    manuscripts, _faults = previews.read(slug, texts)
    prepared = prepare(slug, manuscripts, pictures)
    changes = changed_sections(before["languages"], prepared.material["languages"]) if before else []
    differs = before is None or not is_same(before, prepared.material)
    return Ready(prepared, (), tuple(changes), differs)
