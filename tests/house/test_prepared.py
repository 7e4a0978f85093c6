"""Statements that SQLAlchemy does not see: what they change is watched all the same, their errors are everybody's."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from training.db import unit_of_work
from training.people.models import AccountSession, Person
from training.prepared import Prepared, bare_reading, bare_transaction, current_driver

rename = Prepared(sa.update(Person).values(name=sa.bindparam("called")))
forget_browsers = Prepared(sa.update(AccountSession).values(browser=""))
names = Prepared(sa.select(Person.name))
unset_names = Prepared(sa.update(Person).values(name=sa.null()))


def names_in(app: Flask) -> set[str]:
    with app.app_context(), unit_of_work(writes=False):
        return {row[0] for row in names.rows()}


def test_a_change_without_an_act_is_not_committed(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="person"), unit_of_work(writes=True):
        rename.run(called="Nobody")
    assert "Nobody" not in names_in(app)


def test_a_bare_transaction_changes_no_table_that_asks_for_an_act(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="person"), bare_transaction(writes=True):
        rename.run(called="Nobody")
    assert "Nobody" not in names_in(app)


@pytest.mark.parametrize("statement", [rename, forget_browsers])
def test_where_things_are_only_read_nothing_changes(app: Flask, cast: Cast, statement: Prepared) -> None:
    for reading in (bare_reading, lambda: bare_transaction(writes=False)):
        with app.app_context(), pytest.raises(RuntimeError, match="only read"), reading():
            statement.run(called="Nobody")


def test_a_unit_that_reads_cannot_write_by_a_prepared_statement(app: Flask, cast: Cast) -> None:
    """Whatever the pooled connection did before."""
    for _each in range(2):
        with app.app_context(), unit_of_work(writes=True):
            forget_browsers.run()
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=False):
            forget_browsers.run()


def test_an_error_of_the_driver_is_one_of_sqlalchemy_and_leaves_nothing_behind(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True):
        unset_names.run()
    with app.app_context(), pytest.raises(sa.exc.DBAPIError), bare_transaction(writes=True):
        current_driver().execute("SELECT nothing FROM nowhere")
    assert None not in names_in(app)
    with app.app_context(), bare_transaction(writes=True):
        forget_browsers.run()


def test_a_connection_goes_back_to_the_pool_as_it_came(app: Flask, cast: Cast) -> None:
    """After an exception too: a unit of work that got it without a transaction would commit each statement alone."""

    def fail(statement: Callable[[], object]) -> None:
        statement()
        raise ZeroDivisionError

    with app.app_context():
        with pytest.raises(ZeroDivisionError), bare_reading():
            fail(names.rows)
        with pytest.raises(ZeroDivisionError), unit_of_work(writes=True):
            fail(lambda: rename.run(called="Nobody"))
    assert "Nobody" not in names_in(app)


def test_a_connection_that_broke_is_not_given_out_again(app: Flask, cast: Cast) -> None:
    def break_and_read() -> None:
        current_driver().close()
        names.rows()

    with app.app_context():
        with pytest.raises(sa.exc.DBAPIError, match="closed"), bare_reading():
            break_and_read()
        assert names_in(app)
