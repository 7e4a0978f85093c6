"""The shelves by their names."""

from typing import Any

from flask_babel import lazy_gettext as _l

from training.content.models import Shelf

SHELF_NAMES: dict[Shelf, Any] = {
    Shelf.COMPANY: _l("The company"),
    Shelf.FOUNDERS: _l("The founders"),
    Shelf.CULTURE: _l("Culture"),
    Shelf.PRODUCT: _l("Product"),
    Shelf.SELLING: _l("Selling"),
    Shelf.TRADE: _l("The trade"),
    Shelf.SUPERVISORS: _l("For supervisors"),
}
