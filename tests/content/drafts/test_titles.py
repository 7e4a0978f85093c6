"""What a draft is called on the pages behind it."""

import uuid

from tests.factories.content import MANUAL_EN
from tests.page import PageClient
from training.content.drafts.queries import OpenDraft

DRAFT = "/desk/manuals/quoting/draft"


def test_what_lies_behind_a_draft_is_called_by_its_title(he: PageClient, opened: OpenDraft) -> None:
    """As it is written so far."""
    text = MANUAL_EN.replace("Quoting a price", "Naming a price")
    he.post(f"{DRAFT}/texts/en", data={"text": text, "base_rev": 1, "op_id": str(uuid.uuid4())})
    preview = he.post(f"{DRAFT}/preview/en", data={"text": MANUAL_EN}).get_data(as_text=True)
    pages = [he.page(f"{DRAFT}/{place}") for place in ("import", "texts/en/revisions", "texts/en/revisions/1")]
    assert all(">Naming a price</a>" in page and ">quoting</a>" not in page for page in (preview, *pages))
    he.post(f"{DRAFT}/discarding", data={"reason": "Another was written meanwhile."})
    assert "The draft of “Naming a price” has been discarded." in he.page("/desk/manuals")
