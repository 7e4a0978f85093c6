"""What people send to the pages of cases in the bank 'talk', and what they find there."""

import re
import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.desk import situation
from tests.page import PageClient
from training.quizzes.desk import fields, queries
from training.quizzes.desk.cases.forms import Situation

JSON = {"Accept": "application/json"}
CASE = "/desk/banks/talk/cases/shop"


def the_bank() -> Any:
    return queries.bank_by_slug("talk")


def sent(content: dict[str, Any], *parts: str, **more: Any) -> dict[str, Any]:
    """What the page's form sends for this situation, with parts such as 'who single'."""
    found: dict[str, Any] = {"op_id": str(uuid.uuid4()), "base_rev": "0", "do": "save", "part": list(parts)}
    for part in fields.parts(Situation, content):
        if part.shape == "both":
            found.update({f"{part.path}.{language}": text for language, text in part.value.items()})
        elif part.shape == "flag":
            found.update({part.path: "on"} if part.value is True else {})
        elif part.shape != "rows":
            found[part.path] = str(part.value)
    return {**found, **more}


def begin(client: PageClient) -> str:
    reply = client.post("/desk/banks/talk/drafts", data={"slug": "shop", "kind": "case"})
    assert reply.status_code == 303
    return str(reply.location)


def save(client: PageClient, address: str, *parts: str, **more: Any) -> TestResponse:
    headers, content = more.pop("headers", {}), more.pop("content", situation())
    return client.post(f"{address}/revisions", data=sent(content, *parts, **more), headers=headers)


def parts_on(page: str) -> list[str]:
    return re.findall(r'name="part" value="([\w -]+)"', page)


def links_to_parts(page: str) -> list[str]:
    return re.findall(r'class="case-line-head">.*?href="(/desk/drafts/[\w-]+)"', page)


def revisions(client: PageClient, address: str) -> list[str]:
    return re.findall(r'name="revision" value="(\d+)"', client.page(f"{address}/preview"))
