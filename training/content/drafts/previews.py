"""A draft as its readers would see it, and every fault of it. Renders: called outside of transactions only."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from training.authored import LANGUAGES, Fault, Unfit
from training.content.agreement import faults_between, faults_of_links, faults_of_pictures
from training.content.manuscripts import Manuscript, read_manuscript
from training.content.models import Picture
from training.content.publishing import rendered


@dataclass(frozen=True)
class Part:
    line: int
    anchor: str
    heading: str
    html: Markup


@dataclass(frozen=True)
class Seen:
    """One language of a draft."""

    title: str
    summary: str
    introduction: Markup
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FaultOf:
    language: str
    line: int
    cause: str
    remedy: str


def see(slug: str, manuscript: Manuscript, pictures: Mapping[str, Picture]) -> Seen:
    made = rendered(slug, manuscript, pictures, raise_headings=0)  # the preview's sections are headings of the page
    parts = tuple(
        Part(section.line, section.anchor, section.heading, Markup(one["html"]))  # noqa: S704 - cleaned by markup
        for section, one in zip(manuscript.sections, made["sections"], strict=True)
    )
    cover = manuscript.cover
    introduction = Markup(made["introduction_html"])  # noqa: S704 - cleaned by markup
    return Seen(cover.title if cover else "", cover.summary if cover else "", introduction, parts)


def read(slug: str, texts: Mapping[str, str]) -> tuple[dict[str, Manuscript], list[Fault]]:
    """What could be read of each language, and the faults of each alone."""
    manuscripts: dict[str, Manuscript] = {}
    faults: list[Fault] = []
    for language, text in texts.items():
        try:
            manuscripts[language], found = read_manuscript(text, f"{language}.md")
            faults.extend(found)
        except Unfit as unfit:
            faults.extend(unfit.faults)
    return manuscripts, faults


def faults(slug: str, texts: Mapping[str, str], pictures: Collection[str], published: Collection[str]) -> list[FaultOf]:
    """Everything that keeps the draft from being published, as publishing from files would say it, by language and
    line. `published`: 'manual#section' of the other manuals."""
    manuscripts, found = read(slug, texts)
    others = {anchor for anchor in published if not anchor.startswith(f"{slug}#")}
    own = {f"{slug}#{section.anchor}" for one in manuscripts.values() for section in one.sections}
    for manuscript in manuscripts.values():
        found.extend(faults_of_links(slug, manuscript, others | own))
        found.extend(faults_of_pictures(manuscript, pictures))
    if len(manuscripts) == len(LANGUAGES):
        found.extend(faults_between(manuscripts["zh"], manuscripts["en"]))
    return list(_by_language(sorted(found)))


def _by_language(found: Collection[Fault]) -> Iterator[FaultOf]:
    for fault in found:
        yield FaultOf(fault.file.removesuffix(".md"), fault.line, fault.cause, fault.remedy)
