"""A trainee's path to duty in words: the stations on it, the headline, and the one thing to do now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training.certification.queries import RequirementState, Standing
from training.certification.requirements.station import sitting_time
from training.certification.rules import State, Status
from training.examining.queries import CurrentStation
from training.languages import day, in_language, moment
from training.quizzes.queries import QuizOfPerson
from training.quizzes.rules import Bar
from training.reports import rules
from training.reports.rules import Next


@dataclass(frozen=True)
class PathStep:
    """What the macro `path` shows."""

    title: str
    note: str
    state: str
    href: str = ""


@dataclass(frozen=True)
class Practice:
    """The scenario that prepares for a station, and how often it was played to an ending."""

    slug: str
    titles: Mapping[str, str]
    runs: int


@dataclass(frozen=True)
class Said:
    """The first line of the page, and the one thing to do now."""

    headline: str
    lead: str = ""
    action: str = ""
    href: str = ""
    quiet: bool = False  # the action is only offered


@dataclass(frozen=True)
class Path:
    said: Said
    steps: list[PathStep]


@dataclass(frozen=True)
class Ahead:
    """Everything that the words depend on."""

    standing: Standing
    what: Next
    place: int | None
    at: datetime
    practice: Mapping[str, Practice] = field(default_factory=dict)  # by station
    quiz: QuizOfPerson | None = None  # the one at `place`

    @property
    def row(self) -> RequirementState | None:
        return None if self.place is None else self.standing.requirements[self.place]

    @property
    def practised(self) -> Practice | None:
        return self.practice.get(self.row.requirement.slug) if self.row else None


def practices(
    stations: Mapping[str, CurrentStation],
    titles: Mapping[str, Mapping[str, str]],
    counts: Mapping[tuple[int, str], int],
    person_id: int,
) -> dict[str, Practice]:
    """By station. `titles`: of the scenarios, by slug."""
    return {
        slug: Practice(
            station.scenario_slug, titles[station.scenario_slug], counts.get((person_id, station.scenario_slug), 0)
        )
        for slug, station in stations.items()
    }


def next_for(standing: Standing, practice: Mapping[str, Practice]) -> tuple[Next, int | None]:
    steps = [
        rules.Step(
            row.requirement.kind,
            row.state,
            row.look.waiting,
            practice[row.requirement.slug].runs if row.requirement.kind == "station" else 0,
        )
        for row in standing.requirements
    ]
    clearance = standing.clearance
    ended = clearance.certificate is not None and not clearance.on_duty
    return rules.next_of(steps, on_duty=clearance.on_duty, ended=ended, awaits_decision=standing.awaits_decision)


def lay(ahead: Ahead) -> Path:
    return Path(WORDS[ahead.what](ahead), steps_of(ahead))


# --- the stations -------------------------------------------------------------------------------------------------


def steps_of(ahead: Ahead) -> list[PathStep]:
    steps = []
    for place, row in enumerate(ahead.standing.requirements):
        here = place == ahead.place and ahead.what != Next.PRACTISE
        if row.requirement.kind == "station" and row.state != State.MET:
            steps.append(practice_step(ahead, place, ahead.practice[row.requirement.slug]))
        state = "done" if row.state == State.MET else "now" if here else "todo"
        if here and ahead.quiz and ahead.quiz.bar(ahead.at) == Bar.USED_UP:
            state = "blocked"
        steps.append(PathStep(row.title, row.note, state, row.address))
    return [*steps, end_step(ahead)]


def practice_step(ahead: Ahead, place: int, practice: Practice) -> PathStep:
    enough = practice.runs >= rules.PRACTISE_TWICE
    state = "now" if ahead.what == Next.PRACTISE and place == ahead.place else "done" if enough else "todo"
    runs = ngettext("Practised once", "Practised %(num)d times", practice.runs)
    note = (
        runs if enough else _("%(runs)s · two runs are a good start", runs=runs) if practice.runs else practice_hint()
    )
    title = _("Practise “%(title)s”", title=in_language(practice.titles))
    return PathStep(title, note, state, url_for("roleplay.show_scenario", slug=practice.slug))


def practice_hint() -> str:
    return _("Suggested, never marked: two runs before the sitting")


def end_step(ahead: Ahead) -> PathStep:
    certificate = ahead.standing.clearance.certificate
    if ahead.what == Next.ON_DUTY and certificate:
        return PathStep(_("On duty"), _("until %(day)s", day=day(certificate.valid_until)), "end done")
    note = _("An executive decides") if ahead.what == Next.DECISION else ""
    return PathStep(_("On duty"), note, "end")


# --- the words ----------------------------------------------------------------------------------------------------


def title_of(ahead: Ahead) -> str:
    return in_language(ahead.row.titles) if ahead.row else ""


def say_do(ahead: Ahead) -> Said:
    row = ahead.row
    if row is None:
        return Said("")
    if row.requirement.kind == "quiz":
        return say_quiz(ahead)
    headline = _("Next: read “%(title)s”", title=title_of(ahead))
    return Said(headline, _("At the end you confirm that you have read it."), _("Read"), row.address)


def say_quiz(ahead: Ahead) -> Said:
    quiz, href = ahead.quiz, ahead.row.address if ahead.row else ""
    headline = _("Next: the quiz “%(title)s”", title=title_of(ahead))
    if quiz is None:
        return Said(headline, "", _("To the quiz"), href)
    bar, attempts = quiz.bar(ahead.at), quiz.most_attempts
    if bar == Bar.OPEN:
        return Said(
            _("Your quiz is open: “%(title)s”", title=title_of(ahead)), _("The clock is running."), _("Go on"), href
        )
    if bar == Bar.MARKING:
        return Said(
            _("“%(title)s” waits for marking", title=title_of(ahead)),
            _("An examiner reads what you wrote. You will see the outcome here."),
            _("Read again"),
            url_for("content.library"),
            quiet=True,
        )
    if bar == Bar.USED_UP:
        return Said(
            _("No attempt is left at “%(title)s”", title=title_of(ahead)),
            _("Talk to your trainer. Reading again never hurts."),
            _("Read again"),
            url_for("content.library"),
            quiet=True,
        )
    if bar in {Bar.NOT_YET, Bar.CLOSED}:
        return say_window(ahead, bar, quiz.terms.opens)
    if bar == Bar.WAIT:
        when = moment(quiz.free_from(ahead.at))
        lead = _("You may try again from %(when)s. Until then, read once more what was hard.", when=when)
        return Said(_("Next: the quiz once more"), lead, _("Read again"), url_for("content.library"), quiet=True)
    lead = ngettext(
        "%(minutes)s minutes, pass mark %(pass_mark)s%%. You have %(num)s attempt.",
        "%(minutes)s minutes, pass mark %(pass_mark)s%%. You have %(num)s attempts.",
        attempts - len(quiz.attempts),
        minutes=quiz.minutes,
        pass_mark=quiz.terms.pass_mark,
    )
    return Said(headline, lead, _("Take the quiz"), href)


def say_window(ahead: Ahead, bar: Bar, opens: datetime | None) -> Said:
    title = title_of(ahead)
    if bar == Bar.CLOSED:
        headline = _("The quiz “%(title)s” is closed", title=title)
        return Said(
            headline,
            _("Talk to your trainer about what comes next."),
            _("Read again"),
            url_for("content.library"),
            quiet=True,
        )
    headline = _("Next: the quiz “%(title)s”", title=title)
    lead = _("It opens on %(when)s. Until then, read once more what was hard.", when=moment(opens))
    return Said(headline, lead, _("Read again"), url_for("content.library"), quiet=True)


def say_practise(ahead: Ahead) -> Said:
    practice, row = ahead.practised, ahead.row
    if practice is None or row is None:
        return Said("")
    lead = _("Play it twice before the examination: most people are calmer then. It is never marked.")
    if row.look.due and row.look.waiting:
        lead = _(
            "Your sitting is on %(when)s. Play it twice before: most people are calmer then.",
            when=sitting_time(row.look.due),
        )
    return Said(
        _("Next: practise “%(title)s”", title=in_language(practice.titles)),
        lead,
        _("Start practising"),
        url_for("roleplay.show_scenario", slug=practice.slug),
    )


def practise_more(ahead: Ahead) -> tuple[str, str]:
    practice = ahead.practised
    return (_("Practise once more"), url_for("roleplay.show_scenario", slug=practice.slug)) if practice else ("", "")


def say_sit(ahead: Ahead) -> Said:
    when = sitting_time(ahead.row.look.due) if ahead.row else ""
    lead = _("“%(title)s”, before an examiner who never taught you.", title=title_of(ahead))
    return Said(_("Your sitting: %(when)s", when=when), lead, *practise_more(ahead), quiet=True)


def say_date(ahead: Ahead) -> Said:
    failed = ahead.row is not None and ahead.row.state == State.FAILED
    headline = (
        _("Not passed this time: you will get another sitting") if failed else _("You will get a date for your sitting")
    )
    lead = _(
        "The office arranges it and the system draws the examiner. Until then, practise: “%(title)s”.",
        title=title_of(ahead),
    )
    return Said(headline, lead, *practise_more(ahead), quiet=True)


def say_result(ahead: Ahead) -> Said:
    lead = _("“%(title)s” is played. The result appears here as soon as it is released.", title=title_of(ahead))
    return Said(_("Waiting for the result"), lead)


def say_no_programme(ahead: Ahead) -> Said:
    return Said(
        _("Welcome. Your path is being prepared"),
        _("As soon as your cohort has its programme, it stands here step by step. You can start reading now."),
        _("To the manuals"),
        url_for("content.library"),
    )


def say_decision(ahead: Ahead) -> Said:
    lead = _("You have shown everything. An executive looks at the evidence and decides; you will read it here.")
    return Said(_("Waiting for the decision"), lead)


def say_not_yet(ahead: Ahead) -> Said:
    lead = _("You have shown everything, and the decision was: not yet. Talk to your trainer about what comes next.")
    return Said(_("Not yet"), lead)


def say_on_duty(ahead: Ahead) -> Said:
    clearance = ahead.standing.clearance
    if clearance.certificate is None:
        return Said("")
    until = day(clearance.certificate.valid_until)
    lead = _("Your certificate %(number)s is valid until %(day)s.", number=clearance.certificate.number, day=until)
    if clearance.status == Status.EXPIRING:
        lead = _("Your certificate %(number)s expires on %(day)s.", number=clearance.certificate.number, day=until)
    href = url_for("certification.certificate", certificate_id=clearance.certificate.public_id)
    return Said(_("You may go on duty"), lead, _("Show the certificate"), href)


def say_ended(ahead: Ahead) -> Said:
    clearance = ahead.standing.clearance
    lead = _("You may not go on duty at present. Talk to your trainer about what comes next.")
    if clearance.status == Status.REVOKED:
        return Said(_("Your certificate was revoked on %(day)s", day=day(clearance.revoked_at)), lead)
    last = clearance.certificate.valid_until if clearance.certificate else None
    return Said(_("Your certificate expired on %(day)s", day=day(last)), lead)


WORDS: dict[Next, Callable[[Ahead], Said]] = {
    Next.NO_PROGRAMME: say_no_programme,
    Next.DO: say_do,
    Next.AGAIN: say_do,
    Next.PRACTISE: say_practise,
    Next.SIT: say_sit,
    Next.DATE: say_date,
    Next.RESULT: say_result,
    Next.DECISION: say_decision,
    Next.NOT_YET: say_not_yet,
    Next.ON_DUTY: say_on_duty,
    Next.ENDED: say_ended,
}
