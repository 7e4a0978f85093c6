"""The shelves by their names."""

from typing import Any

from flask_babel import lazy_gettext as _l

from training.content.models import Shelf

SHELF_NAMES: dict[Shelf, Any] = {
    Shelf.COMPANY: _l("Company and strength"),
    Shelf.FOUNDERS: _l("Founders and executives"),
    Shelf.CULTURE: _l("Culture and rules"),
    Shelf.PRODUCT: _l("Products and their stories"),
    Shelf.SELLING: _l("Selling skills and scripts"),
    Shelf.TRADE: _l("The trade"),
    Shelf.SUPERVISORS: _l("For supervisors"),
}
