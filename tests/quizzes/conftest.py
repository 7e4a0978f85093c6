"""The scene of the tests of pages."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.page import PageClient
from tests.quizzes.scene import Scene


@pytest.fixture
def scene(app: Flask, cast: Cast, client: PageClient) -> Scene:
    return Scene(app, cast, client)
