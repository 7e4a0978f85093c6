"""Odd addresses, arguments, forms and headers: a sentence and a 4xx, never a failure of ours."""

import ast
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.house.access_matrix import MATRIX
from tests.house.world import address_of, build, method_of, rule_of
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import unit_of_work
from training.people import operations
from training.people.models import Person
from training.settings import REPOSITORY

HUGE = "9" * 40
ODD = [
    "",
    "0",
    "-1",
    HUGE,
    "1e9",
    "NaN",
    "∞",
    "٣",
    "null",
    "true",
    "' OR 1=1 --",
    "../../etc/passwd",
    "<b>",
    "%s%(x)s{0}",
    "\u202eabc",
    "🙂" * 300,
    "a" * 20_000,
]
ODD_PARTS = [
    HUGE,
    "-1",
    "0",
    "x",
    "%00",
    "%ff",
    "..%2f..",
    quote("学" * 200),
    "0" * 32,
    "a" * 3000,
    "%F0%9F%99%82",
    "{{7*7}}",
]
WORDS = re.compile(r"""request\.(?:args|form)(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")


def field_names() -> list[str]:
    """Every name that a form or an address can carry, as the code asks for it."""
    found = {"op_id", "base_rev", "choice", "language", "back", "edition", "page", "q"}
    for path in (REPOSITORY / "training").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(WORDS.findall(text))
        if "forms" in (path.stem, path.parent.name):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    called = ast.unparse(node.value.func)
                    found |= {
                        target.id
                        for target in node.targets
                        if isinstance(target, ast.Name) and called.endswith("Field")
                    }
    return sorted(found)


@pytest.fixture
def reader(app: Flask, cast: Cast) -> FlaskClient:
    """Somebody who holds every role, so that every view is reached."""
    with app.app_context(), unit_of_work(writes=True) as session:
        person = session.scalars(sa.select(Person).where(Person.id == cast.trainee.id)).one()
        for role in Role:
            operations.grant_role(person, role, by=None, at=clock.now())
    return PageClient(app).sign_in(cast.trainee).speak("en")


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_odd_arguments_are_answered_in_words(
    endpoint: str, app: Flask, cast: Cast, reader: FlaskClient, tmp_path: Path
) -> None:
    line, rule = MATRIX[endpoint], rule_of(app, endpoint)
    method, names = method_of(rule), field_names()
    world = build(app, cast, line.object, tmp_path)
    address = address_of(app, endpoint, world.keys["trainee"])
    for value in ODD:
        values = dict.fromkeys(names, value)
        sent = {"query_string": values} if method == "GET" else {"data": values}
        response = reader.open(address, method=method, **sent)
        assert response.status_code < 500, f"{method} {address} with {value[:30]!r}: {response.status_code}"
    if method == "POST":
        for body, kind in BODIES:
            response = reader.post(address, data=body, content_type=kind)
            assert response.status_code < 500, f"{address} with {kind} {body[:30]!r}: {response.status_code}"


BODIES = [
    (b"{", "application/json"),
    (b"[1, 2]", "application/json"),
    (b"login=%00", "application/x-www-form-urlencoded"),
    (b"%ff=%ff&choice=%ff", "application/x-www-form-urlencoded"),
    (b"no boundary", "multipart/form-data"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"\x00\x01\x02", "application/octet-stream"),
    (b"choice=1", "text/plain; charset=nonsense"),
]


def test_odd_addresses_are_no_pages(app: Flask, reader: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        for part in ODD_PARTS:
            address = re.sub(r"<[^>]+>", lambda _match: part, rule.rule)  # noqa: B023
            response = reader.open(address, method=method_of(rule))
            assert response.status_code < 500, f"{address}: {response.status_code}"


def test_nul_is_refused_wherever_it_hides(app: Flask, reader: FlaskClient) -> None:
    for address in ("/sign-in?next=%00", "/sign-in?%00=x", "/sign-in?a=b&a=%00", "/sign-in%00"):
        assert reader.get(address).status_code in {400, 404}, address
    for body in (b"login=a%00b", b"a%00=b", b"login=a&login=%00"):
        response = reader.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 400, body


@pytest.mark.parametrize("host", ["evil.example", "a" * 300, "127.0.0.1:99999", "[::1", "user@host", "a b"])
def test_a_host_that_is_not_trusted_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["localhost", "127.0.0.1"])
    assert app.test_client().get("/sign-in", headers={"Host": host}).status_code == 400
    assert app.test_client().get("/sign-in", headers={"Host": "localhost"}).status_code < 400


@pytest.mark.parametrize("host", ["evil.example", "[::1", "a b", "x" * 5000, "ä.example"])
def test_an_odd_host_is_no_failure(app: Flask, host: str) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": host}).status_code < 500


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept-Language", "x" * 5000),
        ("Accept-Language", "zh;q=nonsense,*;q=2,;;"),
        ("Accept", "application/json;q=nan, */*;q=-1"),
        ("Cookie", "shanggang=nonsense; shanggang=.eJx; ="),
        ("Referer", "http://[::1"),
        ("X-Forwarded-For", "nonsense, , 1.2.3.4"),
        ("Content-Length", "nonsense"),
        ("User-Agent", "x" * 9000),
        ("Range", "bytes=9-1,a-b"),
        ("If-Modified-Since", "yesterday"),
    ],
)
def test_odd_headers_are_no_failure(app: Flask, header: str, value: str) -> None:
    assert app.test_client().get("/sign-in", headers={header: value}).status_code < 500


def test_a_form_beyond_all_measure_is_refused(app: Flask) -> None:
    client = PageClient(app).speak("en")
    response = client.post("/sign-in", data={"login": "a" * 3_000_000, "password": "b"})
    assert response.status_code == 413
    assert "That is too large." in response.get_data(as_text=True)
    many = client.post("/sign-in", data={f"field{number}": "x" for number in range(2000)})
    assert many.status_code in {413, 422}


def test_the_wrong_verb_is_told_which_are_right(app: Flask) -> None:
    response = PageClient(app).speak("en").delete("/sign-in")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))
    assert "This address cannot be used that way." in response.get_data(as_text=True)


def test_only_views_that_say_so_take_large_bodies_and_only_from_people(app: Flask, cast: Cast) -> None:
    """`takes_up_to` widens one view's limit; everybody else meets 413 before a byte is kept."""
    view = app.view_functions["people.change_language"]
    large, form = b"x" * (3 * 1024 * 1024), "application/octet-stream"
    assert PageClient(app).post("/language", data=large, content_type=form).status_code == 413
    view.__dict__["largest_body"] = 8 * 1024 * 1024
    try:
        assert PageClient(app).post("/language", data=large, content_type=form).status_code == 413
        signed_in = PageClient(app).sign_in(cast.trainee)
        assert signed_in.post("/language", data=large, content_type=form).status_code != 413
    finally:
        del view.__dict__["largest_body"]
