"""Drafts of scenarios, and requests that they be approved."""

from training import clock
from training.approval import Verdict
from training.people.models import Person
from training.roleplay.studio import operations, queries, skeleton
from training.roleplay.studio.models import ScenarioRequest
from training.roleplay.studio.queries import OpenDraft

TITLES = {"zh": "没时间", "en": "No time"}
OBJECTIONS = {"zh": "我现在没空，改天吧。", "en": "I have no time now, another day."}


def make_scenario_draft(author: Person, slug: str = "obj-no-time") -> OpenDraft:
    texts = skeleton.texts(slug, TITLES, OBJECTIONS)
    operations.begin_scenario(slug, texts, by=author.id, at=clock.now())
    draft = queries.open_draft(slug)
    assert draft is not None
    return draft


def publish_draft(draft: OpenDraft, author: Person, approver: Person) -> None:
    request = queries.request(make_script_request(draft, author).public_id)
    assert request is not None
    operations.judge(request, Verdict.APPROVED, "Read, and heard line by line.", by=approver.id, at=clock.now())


def make_script_request(
    draft: OpenDraft, author: Person, note: str = "A first version, please look."
) -> ScenarioRequest:
    return operations.ask(draft, note, by=author.id, at=clock.now())
