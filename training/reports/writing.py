"""An author's home: what came back, what waits for a second author, what is being written and where it waits, and what
wants looking after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training.approval import State as Asked
from training.certification.queries import today
from training.content.drafts import queries as manuals
from training.content.reviews import queries as reviews
from training.content.reviews.rules import State
from training.content.rules import is_past_review
from training.feedback import queries as feedback
from training.languages import day, in_language, language
from training.quizzes.analysis.bank_queries import flagged
from training.quizzes.desk import queries as items
from training.quizzes.terms import queries as quizzes
from training.roleplay.studio import pages as scenarios
from training.roleplay.studio import queries as studio

Tag = tuple[str, str]  # words, tone


@dataclass(frozen=True)
class Line:
    title: str
    note: str
    href: str
    tag: Tag | None = None
    is_quoted: bool = False  # the note is what somebody wrote, in whatever language


@dataclass
class Work:
    """Each line in one place. `second`: drafts of others, which this reader may make ready."""

    returned: list[Line] = field(default_factory=list)
    second: list[Line] = field(default_factory=list)
    own: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    late: list[Line] = field(default_factory=list)  # past the day on which they were to be looked at again
    reports: int = 0  # from the field, not triaged
    items: list[Line] = field(default_factory=list)  # with figures that want a look


def work_of(person_id: int, at: datetime) -> Work:
    """The same number of statements, however much there is."""
    work = Work(reports=feedback.counts()["new"])
    sort_manuals(work, person_id, today(at))
    sort_scenarios(work, person_id)
    sort_items(work, person_id)
    sort_quizzes(work, person_id)
    work.items = [
        Line(
            in_language(row.title),
            ngettext("%(num)s item", "%(num)s items", row.count),
            url_for("desk.show_bank", slug=row.slug),
        )
        for row in flagged()
    ]
    return work


def to_approve() -> list[Line]:
    """What waits for somebody who had no hand in it, the oldest first."""
    found = [
        (row.request.asked_at, _("Manual"), row.titles, row.asked_by, manual_review(row)) for row in reviews.waiting()
    ]
    found += [
        (row.request.asked_at, _("Scenario"), row.titles, row.request.asked_by, scenario_review(row))
        for row in scenarios.waiting()
    ]
    found.sort(key=lambda one: one[0])
    return [
        Line(in_language(titles), f"{by_whom(kind, name)} · {_('since %(day)s', day=day(at))}", href)
        for at, kind, titles, name, href in found
    ]


def manual_review(row: reviews.RequestRow) -> str:
    return url_for("reviews.show", request_id=row.request.public_id)


def scenario_review(row: scenarios.Waiting) -> str:
    return url_for("studio.review", request_id=row.request.public_id)


# --- texts that an approver decides on ----------------------------------------------------------------------------


def sort_manuals(work: Work, person_id: int, on: date) -> None:
    rows = manuals.desk()
    asked = reviews.newest_of_drafts([row.draft_id for row in rows if row.draft_id is not None])
    mine = manuals.in_hand(person_id)
    for row in rows:
        title = row.titles.get(language()) or row.slug
        if row.draft_id is None:
            if row.review_by and is_past_review(row.review_by, on):
                note = _("to be looked at again by %(day)s", day=day(row.review_by))
                work.late.append(Line(title, note, url_for("content.manual", slug=row.slug)))
            continue
        request, href = asked.get(row.draft_id), url_for("drafts.edit", slug=row.slug)
        state = request.state if request else State.DRAFT
        if row.draft_id not in mine:
            work.others.append(Line(title, by_whom(_("Manual"), row.opened_by or ""), href, tag_of(state)))
        elif state == State.RETURNED and request and request.review:
            work.returned.append(
                Line(title, reason_of(request.decided_by, request.review.reason), href, is_quoted=True)
            )
        else:
            since = request.request.asked_at if request and state == State.IN_REVIEW else row.opened_at
            work.own.append(Line(title, since_when(_("Manual"), since), href, tag_of(state)))


def sort_scenarios(work: Work, person_id: int) -> None:
    mine = studio.in_hand(person_id)
    for row in scenarios.desk():
        if row.draft is None:
            continue
        title, href = in_language(row.titles), url_for("studio.edit", slug=row.slug)
        if row.draft.id not in mine:
            work.others.append(Line(title, by_whom(_("Scenario"), row.draft.opened_by), href, tag_of(row.state)))
        elif row.state == Asked.RETURNED and row.request:
            work.returned.append(
                Line(title, reason_of(row.request.decided_by or "", row.request.reason or ""), href, is_quoted=True)
            )
        else:
            since = row.request.asked_at if row.request and row.state == Asked.ASKED else row.draft.opened_at
            work.own.append(Line(title, since_when(_("Scenario"), since), href, tag_of(row.state)))


def tag_of(state: Any) -> Tag:
    if state in (State.IN_REVIEW, Asked.ASKED):
        return _("waits for an approver"), "warn"
    if state in (State.WAITING, Asked.APPROVED):
        return _("approved"), "pass"
    if state in (State.RETURNED, Asked.RETURNED):
        return _("returned"), "seal"
    return _("being written"), "plain"


def by_whom(kind: str, name: str) -> str:
    return f"{kind} · {name}"


def since_when(kind: str, at: datetime | None) -> str:
    return f"{kind} · {_('since %(day)s', day=day(at))}"


def reason_of(name: str, reason: str) -> str:
    return _("%(name)s: “%(reason)s”", name=name, reason=reason)


# --- what a second author makes ready -----------------------------------------------------------------------------


def sort_items(work: Work, person_id: int) -> None:
    """Drafts of items bank by bank: there may be a hundred of them."""
    for row in items.drafts_by_bank(person_id):
        title, href = in_language(row.title), url_for("desk.show_bank", slug=row.slug, _anchor="drafts")
        if row.own:
            note = ngettext("%(num)s draft of an item", "%(num)s drafts of items", row.own)
            work.own.append(Line(title, note, href, (_("waits for a second author"), "warn")))
        if row.others:
            note = ngettext("%(num)s item that somebody else wrote", "%(num)s items that others wrote", row.others)
            work.second.append(Line(title, note, href))


def sort_quizzes(work: Work, person_id: int) -> None:
    for row in quizzes.open_drafts(person_id):
        title = in_language(row.titles)
        href = url_for("terms.show_draft", draft_id=row.public_id)
        if row.own:
            tag = _("waits for a second author"), "warn"
            work.own.append(Line(title, since_when(_("Quiz"), row.opened_at), href, tag))
        else:
            work.second.append(Line(title, by_whom(_("Quiz"), row.opened_by), href))


# --- the first line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class First:
    """What to do next; a smaller `urgency` comes before other roles' work."""

    urgency: int
    headline: str
    lead: str
    action: str
    href: str
    quiet: bool = False


def first_of(work: Work) -> First:
    """Who waits for this author comes before what this author may take time for."""
    return next(_ways(work))


def _ways(work: Work) -> Iterator[First]:
    if lines := work.returned:
        headline = ngettext("%(num)s text came back to you", "%(num)s texts came back to you", len(lines))
        yield First(23, headline, "", write(lines[0]), lines[0].href)
    if lines := work.second:
        headline = _("Others wait for you as second author")
        yield First(42, headline, "", _("Look at “%(title)s”", title=lines[0].title), lines[0].href)
    if work.reports:
        headline = ngettext(
            "%(num)s report from the field is new", "%(num)s reports from the field are new", work.reports
        )
        lead = _("What customers asked, and what to make of it.")
        yield First(43, headline, lead, _("Triage reports"), url_for("feedback.board"))
    if lines := work.late:
        headline = ngettext(
            "%(num)s manual is past its review date", "%(num)s manuals are past their review date", len(lines)
        )
        lead = _("Look at it again: open a draft, change what is out of date, give it a new date.")
        yield First(44, headline, lead, _("Write manuals"), url_for("drafts.desk"))
    if lines := work.own or work.others:
        headline = ngettext("%(num)s text is being written", "%(num)s texts are being written", len(lines))
        yield First(45, headline, "", write(lines[0]), lines[0].href)
    lead = _("Open a draft to write the next edition of a manual.")
    yield First(80, _("No draft is open"), lead, _("Write manuals"), url_for("drafts.desk"), quiet=True)


def write(line: Line) -> str:
    return _("Write: %(title)s", title=line.title)


def sections(work: Work) -> Mapping[str, list[Line]]:
    """By their headings, those that hold something."""
    found = {
        _("Came back to you"): work.returned,
        _("Waits for a second author"): work.second,
        _("Yours"): work.own,
        _("Past the review date"): work.late,
        _("Items with figures that want a look"): work.items,
        _("Others are writing"): work.others,
    }
    return {heading: lines for heading, lines in found.items() if lines}
