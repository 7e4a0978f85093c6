"""The way around: the bar of main places, and the desk, where every place that the reader may enter stands."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from training.access import Permission
from training.content.reviews import queries as reviews
from training.feedback import queries as feedback
from training.people.sessions import SignedIn
from training.roleplay.studio import queries as studio

PLACES_AT_MOST = 6


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Door:
    """One place at the desk."""

    endpoint: str
    label: str
    note: str


@dataclass(frozen=True)
class Drawer:
    """Places for one kind of work."""

    title: str
    doors: list[Door]


# --- the bar ------------------------------------------------------------------------------------------------------


def places(reader: SignedIn | None, here: str, endpoint: str) -> list[Place]:
    """The main places for what the reader may do, their work before their reading. `here`: the path.

    Who does more here than learn has more places than fit: all of them stand at the desk, beside home.
    """
    if reader is None:
        return []
    found = [(_("Home"), url_for("reports.home"))]
    if reader.permissions & WORK:
        found.append((_("Desk"), url_for("reports.desk")))
    found += [(label, url_for(endpoint)) for permission, label, endpoint in bar() if permission in reader.permissions]
    chosen = found[:PLACES_AT_MOST]
    marked = place_of(reader, [url for _label, url in chosen], here, endpoint)
    return [Place(label, url, url == marked) for label, url in chosen]


# Pages at other addresses than the place that they belong to, by endpoint or blueprint.
BELONGS = {
    "quizzes": "quizzes.index",
    "meetings": "drills.index",
    "oversight": "oversight.index",
    "exchange": "desk.list_banks",
    "desk": "desk.list_banks",
    "roleplay": "roleplay.index",
    "partners": "roleplay.index",
    "recordings": "roleplay.index",
    "searching": "content.library",
    "glossary": "content.library",
    "sets": "content.library",
    "printing": "content.library",
    "certification.certificate": "certification.gate",
    "reports.cohort": "reports.pass_rates",
    "reports.cohort_readings": "reports.readings",
}


def place_of(reader: SignedIn, bar_urls: list[str], here: str, endpoint: str) -> str:
    """The place in the bar to be marked: the nearest one; the desk for what is entered from there; else home, where a
    trainee's path leads to everything. Only one's own account lies nowhere."""
    belongs = BELONGS.get(endpoint) or BELONGS.get(endpoint.partition(".")[0])
    at = url_for(belongs) if belongs else here
    if nearest := max((url for url in bar_urls if is_within(at, url)), key=len, default=""):
        return nearest
    if is_within(here, url_for("people.account")):
        return ""
    desk = url_for("reports.desk")
    doors = (url_for(door.endpoint) for drawer in drawers(reader) for door in drawer.doors)
    return desk if desk in bar_urls and any(is_within(at, url) for url in doors) else url_for("reports.home")


WORK = frozenset(
    {
        Permission.EXAMINE,
        Permission.WRITE_MANUALS,
        Permission.APPROVE_MANUALS,
        Permission.SEE_GATE,
        Permission.SEE_COHORTS,
        Permission.SEE_AUDIT,
    }
)


def bar() -> tuple[tuple[Permission, str, str], ...]:
    return (
        (Permission.EXAMINE, _("Examining"), "examining.queue"),
        (Permission.EXAMINE, _("Essays"), "essays.queue"),
        (Permission.WRITE_MANUALS, _("Write manuals"), "drafts.desk"),
        (Permission.WRITE_SCRIPTS, _("Write scenarios"), "studio.desk"),
        (Permission.APPROVE_MANUALS, _("Reviews"), "reviews.queue"),
        (Permission.SEE_GATE, _("The gate"), "certification.gate"),
        (Permission.SEE_PASS_RATES, _("Pass rates"), "reports.pass_rates"),
        (Permission.MANAGE_PEOPLE, _("People"), "people.list_people"),
        (Permission.SEE_COHORTS, _("Cohorts"), "cohorts.list_cohorts"),
        (Permission.SEE_AUDIT, _("Log"), "reports.audit_log"),
        (Permission.STUDY, _("Manuals"), "content.library"),
        (Permission.PRACTISE, _("Practice"), "roleplay.index"),
        (Permission.PRACTISE, _("Drills"), "drills.index"),
        (Permission.TAKE_QUIZZES, _("Quizzes"), "quizzes.index"),
        (Permission.REPORT, _("From the field"), "feedback.index"),
    )


def is_within(here: str, url: str) -> bool:
    return here == url or (url != "/" and here.startswith(f"{url}/"))


# --- the desk -----------------------------------------------------------------------------------------------------


def drawers(reader: SignedIn) -> list[Drawer]:
    """Every place that the reader may enter, by the kind of work."""
    found = []
    for title, doors in all_drawers():
        if mine := [door for permission, door in doors if permission in reader.permissions]:
            found.append(Drawer(title, mine))
    return found


def waiting(reader: SignedIn) -> dict[str, int]:
    """How much waits behind the places that the reader works off; a few statements each."""
    return {place: count() for permission, place, count in WAITING if permission in reader.permissions}


WAITING: tuple[tuple[Permission, str, Callable[[], int]], ...] = (
    (Permission.APPROVE_MANUALS, "reviews.queue", lambda: len(reviews.waiting())),
    (Permission.APPROVE_SCRIPTS, "studio.requests_waiting", lambda: len(studio.waiting_requests())),
    (Permission.TRIAGE, "feedback.board", lambda: feedback.counts()["new"]),
)


def all_drawers() -> tuple[tuple[str, tuple[tuple[Permission, Door], ...]], ...]:
    may = Permission
    return (
        (
            _("Approve"),
            (
                (
                    may.APPROVE_MANUALS,
                    Door("reviews.queue", _("Manuals to approve"), _("What changed, whom it concerns, your decision")),
                ),
                (
                    may.APPROVE_SCRIPTS,
                    Door(
                        "studio.requests_waiting", _("Scenarios to approve"), _("Screenplays that somebody else wrote")
                    ),
                ),
            ),
        ),
        (
            _("Write and look after"),
            (
                (
                    may.WRITE_MANUALS,
                    Door(
                        "drafts.desk", _("Write manuals"), _("Drafts in both languages, pictures, import of Word files")
                    ),
                ),
                (
                    may.WRITE_SCRIPTS,
                    Door(
                        "studio.desk",
                        _("Write scenarios"),
                        _("Screenplays for practice and examination, tried while they are written"),
                    ),
                ),
                (
                    may.SEE_BANKS,
                    Door("desk.list_banks", _("Banks"), _("Items and their keys, drafts, import and export")),
                ),
                (
                    may.SEE_BANKS,
                    Door(
                        "terms.list_quizzes",
                        _("Write quizzes"),
                        _("Blueprints, limits, pass marks, editions"),
                    ),
                ),
                (
                    may.OVERSEE_QUIZZES,
                    Door("oversight.index", _("Quizzes"), _("Editions, attempts, exceptions, corrected keys")),
                ),
            ),
        ),
        (
            _("Listen"),
            (
                (
                    may.TRIAGE,
                    Door(
                        "feedback.board",
                        _("Triage reports"),
                        _("What customers asked: answer it, or make it an item, a scenario, a section"),
                    ),
                ),
                (may.SEE_ANALYSIS, Door("analysis.index", _("Analysis"), _("How quizzes and their items do"))),
                (
                    may.SEE_READINGS,
                    Door("reports.readings", _("Readings"), _("Who has read what, and who still has to")),
                ),
            ),
        ),
        (
            _("Train and examine"),
            (
                (may.EXAMINE, Door("examining.queue", _("Examining"), _("The sittings you were drawn for"))),
                (may.EXAMINE, Door("essays.queue", _("Essays"), _("Short essays that wait for a marking"))),
                (
                    may.SEE_COHORTS,
                    Door("cohorts.list_cohorts", _("Cohorts"), _("Who is in training, with whom, for what")),
                ),
                (
                    may.SEE_PASS_RATES,
                    Door("reports.pass_rates", _("Pass rates"), _("Cohort by cohort, with honest intervals")),
                ),
                (
                    may.RUN_MEETINGS,
                    Door("meetings.index", _("Evening meeting"), _("A drill with everybody on their phones")),
                ),
                (
                    may.RELEASE_RESULTS,
                    Door("examining.manage", _("Timetable"), _("Sittings, their examiners, release of results")),
                ),
            ),
        ),
        (
            _("Decide and keep order"),
            (
                (
                    may.SEE_GATE,
                    Door("certification.gate", _("The gate"), _("Who is ready for duty, who expires, who is held up")),
                ),
                (
                    may.SEE_GATE,
                    Door(
                        "refreshers.rounds", _("Refreshers"), _("What new editions asked, who has done it, who is late")
                    ),
                ),
                (may.MANAGE_PEOPLE, Door("people.list_people", _("People"), _("Accounts, roles, reporting lines"))),
                (may.SEE_AUDIT, Door("reports.audit_log", _("Log"), _("Every act, chained by hashes"))),
            ),
        ),
        (
            _("Read and practise"),
            (
                (
                    may.STUDY,
                    Door("content.library", _("Manuals"), _("What is taught here, in the edition that counts today.")),
                ),
                (
                    may.STUDY,
                    Door("searching.search", _("Search"), _("Every edition that you may read, in both languages")),
                ),
                (may.STUDY, Door("glossary.show", _("Glossary"), _("The words of the trade, explained"))),
                (
                    may.STUDY,
                    Door("sets.programmes", _("Print a programme's manuals"), _("As a PDF or an EPUB to take along")),
                ),
                (may.SIGNED_IN, Door("refreshers.mine", _("To refresh"), _("What changed since you learned it"))),
                (
                    may.PRACTISE,
                    Door("roleplay.index", _("Practice"), _("Conversations with customers, alone or with a partner")),
                ),
                (may.PRACTISE, Door("drills.index", _("Drills"), _("A few items a day, those you forget come back"))),
                (may.REPORT, Door("feedback.index", _("From the field"), _("What you reported, and what came of it"))),
            ),
        ),
    )
