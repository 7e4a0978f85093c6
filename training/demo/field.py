"""What the demo company's people reported from the field, and what its authors made of it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from training.db import db
from training.feedback import operations, queries
from training.feedback.models import FieldReport
from training.feedback.queries import Told
from training.feedback.rules import Customer, Outcome
from training.people.models import Person

TEXTS = {
    "zh": {
        "stock": "我们做尾货，款式天天换，照片还没拍完货就卖光了，上网有什么用？",
        "stock again": "尾货款式天天换，拍都来不及拍，上网有什么用？",
        "stock said": "我先说可以按类目推，他没接话。",
        "stock words": "打算在异议手册里加一节：货变得快的客户怎么用网站。",
        "monthly": "年费能不能按月付？",
        "monthly words": "不能按月付，合同按年签。可以先帮客户算清楚一年省下多少跑市场的钱，再谈签约日期。",
        "rival": "客户让我把同行在别家网站的报价发给他看。",
        "rival reason": "别家的报价不能外传，这是红线。请对客户直说，并带他看公开的行情。",
        "autumn": "老板说孩子开学前不谈事，让我九月再来，怎么接？",
        "product": "会员年费",
    },
    "en": {
        "stock": "We sell surplus stock, new styles every day, sold before I have a photo. What use is a website?",
        "stock again": "Surplus stock: styles change daily, no time for photos. What use is a website to me?",
        "stock said": "I said one can promote the category instead. He did not take it up.",
        "stock words": "A section for the objections manual: what the site does for those whose goods change fast.",
        "monthly": "Can the annual fee be paid by the month?",
        "monthly words": "No, contracts run for a year. Work out what a year of visits costs him, then offer a date.",
        "rival": "The customer asked me to send him what a competitor was quoted elsewhere.",
        "rival reason": "Others' quotations are never passed on: a red line. Tell him so, and show the public figures.",
        "autumn": "The owner talks to nobody until school starts: come back in September. What do I say?",
        "product": "Annual membership",
    },
}


def report_and_triage(people: Sequence[Person], trainer: Person, author: Person, language: str, at: datetime) -> None:
    """One taken up (from two people), one answered, one declined, one that waits."""
    texts = TEXTS[language]
    stock = _reports(people[0], texts["stock"], at, said=texts["stock said"], customer=Customer.UNREGISTERED)
    again = _reports(people[1], texts["stock again"], at + timedelta(hours=5), customer=Customer.TRYING)
    monthly = _reports(trainer, texts["monthly"], at + timedelta(hours=7), product=texts["product"])
    rival = _reports(people[2], texts["rival"], at + timedelta(hours=9), customer=Customer.MEMBER)
    _reports(people[3], texts["autumn"], at + timedelta(hours=30))
    by, then = author.id, at + timedelta(hours=31)
    operations.merge(_told(again), stock, by=by, at=then)
    operations.take_up(
        _told(stock), Outcome.SECTION, "objections#goods-that-change", texts["stock words"], by=by, at=then
    )
    operations.take_up(_told(monthly), Outcome.ANSWER, "", texts["monthly words"], by=by, at=then)
    operations.decline(_told(rival), texts["rival reason"], by=by, at=then)


def _reports(
    person: Person, asked: str, at: datetime, said: str = "", product: str = "", customer: str = ""
) -> FieldReport:
    row = operations.report(
        uuid.uuid4(), asked=asked, said=said, product=product, customer=str(customer), section="", by=person.id, at=at
    )
    db.session.flush()
    return row


def _told(row: FieldReport) -> Told:
    told = queries.any_one(row.public_id)
    if told is None:
        raise LookupError(row.public_id)
    return told
