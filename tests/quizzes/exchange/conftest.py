"""Every test here speaks English, as within a request."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(scope="session")
def words() -> Flask:
    """As little as the reports need: no database."""
    app = Flask("words")
    Babel(app)
    return app


@pytest.fixture(autouse=True)
def speaking(words: Flask) -> Iterator[None]:
    with words.test_request_context():
        yield
