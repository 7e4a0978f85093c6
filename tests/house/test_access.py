"""Closed by default: every route says who may come in, and keeps to it for every role and everybody's things."""

from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.house.access_matrix import HOLDERS, MATRIX
from tests.house.world import MISSING, OWNERS, World, address_of, build, method_of, rule_of
from tests.page import PageClient
from training import clock
from training.access import PERMISSIONS, Permission, Role, requirement_of, requires
from training.db import unit_of_work
from training.people import queries


def routes(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_route_has_its_line_in_the_matrix(app: Flask) -> None:
    assert sorted(routes(app) - MATRIX.keys()) == [], "add them to tests/house/access_matrix.py"
    assert sorted(MATRIX.keys() - routes(app)) == [], "lines for routes that do not exist"


def test_every_route_declares_what_its_line_says(app: Flask) -> None:
    declared = {endpoint: requirement_of(app.view_functions[endpoint]) for endpoint in routes(app)}
    assert declared == {endpoint: line.permission for endpoint, line in MATRIX.items()}


def test_every_route_answers_one_verb(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert len((rule.methods or set()) - {"HEAD", "OPTIONS"}) == 1, rule


def test_the_policy_is_the_one_written_down() -> None:
    assert PERMISSIONS == HOLDERS
    assert set(PERMISSIONS) == set(Permission)


def test_a_route_without_a_mark_answers_nobody(app: Flask) -> None:
    with pytest.raises(LookupError, match="declares neither"):
        requirement_of(lambda: "open to all")
    assert requirement_of(requires(Permission.STUDY)(lambda: "marked")) is Permission.STUDY


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_each_role_meets_the_route_as_the_matrix_says(endpoint: str, app: Flask, cast: Cast, tmp_path: Path) -> None:
    line, world = MATRIX[endpoint], build(app, cast, MATRIX[endpoint].object, tmp_path)
    method = method_of(rule_of(app, endpoint))
    owners = (*OWNERS, MISSING) if line.object else (MISSING,)
    for owner in owners:
        address = address_of(app, endpoint, world.keys[owner])
        stranger = PageClient(app).open(address, method=method)
        sent_away = stranger.status_code == 303 and stranger.location == "/sign-in"
        assert sent_away == (line.permission is not None) or endpoint in SENDS_STRANGERS_TO_SIGN_IN, address
        for name in world.readers:
            roles = roles_now(app, world, name)
            status = PageClient(app).sign_in(world.readers[name]).open(address, method=method).status_code
            where = f"{name} {method} {address}: {status}"
            assert status < 500, where
            if line.permission and line.permission is not Permission.SIGNED_IN and not roles & HOLDERS[line.permission]:
                assert status == 403, where
            elif line.object and not world.may_find(line, name, owner, roles):
                assert status == 404, where
            else:
                assert status not in {401, 403, 405}, where
                assert status != 404 or not line.object, where


SENDS_STRANGERS_TO_SIGN_IN = {
    "people.set_up",  # once somebody has an account
    "demo.open_company",
}


def roles_now(app: Flask, world: World, name: str) -> frozenset[Role]:
    """Read each time: some routes change them."""
    with app.app_context(), unit_of_work(writes=False):
        return frozenset(queries.current_roles(world.readers[name].id, clock.now()))
