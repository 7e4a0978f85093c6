"""What must hold between the texts of a manual, its pictures and other manuals; each text alone: `manuscripts`."""

import re
from collections.abc import Collection, Iterator

from flask_babel import gettext as _

from training.authored import Fault
from training.content import pictures
from training.content.manuscripts import Manuscript
from training.content.outlines import Section


def faults_between(zh: Manuscript, en: Manuscript) -> Iterator[Fault]:
    """Where the English text differs from the Chinese in what must be the same; told at the English one's line."""
    if zh.cover and en.cover:
        for name in ("shelf", "review_by"):
            ours, theirs = getattr(en.cover, name), getattr(zh.cover, name)
            if ours != theirs:
                cause = _("'%(name)s' is %(ours)s here and %(theirs)s in zh.md.", name=name, ours=ours, theirs=theirs)
                yield en.fault(en.cover_lines[name], cause, _("Write the same in both."))
    wanted, found = [s.anchor for s in zh.sections], [s.anchor for s in en.sections]
    if wanted == found:
        for section, other in zip(en.sections, zh.sections, strict=True):
            yield from _faults_of_objectives(en, section, other)
        yield from _faults_of_changes(zh, en)
        return
    for section in en.sections:
        if section.anchor not in wanted:
            cause = _("The section '%(id)s' is missing in zh.md.", id=section.anchor)
            yield en.fault(section.line, cause, _("Write it there too, or mend the id."))
    for section in zh.sections:
        if section.anchor not in found:
            cause = _("The section '%(id)s' is missing in en.md.", id=section.anchor)
            yield zh.fault(section.line, cause, _("Write it there too, or mend the id."))
    if sorted(wanted) == sorted(found):
        section = next(s for s, anchor in zip(en.sections, wanted, strict=True) if s.anchor != anchor)
        cause = _("From '%(id)s' on, the sections stand in another order than in zh.md.", id=section.anchor)
        yield en.fault(section.line, cause, _("Use the same order in both."))


def _faults_of_objectives(en: Manuscript, section: Section, other: Section) -> Iterator[Fault]:
    if section.objectives != other.objectives:
        ours, theirs = " ".join(section.objectives), " ".join(other.objectives)
        cause = _("The objectives are %(ours)s here and %(theirs)s in zh.md.", ours=ours, theirs=theirs)
        yield en.fault(section.line, cause, _("Write the same in both."))


def faults_of_links(slug: str, manuscript: Manuscript, known: set[str]) -> Iterator[Fault]:
    for link in manuscript.links:
        target = f"{slug}{link.target}" if link.target.startswith("#") else link.target
        if re.match(r"(https?://|mailto:)\S+", target) or target in known:
            continue
        cause = _("The link '%(target)s' leads nowhere.", target=link.target)
        remedy = _("Write #section for one of this manual, manual#section for another's, or https://….")
        yield manuscript.fault(link.line, cause, remedy)


def faults_of_pictures(manuscript: Manuscript, known: Collection[str]) -> Iterator[Fault]:
    """What the text shows and the manual does not hold. A name that cannot be one has been told already."""
    for use in manuscript.pictures:
        if pictures.NAME.fullmatch(use.name) and use.name not in known:
            cause = _("There is no picture '%(name)s'.", name=use.name)
            yield manuscript.fault(use.line, cause, _("Add it to the manual's pictures, or mend its name."))


def _faults_of_changes(zh: Manuscript, en: Manuscript) -> Iterator[Fault]:
    """Both languages say the same of what a change asks."""
    if zh.cover is None or en.cover is None:
        return
    for anchor in sorted(zh.cover.changes.keys() | en.cover.changes.keys()):
        ours, theirs = en.cover.changes.get(anchor), zh.cover.changes.get(anchor)
        there = en if ours else zh
        line = there.cover_lines.get(f"changes.{anchor}", 1)
        if ours is None or theirs is None:
            other = "zh.md" if theirs is None else "en.md"
            cause = _("The change of '%(id)s' is missing in %(file)s.", id=anchor, file=other)
            yield there.fault(line, cause, _("Write it there too, or mend the id."))
        elif ours.severity != theirs.severity:
            words = {"name": anchor, "ours": str(ours.severity), "theirs": str(theirs.severity)}
            cause = _("'%(name)s' is %(ours)s here and %(theirs)s in zh.md.", **words)
            yield there.fault(line, cause, _("Write the same in both."))
