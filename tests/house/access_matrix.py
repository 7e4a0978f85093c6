"""Who may use which route, and on whose things: every route of the site has its line here, or a test fails.

`scope` says whose object a reader with the permission finds; for every other it does not exist (404).
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from training.access import Permission as May
from training.access import Role

PUBLIC = None


class Scope(Enum):
    ALL = "anybody's"
    OWN = "one's own"
    ASSIGNED = "those assigned to one"
    TAUGHT = "those one teaches; all for administrators and executives"
    HOSTED = "those one runs oneself"
    TAUGHT_OR_AUTHOR = "those one teaches; all for administrators, executives and authors"
    OWN_OR_GATE = "one's own; all for those who see the gate"


@dataclass(frozen=True)
class Line:
    permission: May | None
    object: str = ""  # what the address names: see `tests.house.world`
    scope: Scope = Scope.ALL
    further: dict[str, Any] = field(default_factory=dict)  # the rest of the address


OWN, ASSIGNED, TAUGHT = Scope.OWN, Scope.ASSIGNED, Scope.TAUGHT

MATRIX: dict[str, Line] = {
    # people
    "people.sign_in": Line(PUBLIC),
    "people.sign_in_now": Line(PUBLIC),
    "people.sign_out": Line(May.SIGNED_IN),
    "people.change_language": Line(PUBLIC),
    "people.set_up": Line(PUBLIC),
    "people.set_up_now": Line(PUBLIC),
    "people.healthz": Line(PUBLIC),
    "people.account": Line(May.SIGNED_IN),
    "people.end_session": Line(May.SIGNED_IN, "session", OWN),
    "people.change_password": Line(May.SIGNED_IN),
    "people.change_password_now": Line(May.SIGNED_IN),
    "people.list_people": Line(May.MANAGE_PEOPLE),
    "people.add_person": Line(May.MANAGE_PEOPLE),
    "people.take_in": Line(May.MANAGE_PEOPLE),
    "people.show_person": Line(May.MANAGE_PEOPLE, "person"),
    "people.grant_role": Line(May.MANAGE_PEOPLE, "person"),
    "people.end_grant": Line(May.MANAGE_PEOPLE, "grant"),
    "people.note_tie": Line(May.MANAGE_PEOPLE, "person"),
    "people.note_leaving": Line(May.MANAGE_PEOPLE, "colleague"),
    "people.open_account": Line(May.MANAGE_PEOPLE, "person"),
    "people.set_first_password": Line(May.MANAGE_PEOPLE, "account"),
    "people.close_account": Line(May.MANAGE_PEOPLE, "account"),
    "demo.open_company": Line(PUBLIC),
    # cohorts
    "cohorts.list_cohorts": Line(May.SEE_COHORTS),
    "cohorts.create_cohort": Line(May.MANAGE_COHORTS),
    "cohorts.show_cohort": Line(May.SEE_COHORTS, "cohort", TAUGHT),
    "cohorts.enrol": Line(May.MANAGE_COHORTS, "cohort"),
    "cohorts.note_teaching": Line(May.MANAGE_COHORTS, "cohort"),
    "cohorts.note_departure": Line(May.MANAGE_COHORTS, "cohort"),
    # content
    "content.library": Line(May.STUDY),
    "content.manual": Line(May.STUDY, "manual"),
    "content.section": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.keep_place": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.note_seconds": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.change": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.keep_change": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.tick": Line(May.STUDY, "manual", further={"anchor": "hold-it"}),
    "content.acknowledge": Line(May.STUDY, "manual"),
    # reviews
    "reviews.ask_form": Line(May.WRITE_MANUALS, "draft"),
    "reviews.ask": Line(May.WRITE_MANUALS, "draft"),
    "reviews.withdraw": Line(May.WRITE_MANUALS, "request"),
    "reviews.queue": Line(May.APPROVE_MANUALS),
    "reviews.show": Line(May.APPROVE_MANUALS, "request"),
    "reviews.decide": Line(May.APPROVE_MANUALS, "request"),
    "content.show_picture": Line(May.STUDY, "picture"),
    "searching.search": Line(May.STUDY),
    # print
    "printing.manual": Line(May.STUDY, "manual"),
    "printing.order_manual": Line(May.STUDY, "manual"),
    "printing.fetch": Line(May.STUDY, "printout"),
    "sets.programmes": Line(May.STUDY),
    "sets.programme": Line(May.STUDY, "programme"),
    "sets.order_programme": Line(May.STUDY, "programme"),
    # essays
    "essays.queue": Line(May.EXAMINE),
    "essays.show_essay": Line(May.EXAMINE, "essay", further={"position": 1}),
    "essays.mark": Line(May.EXAMINE, "essay", further={"position": 1}),
    # drafts
    "drafts.desk": Line(May.WRITE_MANUALS),
    "drafts.begin_manual": Line(May.WRITE_MANUALS),
    "drafts.open_draft": Line(May.WRITE_MANUALS, "manual"),
    "drafts.edit": Line(May.WRITE_MANUALS, "draft"),
    "drafts.save": Line(May.WRITE_MANUALS, "draft", further={"code": "en"}),
    "drafts.preview": Line(May.WRITE_MANUALS, "draft", further={"code": "en"}),
    "drafts.agree": Line(May.WRITE_MANUALS, "draft"),
    "drafts.be_present": Line(May.WRITE_MANUALS, "draft"),
    "drafts.add_picture": Line(May.WRITE_MANUALS, "draft"),
    "drafts.choose_import": Line(May.WRITE_MANUALS, "draft"),
    "drafts.look_at_import": Line(May.WRITE_MANUALS, "draft"),
    "drafts.take_over": Line(May.WRITE_MANUALS, "draft"),
    "drafts.history": Line(May.WRITE_MANUALS, "draft", further={"code": "en"}),
    "drafts.show_revision": Line(May.WRITE_MANUALS, "draft", further={"code": "en", "number": 1}),
    "drafts.discard": Line(May.WRITE_MANUALS, "draft"),
    "glossary.show": Line(May.STUDY),
    # quizzes
    "quizzes.index": Line(May.TAKE_QUIZZES),
    "quizzes.show_quiz": Line(May.TAKE_QUIZZES, "quiz"),
    "quizzes.start": Line(May.TAKE_QUIZZES, "quiz"),
    "quizzes.show_item": Line(May.TAKE_QUIZZES, "attempt", OWN, {"position": 1}),
    "quizzes.save_response": Line(May.TAKE_QUIZZES, "attempt", OWN, {"position": 1}),
    "quizzes.save_responses": Line(May.TAKE_QUIZZES, "attempt", OWN),
    "quizzes.summary": Line(May.TAKE_QUIZZES, "attempt", OWN),
    "quizzes.submit": Line(May.TAKE_QUIZZES, "attempt", OWN),
    "quizzes.review": Line(May.TAKE_QUIZZES, "attempt", OWN),
    "oversight.index": Line(May.OVERSEE_QUIZZES),
    "oversight.show_quiz": Line(May.OVERSEE_QUIZZES, "quiz"),
    "oversight.preview": Line(May.OVERSEE_QUIZZES, "quiz"),
    "oversight.allow_time": Line(May.MAKE_EXCEPTIONS, "quiz"),
    "oversight.show_attempt": Line(May.MAKE_EXCEPTIONS, "attempt"),
    "oversight.override": Line(May.MAKE_EXCEPTIONS, "attempt"),
    "oversight.note_signal": Line(May.TAKE_QUIZZES, "attempt", OWN),
    "oversight.dry_run": Line(May.OVERSEE_QUIZZES, "quiz"),
    "oversight.propose_regrade": Line(May.OVERSEE_QUIZZES, "quiz"),
    "oversight.show_regrade": Line(May.OVERSEE_QUIZZES, "regrade"),
    "oversight.apply_regrade": Line(May.MAKE_EXCEPTIONS, "regrade"),
    # practice
    "drills.index": Line(May.PRACTISE),
    "drills.practise_today": Line(May.PRACTISE),
    "drills.practise_bank": Line(May.PRACTISE, "practice bank"),
    "drills.answer": Line(May.PRACTISE, "practice bank", further={"item": "an-item"}),
    "drills.show_review": Line(May.PRACTISE, "drill review", OWN),
    # analysis
    "analysis.index": Line(May.SEE_ANALYSIS),
    "analysis.quiz": Line(May.SEE_ANALYSIS, "quiz"),
    "analysis.item": Line(May.SEE_ANALYSIS, "analysed quiz", further={"item": "an-item"}),
    "analysis.export": Line(May.EXPORT_RESULTS, "quiz"),
    # evening meetings
    "meetings.index": Line(May.RUN_MEETINGS),
    "meetings.open_meeting": Line(May.RUN_MEETINGS),
    "meetings.show_meeting": Line(May.RUN_MEETINGS, "meeting", Scope.HOSTED),
    "meetings.tally": Line(May.RUN_MEETINGS, "meeting", Scope.HOSTED),
    "meetings.go_on": Line(May.RUN_MEETINGS, "meeting", Scope.HOSTED),
    "meetings.end": Line(May.RUN_MEETINGS, "meeting", Scope.HOSTED),
    "meetings.enter_code": Line(May.PRACTISE),
    "meetings.join": Line(May.PRACTISE),
    "meetings.show_seat": Line(May.PRACTISE, "meeting", OWN),
    "meetings.state": Line(May.PRACTISE, "meeting", OWN),
    "meetings.answer": Line(May.PRACTISE, "meeting", OWN, {"position": 1}),
    # the desk
    "desk.list_banks": Line(May.SEE_BANKS),
    "desk.open_bank": Line(May.WRITE_BANKS),
    "desk.show_bank": Line(May.SEE_BANKS, "bank"),
    "exchange.bring": Line(May.WRITE_BANKS, "bank"),
    "exchange.template": Line(May.WRITE_BANKS, "bank"),
    "exchange.read": Line(May.WRITE_BANKS, "bank"),
    "exchange.preview": Line(May.WRITE_BANKS, "import", OWN),
    "exchange.save": Line(May.WRITE_BANKS, "import", OWN),
    "exchange.offer": Line(May.WRITE_BANKS, "bank"),
    "exchange.take": Line(May.WRITE_BANKS, "bank"),
    "desk.draft_new": Line(May.WRITE_BANKS, "bank"),
    "desk.show_item": Line(May.SEE_BANKS, "bank", further={"item": "an-item"}),
    "desk.retire": Line(May.WRITE_BANKS, "bank", further={"item": "an-item"}),
    "desk.bring_back": Line(May.WRITE_BANKS, "bank", further={"item": "an-item"}),
    "desk.give_back": Line(May.WRITE_BANKS, "bank", further={"item": "an-item"}),
    "desk.draft_next": Line(May.WRITE_BANKS, "bank", further={"item": "an-item"}),
    "desk.show_draft": Line(May.SEE_BANKS, "item draft"),
    "desk.save_draft": Line(May.WRITE_BANKS, "item draft"),
    "desk.preview_draft": Line(May.SEE_BANKS, "item draft"),
    "desk.make_ready": Line(May.WRITE_BANKS, "item draft"),
    "desk.discard_draft": Line(May.WRITE_BANKS, "item draft"),
    # role-play
    "roleplay.index": Line(May.PRACTISE),
    "roleplay.show_scenario": Line(May.PRACTISE, "scenario"),
    "roleplay.start": Line(May.PRACTISE, "scenario"),
    "roleplay.show_run": Line(May.PRACTISE, "run", OWN),
    "roleplay.say": Line(May.PRACTISE, "run", OWN),
    "roleplay.listen": Line(May.PRACTISE, "run", OWN),
    "roleplay.stop": Line(May.PRACTISE, "run", OWN),
    # studio
    "studio.desk": Line(May.WRITE_SCRIPTS),
    "studio.begin_scenario": Line(May.WRITE_SCRIPTS),
    "studio.open_draft": Line(May.WRITE_SCRIPTS, "scenario"),
    "studio.evidence": Line(May.WRITE_SCRIPTS, "scenario"),
    "studio.edit": Line(May.WRITE_SCRIPTS, "scenario draft"),
    "studio.save": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.check": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.try_out": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.history": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.show_revision": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en", "number": 1}),
    "studio.compare": Line(May.WRITE_SCRIPTS, "scenario draft"),
    "studio.discard": Line(May.WRITE_SCRIPTS, "scenario draft"),
    "studio.download": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.upload": Line(May.WRITE_SCRIPTS, "scenario draft", further={"code": "en"}),
    "studio.ask": Line(May.WRITE_SCRIPTS, "scenario draft"),
    "studio.withdraw": Line(May.WRITE_SCRIPTS, "scenario request"),
    "studio.requests_waiting": Line(May.APPROVE_SCRIPTS),
    "studio.review": Line(May.APPROVE_SCRIPTS, "scenario request"),
    "studio.judge": Line(May.APPROVE_SCRIPTS, "scenario request"),
    # partners
    "partners.open_practice": Line(May.PRACTISE, "scenario"),
    "partners.enter_code": Line(May.PRACTISE),
    "partners.join": Line(May.PRACTISE),
    "partners.show": Line(May.PRACTISE, "partner practice", OWN),
    "partners.state": Line(May.PRACTISE, "partner practice", OWN),
    "partners.choose": Line(May.PRACTISE, "partner practice", OWN),
    "partners.stop": Line(May.PRACTISE, "partner practice", OWN),
    "partners.leave_notes": Line(May.PRACTISE, "partner practice", OWN),
    "partners.change_roles": Line(May.PRACTISE, "partner practice", OWN),
    # recordings
    "recordings.index": Line(May.PRACTISE),
    "recordings.prepare": Line(May.PRACTISE, "run", OWN),
    "recordings.consent": Line(May.PRACTISE, "run", OWN),
    "recordings.begin_segment": Line(May.PRACTISE, "run", OWN),
    "recordings.upload": Line(May.PRACTISE, "run", OWN),
    "recordings.keep_chunk": Line(May.PRACTISE, "recording", OWN, {"segment": 1, "number": 1}),
    "recordings.finish": Line(May.PRACTISE, "recording", OWN),
    "recordings.show": Line(May.PRACTISE, "recording", OWN),
    "recordings.listen": Line(May.PRACTISE, "recording", OWN),
    "recordings.erase": Line(May.PRACTISE, "recording", OWN),
    # feedback
    "feedback.index": Line(May.REPORT),
    "feedback.new": Line(May.REPORT),
    "feedback.create": Line(May.REPORT),
    "feedback.show": Line(May.REPORT, "field report", OWN),
    "feedback.see": Line(May.REPORT, "field report", OWN),
    "feedback.board": Line(May.TRIAGE),
    "feedback.triage": Line(May.TRIAGE, "field report"),
    "feedback.take_up": Line(May.TRIAGE, "field report"),
    "feedback.decline": Line(May.TRIAGE, "field report"),
    "feedback.merge": Line(May.TRIAGE, "field report"),
    "feedback.separate": Line(May.TRIAGE, "field report"),
    # examining
    "examining.queue": Line(May.EXAMINE),
    "examining.manage": Line(May.RELEASE_RESULTS),
    "examining.schedule": Line(May.SCHEDULE_SITTINGS),
    "examining.assign": Line(May.SCHEDULE_SITTINGS, "sitting"),
    "examining.reassign": Line(May.SCHEDULE_SITTINGS, "sitting"),
    "examining.show_sitting": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.start": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.choose": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.end": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.mark_sheet": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.create_marking": Line(May.EXAMINE, "sitting", ASSIGNED),
    "examining.release": Line(May.RELEASE_RESULTS, "sitting"),
    "examining.my_sitting": Line(May.SIGNED_IN, "sitting", OWN),
    # certification
    "certification.gate": Line(May.SEE_GATE),
    "certification.dossier": Line(May.SEE_GATE, "person"),
    "certification.decide": Line(May.DECIDE, "person"),
    "certification.certificate": Line(May.SIGNED_IN, "certificate", Scope.OWN_OR_GATE),
    "certification.revoke": Line(May.REVOKE, "certificate"),
    "certification.verify_form": Line(PUBLIC),
    "certification.verify": Line(PUBLIC, further={"number": "SG-0000-0000"}),
    "certification.set_programme": Line(May.MANAGE_COHORTS, "cohort"),
    "refreshers.mine": Line(May.SIGNED_IN),
    "refreshers.rounds": Line(May.SEE_GATE),
    "refreshers.edition": Line(May.SEE_GATE, "refreshed edition"),
    # reports
    "reports.home": Line(May.SIGNED_IN),
    "reports.desk": Line(May.SIGNED_IN),
    "reports.pass_rates": Line(May.SEE_PASS_RATES),
    "reports.cohort": Line(May.SEE_PASS_RATES, "cohort", TAUGHT),
    "reports.readings": Line(May.SEE_READINGS),
    "reports.cohort_readings": Line(May.SEE_READINGS, "cohort", Scope.TAUGHT_OR_AUTHOR),
    "reports.audit_log": Line(May.SEE_AUDIT),
}

EVERYBODY = frozenset(Role)

# The policy a second time, by hand: a change of `access.PERMISSIONS` is meant only when it is made here too.
HOLDERS: dict[May, frozenset[Role]] = {
    May.SIGNED_IN: EVERYBODY,
    May.STUDY: EVERYBODY,
    May.PRACTISE: EVERYBODY,
    May.TAKE_QUIZZES: frozenset({Role.TRAINEE}),
    May.OVERSEE_QUIZZES: frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}),
    May.MAKE_EXCEPTIONS: frozenset({Role.ADMINISTRATOR}),
    May.WRITE_MANUALS: frozenset({Role.AUTHOR}),
    May.APPROVE_MANUALS: frozenset({Role.APPROVER}),
    May.SEE_READINGS: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUTHOR}),
    May.WRITE_SCRIPTS: frozenset({Role.AUTHOR}),
    May.APPROVE_SCRIPTS: frozenset({Role.APPROVER}),
    May.EXAMINE: frozenset({Role.EXAMINER}),
    May.SCHEDULE_SITTINGS: frozenset({Role.ADMINISTRATOR}),
    May.RELEASE_RESULTS: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR}),
    May.DECIDE: frozenset({Role.EXECUTIVE}),
    May.REVOKE: frozenset({Role.EXECUTIVE}),
    May.SEE_GATE: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR}),
    May.SEE_PASS_RATES: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE}),
    May.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    May.SEE_COHORTS: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE, Role.ADMINISTRATOR}),
    May.MANAGE_COHORTS: frozenset({Role.ADMINISTRATOR}),
    May.SEE_AUDIT: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    May.SEE_ANALYSIS: frozenset({Role.AUTHOR, Role.EXECUTIVE, Role.ADMINISTRATOR}),
    May.EXPORT_RESULTS: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR}),
    May.SEE_BANKS: frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}),
    May.WRITE_BANKS: frozenset({Role.AUTHOR}),
    May.REPORT: EVERYBODY,
    May.TRIAGE: frozenset({Role.AUTHOR}),
    May.RUN_MEETINGS: frozenset({Role.TRAINER, Role.ASSISTANT}),
}
