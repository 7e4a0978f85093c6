"""A copy of a running SQLite database that is whole: a copied file of a live database may be corrupt."""

from pathlib import Path

from training.db import db
from training.engines import sqlite_module


class CannotBackUp(Exception):
    """With the reason, for the operator."""


def back_up(target: Path) -> tuple[int, str]:
    """Write the database to `target` and check the copy; (number, hash) of the last entry in its audit log.

    Compare the two with the log after a restore: an older copy may revive what was revoked. Raises CannotBackUp.
    """
    if db.engine.dialect.name != "sqlite":
        raise CannotBackUp("postgresql")
    if target.exists():
        raise CannotBackUp("exists")
    source = sqlite_module().connect(db.engine.url.database or "")
    try:
        source.execute("VACUUM INTO ?", (str(target),))
    finally:
        source.close()
    copy = sqlite_module().connect(str(target))
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CannotBackUp("damaged")
        last = copy.execute("SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1").fetchone()
    finally:
        copy.close()
    return (int(last[0]), str(last[1])) if last else (0, "")
