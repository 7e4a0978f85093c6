"""Every table, for whoever needs the whole: migrations, backup, verification."""

from training.audit import AuditEntry
from training.certification.models import (
    Certificate,
    CohortProgramme,
    Decision,
    Enquiry,
    Programme,
    ProgrammeEdition,
    Revocation,
)
from training.certification.refreshers.models import Refresher
from training.cohorts.models import Cohort, Enrolment, Teaching
from training.content.drafts.models import Draft, DraftAgreement, DraftPicture, DraftPresence, DraftRevision
from training.content.models import (
    Acknowledgement,
    Edition,
    EditionPicture,
    EditionPublication,
    EditionText,
    GlossaryEdition,
    Manual,
    Picture,
    Reading,
    SearchEntry,
    SearchText,
    Section,
    SectionChange,
    TaskTick,
)
from training.content.printing.models import Printout
from training.content.reviews.models import Review, ReviewRequest
from training.examining.models import (
    Assignment,
    FeedbackPoint,
    Mark,
    Marking,
    Release,
    Sitting,
    SittingEnd,
    SittingStart,
    Station,
    StationEdition,
)
from training.examining.recordings.models import SittingConsent
from training.feedback.models import FieldReport, FieldReportSeen, FieldReportStep
from training.people.models import Account, AccountSession, Person, RoleGrant, SignInFailure, Tie
from training.queue import Job
from training.quizzes.analysis.models import BankFigures, ItemFigures, QuizFigures
from training.quizzes.desk.cases.models import CasePart, CaseReview
from training.quizzes.desk.models import (
    ItemDraft,
    ItemDraftMedium,
    ItemDraftRevision,
    ItemRetirement,
    ItemReview,
    QuizDraft,
    QuizDraftRevision,
    QuizReturn,
    QuizReview,
)
from training.quizzes.drills.models import DrillCard, DrillDay, DrillReview
from training.quizzes.media.models import ItemMedium
from training.quizzes.meetings.models import Meeting, MeetingMiss, MeetingResponse, MeetingSeat
from training.quizzes.models import (
    Allowance,
    Attempt,
    AttemptItem,
    Bank,
    EssayMarking,
    Item,
    ItemVersion,
    Override,
    Quiz,
    QuizEdition,
    Regrade,
    RegradedScore,
    ResponseRevision,
    RoomRefusal,
    Score,
    Signal,
    Submission,
)
from training.quizzes.results.models import ResultsSheet
from training.roleplay.models import Run, RunEvent, Scenario, ScenarioEdition, ScenarioText
from training.roleplay.partners.models import PartnerNote, PartnerPractice
from training.roleplay.recordings.models import (
    Consent,
    Recording,
    RecordingChunk,
    RecordingFacts,
    RecordingSegment,
)
from training.roleplay.showroom.models import RunClick
from training.roleplay.studio.models import ScenarioDraft, ScenarioRequest, ScenarioRevision, ScenarioVerdict
from training.roleplay.voices.models import VoiceLine

__all__ = [
    "Account",
    "AccountSession",
    "Acknowledgement",
    "Allowance",
    "Assignment",
    "Attempt",
    "AttemptItem",
    "AuditEntry",
    "Bank",
    "BankFigures",
    "CasePart",
    "CaseReview",
    "Certificate",
    "Cohort",
    "CohortProgramme",
    "Consent",
    "Decision",
    "Draft",
    "DraftAgreement",
    "DraftPicture",
    "DraftPresence",
    "DraftRevision",
    "DrillCard",
    "DrillDay",
    "DrillReview",
    "Edition",
    "EditionPicture",
    "EditionPublication",
    "EditionText",
    "Enquiry",
    "Enrolment",
    "EssayMarking",
    "FeedbackPoint",
    "FieldReport",
    "FieldReportSeen",
    "FieldReportStep",
    "GlossaryEdition",
    "Item",
    "ItemDraft",
    "ItemDraftMedium",
    "ItemDraftRevision",
    "ItemFigures",
    "ItemMedium",
    "ItemRetirement",
    "ItemReview",
    "ItemVersion",
    "Job",
    "Manual",
    "Mark",
    "Marking",
    "Meeting",
    "MeetingMiss",
    "MeetingResponse",
    "MeetingSeat",
    "Override",
    "PartnerNote",
    "PartnerPractice",
    "Person",
    "Picture",
    "Printout",
    "Programme",
    "ProgrammeEdition",
    "Quiz",
    "QuizDraft",
    "QuizDraftRevision",
    "QuizEdition",
    "QuizFigures",
    "QuizReturn",
    "QuizReview",
    "Reading",
    "Recording",
    "RecordingChunk",
    "RecordingFacts",
    "RecordingSegment",
    "Refresher",
    "Regrade",
    "RegradedScore",
    "Release",
    "ResponseRevision",
    "ResultsSheet",
    "Review",
    "ReviewRequest",
    "Revocation",
    "RoleGrant",
    "RoomRefusal",
    "Run",
    "RunClick",
    "RunEvent",
    "Scenario",
    "ScenarioDraft",
    "ScenarioEdition",
    "ScenarioRequest",
    "ScenarioRevision",
    "ScenarioText",
    "ScenarioVerdict",
    "Score",
    "SearchEntry",
    "SearchText",
    "Section",
    "SectionChange",
    "SignInFailure",
    "Signal",
    "Sitting",
    "SittingConsent",
    "SittingEnd",
    "SittingStart",
    "Station",
    "StationEdition",
    "Submission",
    "TaskTick",
    "Teaching",
    "Tie",
    "VoiceLine",
]


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """For whoever compares the database with these tables: its index of words is its own affair."""
    return not (name or "").startswith(("search_index", "ix_search_text_lexemes"))
