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
from training.people.models import Account, AccountSession, Person, RoleGrant, SignInFailure, Tie
from training.queue import Job
from training.quizzes.desk.models import ItemDraft, ItemDraftRevision, ItemRetirement, ItemReview
from training.quizzes.drills.models import DrillCard, DrillDay, DrillReview
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    Bank,
    Item,
    ItemVersion,
    Quiz,
    QuizEdition,
    ResponseRevision,
    Score,
    Submission,
)
from training.roleplay.models import Run, RunEvent, Scenario, ScenarioEdition, ScenarioText
from training.roleplay.partners.models import PartnerNote, PartnerPractice
from training.roleplay.recordings.models import Consent, Recording, RecordingChunk, RecordingSegment

__all__ = [
    "Account",
    "AccountSession",
    "Acknowledgement",
    "Assignment",
    "Attempt",
    "AttemptItem",
    "AuditEntry",
    "Bank",
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
    "FeedbackPoint",
    "GlossaryEdition",
    "Item",
    "ItemDraft",
    "ItemDraftRevision",
    "ItemRetirement",
    "ItemReview",
    "ItemVersion",
    "Job",
    "Manual",
    "Mark",
    "Marking",
    "PartnerNote",
    "PartnerPractice",
    "Person",
    "Picture",
    "Printout",
    "Programme",
    "ProgrammeEdition",
    "Quiz",
    "QuizEdition",
    "Reading",
    "Recording",
    "RecordingChunk",
    "RecordingSegment",
    "Refresher",
    "Release",
    "ResponseRevision",
    "Review",
    "ReviewRequest",
    "Revocation",
    "RoleGrant",
    "Run",
    "RunEvent",
    "Scenario",
    "ScenarioEdition",
    "ScenarioText",
    "Score",
    "SearchEntry",
    "SearchText",
    "Section",
    "SectionChange",
    "SignInFailure",
    "Sitting",
    "SittingEnd",
    "SittingStart",
    "Station",
    "StationEdition",
    "Submission",
    "Teaching",
    "Tie",
]


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """For whoever compares the database with these tables: its index of words is its own affair."""
    return not (name or "").startswith(("search_index", "ix_search_text_lexemes"))
