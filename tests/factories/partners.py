"""Two people at one conversation."""

from training import clock
from training.people.models import Person
from training.roleplay.models import ScenarioEdition
from training.roleplay.partners import operations
from training.roleplay.partners.models import PartnerPractice


def make_partner_practice(edition: ScenarioEdition, seller: Person, partner: Person | None = None) -> PartnerPractice:
    practice = operations.open_practice(edition.id, 0, 0, by=seller.id, at=clock.now())
    return operations.join(practice.code, by=partner.id, at=clock.now()) if partner else practice
