"""A published manual, an open draft on it, and its two authors at their browsers."""

from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.content import make_draft
from tests.page import PageClient
from training.content.drafts.queries import OpenDraft
from training.db import unit_of_work


@pytest.fixture
def he(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.author)


@pytest.fixture
def gu(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.second_author)


@pytest.fixture
def opened(app: Flask, cast: Cast, tmp_path: Path) -> OpenDraft:
    with app.app_context(), unit_of_work(writes=True):
        return make_draft(tmp_path, cast.author)
