"""Printed books without the printing, and programmes that ask for manuals which can be printed."""

import hashlib
from pathlib import Path

from tests.factories.certification import added
from tests.factories.content import make_manual
from training import clock
from training.authored import digest
from training.certification.models import Programme, ProgrammeEdition
from training.content.printing import work
from training.content.printing.models import Printout
from training.content.printing.orders import Form, Order, Volume
from training.content.queries import Published


def make_order(edition: Published, form: Form = Form.PDF, language: str = "zh") -> Order:
    return Order(form, language, (Volume(edition.slug, edition.number, edition.digest),))


def make_printout(edition: Published, form: Form = Form.PDF, language: str = "zh") -> Printout:
    """A file that says which book it would be, and its row."""
    order = make_order(edition, form, language)
    content = f"%PDF {order.key}".encode()
    name = hashlib.sha256(content).hexdigest()
    (work.folder() / name).write_bytes(content)
    return added(
        Printout(
            key=order.key,
            ordered=order.arguments(),
            digest=name,
            size=len(content),
            pages=12,
            missing="",
            made_at=clock.now(),
        )
    )


def make_set(folder: Path, slug: str, manuals: tuple[str, ...] = ("quoting",)) -> ProgrammeEdition:
    """A programme that asks for these manuals, which are published."""
    for manual in manuals:
        make_manual(folder, manual)
    body = {
        "title": {"zh": "新人上岗", "en": "New salesperson"},
        "validity_months": 12,
        "requirements": [{"id": name, "kind": "manual", "manual": name, "edition": 1} for name in manuals],
    }
    programme = added(Programme(slug=slug))
    return added(
        ProgrammeEdition(
            programme_id=programme.id, number=1, body=body, digest=digest([slug, body]), published_at=clock.now()
        )
    )
