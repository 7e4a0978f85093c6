"""The home page: for each role that the reader holds, the answer to 'what next?'; the most urgent one first."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training.access import Role
from training.certification import gate_board
from training.certification import queries as gate
from training.certification.refreshers import queries as refreshers
from training.certification.refreshers import wording
from training.certification.refreshers.queries import Duty
from training.certification.requirements.station import sitting_time
from training.cohorts.queries import enrolments_of, taught_by
from training.cohorts.rules import day_of
from training.examining import queries as examining
from training.examining.rules import State
from training.languages import in_language
from training.people.sessions import SignedIn
from training.quizzes.drills import queries as drills
from training.quizzes.drills.rules import day_of as day_of_practice
from training.quizzes.essays import queries as essays
from training.quizzes.queries import quiz_of
from training.reports import path, queries, trainees, writing
from training.reports.acts import ACTS
from training.reports.path import Ahead, Practice, Said
from training.reports.rules import Next
from training.roleplay import queries as roleplay


@dataclass(frozen=True)
class Panel:
    """One role's answer; `name` is the fragment that shows it, a smaller `urgency` comes first."""

    name: str
    urgency: int
    said: Said
    context: dict[str, Any] = field(default_factory=dict)


def panels_for(reader: SignedIn, at: datetime) -> list[Panel]:
    makers: list[Callable[[SignedIn, datetime], Panel]] = []
    for roles, maker in MAKERS:
        if reader.roles & roles:
            makers.append(maker)
    found = [maker(reader, at) for maker in makers] or [welcome(reader, at)]
    if duties := refreshers.duties_of([reader.person_id], gate.today(at), open_only=True):
        found = [*map(partial(with_refreshers, duties), found), refreshing(duties)]
    return sorted(found, key=lambda panel: panel.urgency)


# --- what changed since one learned it ----------------------------------------------------------------------------


def refreshing(duties: list[Duty]) -> Panel:
    """Before anything else: it has a date, and what was shown still counts."""
    first, others = duties[0], duties[1:]
    said = Said(wording.title(first), wording.note(first), _("Do it now"), wording.address(first))
    late = any(duty.standing == "overdue" for duty in duties)
    words = {"title_of": wording.title, "note_of": wording.note, "address_of": wording.address}
    return Panel("refreshers", 2 if late else 5, said, {"duties": others, **words})


def with_refreshers(duties: list[Duty], panel: Panel) -> Panel:
    """On a trainee's path, what is to be refreshed stands before what comes next."""
    if not panel.context.get("steps"):
        return panel
    steps = [path.PathStep(wording.title(duty), wording.note(duty), "todo", wording.address(duty)) for duty in duties]
    return replace(panel, context={**panel.context, "steps": [*steps, *panel.context["steps"]]})


# --- the trainee --------------------------------------------------------------------------------------------------


def trainee(reader: SignedIn, at: datetime) -> Panel:
    """The path to duty."""
    standing = gate.standing([reader.person_id], at)[reader.person_id]
    practice = practice_of(reader.person_id)
    what, place = path.next_for(standing, practice)
    ahead = Ahead(standing, what, place, at, practice, quiz_at(reader.person_id, standing, what, place))
    laid = path.lay(ahead)
    enrolment = next(iter(enrolments_of(reader.person_id)), None)
    cohort = enrolment.cohort if enrolment else None
    context = {
        "cohort": cohort,
        "day": day_of(cohort.starts_on, cohort.ends_on, gate.today(at)) if cohort else None,
        "steps": laid.steps if standing.requirements else [],
        "drills": drills.today(reader.person_id, at, day_of_practice(at, gate.zone())),
    }
    return Panel("trainee", 30, laid.said, context)


def practice_of(person_id: int) -> dict[str, Practice]:
    stations, scenarios = examining.current_stations(), roleplay.current_scenarios()
    titles = {slug: scenario.titles for slug, scenario in scenarios.items()}
    return path.practices(stations, titles, roleplay.practice_counts([person_id]), person_id)


def quiz_at(person_id: int, standing: gate.Standing, what: Next, place: int | None) -> Any:
    """The quiz that is next, with this person's attempts; None when something else is."""
    if what not in {Next.DO, Next.AGAIN} or place is None:
        return None
    requirement = standing.requirements[place].requirement
    return quiz_of(person_id, requirement.slug) if requirement.kind == "quiz" else None


# --- the examiner -------------------------------------------------------------------------------------------------


def examiner(reader: SignedIn, at: datetime) -> Panel:
    """The oldest sitting first; then the essays."""
    sheets, written = examining.queue(reader.person_id), essays.count_waiting(reader.person_id)
    context = {"sheets": sheets, "essays": written}
    if not sheets and written:
        headline = ngettext("%(num)s essay waits for you", "%(num)s essays wait for you", written)
        said = Said(headline, "", _("To the essays"), url_for("essays.queue"))
        return Panel("examiner", 34, said, {"sheets": []})
    if not sheets:
        lead = _("When the system draws you for a sitting, it stands here, the oldest first.")
        said = Said(
            _("No sitting is waiting for you"), lead, _("Look at the scenarios"), url_for("roleplay.index"), quiet=True
        )
        return Panel("examiner", 60, said, context)
    first = sheets[0]
    title, when = in_language(first.titles), sitting_time(first.sitting.scheduled_for)
    href = url_for("examining.show_sitting", sitting_id=first.sitting.public_id)
    if first.state == State.SCHEDULED:
        said = Said(_("Next sitting: %(when)s", when=when), title, _("Open the sitting"), href)
    elif first.state == State.IN_PROGRESS:
        said = Said(_("A sitting is under way"), title, _("Back to the cue screen"), href)
    else:
        said = Said(
            _("Next: mark “%(title)s”", title=title), _("Played on %(when)s.", when=when), _("To the mark sheet"), href
        )
    urgent = first.state != State.SCHEDULED or first.sitting.scheduled_for <= at
    return Panel("examiner", 10 if urgent else 35, said, context)


# --- the trainer --------------------------------------------------------------------------------------------------


def trainer(reader: SignedIn, at: datetime) -> Panel:
    """The cohorts with their pass rates, and who is at risk."""
    cohorts = taught_by(reader.person_id)
    if not cohorts:
        lead = _("An administrator notes who teaches which cohort; then your trainees and their figures stand here.")
        return Panel("trainer", 70, Said(_("You teach no cohort yet"), lead), {"rates": [], "at_risk": []})
    running = [cohort for cohort in cohorts if cohort.ends_on >= gate.today(at)]
    found = trainees.at_risk(trainees.trainees(running, at))
    headline = (
        ngettext("%(num)s trainee needs you now", "%(num)s trainees need you now", len(found))
        if found
        else _("Nobody is at risk today")
    )
    if found:
        first = found[0].cohort
        action, href = _("Open %(cohort)s", cohort=first.name), url_for("reports.cohort", cohort_id=first.public_id)
    else:
        action, href = _("Pass rates"), url_for("reports.pass_rates")
    said = Said(headline, "", action, href, quiet=True)
    context = {"rates": queries.pass_rates(cohorts[:5]), "at_risk": found, "risk_words": trainees.RISK_WORDS}
    return Panel("trainer", 40 if found else 55, said, context)


# --- the executive ------------------------------------------------------------------------------------------------


def executive(reader: SignedIn, at: datetime) -> Panel:
    """Who is ready, who expires, what blocks the others."""
    candidates = gate.candidates()
    board = gate_board.arrange(candidates, gate.standing([row.person_id for row in candidates], at))
    ready = len(board.ready)
    if not ready:
        said = Said(_("Nobody awaits a decision"), "", _("To the gate"), url_for("certification.gate"), quiet=True)
    else:
        headline = ngettext("%(num)s person awaits a decision", "%(num)s people await a decision", ready)
        href = url_for("certification.dossier", person_id=board.ready[0].candidate.public_id)
        said = Said(headline, "", _("Look at %(name)s", name=board.ready[0].candidate.name), href)
    return Panel("executive", 20 if ready else 50, said, {"board": board})


# --- the administrator --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToDo:
    title: str
    note: str
    href: str


def administrator(reader: SignedIn, at: datetime) -> Panel:
    """What is missing to get going, in the order in which it is done."""
    ground = queries.ground()
    todos = missing(ground)
    if not todos:
        lead = _("Nothing waits for the office.")
        said = Said(_("Everything is in hand"), lead, _("Schedule a sitting"), url_for("examining.manage"), quiet=True)
    else:
        said = Said(todos[0].title, todos[0].note, _("Go there"), todos[0].href)
    return Panel("administrator", 25 if todos else 65, said, {"todos": todos[1:], "ground": ground})


def missing(ground: queries.Ground) -> list[ToDo]:
    found: list[ToDo] = []
    manage = url_for("examining.manage")
    if not gate.latest_editions():
        note = _("The operator runs 'flask content publish' on the server: manuals, quizzes, stations, programmes.")
        found.append(ToDo(_("The library is not published yet"), note, url_for("content.library")))
    if ground.people <= 1:
        note = _("Trainees, trainers, examiners, an executive: each with an account and a role.")
        found.append(ToDo(_("Add your people"), note, url_for("people.list_people")))
    if not ground.cohorts:
        note = _("A cohort is an intake that is trained together.")
        found.append(ToDo(_("Open the first cohort"), note, url_for("cohorts.list_cohorts")))
    elif not ground.enrolled:
        found.append(ToDo(_("Enrol the first trainees"), "", url_for("cohorts.list_cohorts")))
    for cohort in ground.without_programme:
        href = url_for("cohorts.show_cohort", cohort_id=cohort.public_id)
        note = _("Nothing leads its trainees to duty yet.")
        found.append(ToDo(_("Set the programme of %(cohort)s", cohort=cohort.name), note, href))
    sheets = examining.unreleased()
    unassigned = [sheet for sheet in sheets if sheet.assignment is None]
    marked = [sheet for sheet in sheets if sheet.state == State.MARKED]
    if unassigned:
        title = ngettext("%(num)s sitting has no examiner", "%(num)s sittings have no examiner", len(unassigned))
        found.append(ToDo(title, _("Nobody independent was free. Add an examiner, then draw again."), manage))
    if marked:
        title = ngettext("%(num)s result waits for release", "%(num)s results wait for release", len(marked))
        found.append(ToDo(title, _("Marked, and not yet made known."), manage))
    return found


# --- the others ---------------------------------------------------------------------------------------------------


LATEST = 6  # acts that an auditor sees before opening the log


def auditor(reader: SignedIn, at: datetime) -> Panel:
    latest = queries.log_entries(None)[:LATEST]
    lead = _("Every act stands in the log, chained by hashes; nothing can be taken out.")
    said = Said(_("See what was done, and by whom"), lead, _("Open the log"), url_for("reports.audit_log"))
    return Panel("auditor", 62, said, {"latest": latest, "acts": ACTS})


def approver(reader: SignedIn, at: datetime) -> Panel:
    """The oldest text that waits for somebody who had no hand in it: a manual's, or a scenario's."""
    texts = writing.to_approve()
    if not texts:
        lead = _(
            "When an author sends in a draft, it stands here: what is different, whom it concerns, and your decision."
        )
        said = Said(_("Nothing waits for you"), lead, _("To the desk"), url_for("reports.desk"), quiet=True)
        return Panel("plain", 78, said)
    headline = ngettext("%(num)s text waits for your review", "%(num)s texts wait for your review", len(texts))
    said = Said(headline, "", _("Look at “%(title)s”", title=texts[0].title), texts[0].href)
    return Panel("approver", 22, said, {"texts": texts})


def author(reader: SignedIn, at: datetime) -> Panel:
    """What came back, what others wait for, what is being written."""
    work = writing.work_of(reader.person_id, at)
    first = writing.first_of(work)
    said = Said(first.headline, first.lead, first.action, first.href, quiet=first.quiet)
    return Panel("author", first.urgency, said, {"sections": writing.sections(work), "reports": work.reports})


def welcome(reader: SignedIn, at: datetime) -> Panel:
    lead = _("You have no role yet. An administrator grants it; then you see here what to do next.")
    return Panel("plain", 90, Said(_("Welcome, %(name)s", name=reader.name), lead))


MAKERS: tuple[tuple[frozenset[Role], Callable[[SignedIn, datetime], Panel]], ...] = (
    (frozenset({Role.TRAINEE}), trainee),
    (frozenset({Role.EXAMINER}), examiner),
    (frozenset({Role.TRAINER, Role.ASSISTANT}), trainer),
    (frozenset({Role.EXECUTIVE}), executive),
    (frozenset({Role.ADMINISTRATOR}), administrator),
    (frozenset({Role.AUDITOR}), auditor),
    (frozenset({Role.APPROVER}), approver),
    (frozenset({Role.AUTHOR}), author),
)
