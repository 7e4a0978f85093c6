"""search: an entry for each section of an edition, in each language

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from training.content.searching.words import indexed

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# FTS5 keeps no text of its own: it reads search_text, and these triggers tell it of every change.
INDEX_OF_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        lexemes, content='search_text', content_rowid='entry_id', tokenize='unicode61 remove_diacritics 0', detail=none
    )
    """,
    """
    CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
        INSERT INTO search_index(rowid, lexemes) VALUES (NEW.entry_id, NEW.lexemes);
    END
    """,
    """
    CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN
        INSERT INTO search_index(search_index, rowid, lexemes) VALUES ('delete', OLD.entry_id, OLD.lexemes);
    END
    """,
    """
    CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN
        INSERT INTO search_index(search_index, rowid, lexemes) VALUES ('delete', OLD.entry_id, OLD.lexemes);
        INSERT INTO search_index(rowid, lexemes) VALUES (NEW.entry_id, NEW.lexemes);
    END
    """,
)

PARTS = """
    SELECT e.id AS edition_id, t.language, 0 AS position, '' AS anchor, t.title AS heading,
           '<p>' || t.summary || '</p>' || t.introduction_html AS html
    FROM edition e JOIN edition_text t ON t.edition_id = e.id
    UNION ALL
    SELECT s.edition_id, s.language, s.position, s.anchor, s.heading, s.html FROM section s
    ORDER BY 1, 2 DESC, 3
"""


def upgrade():
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    entry = op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("heading_stream", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_search_entry_edition_id_edition", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_entry"),
        sa.UniqueConstraint("edition_id", "language", "position", name="uq_search_entry_edition_id_language_position"),
        sqlite_strict=True,
    )
    text = op.create_table(
        "search_text",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("lexemes", postgresql.TSVECTOR() if is_postgresql else sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["search_entry.id"], name="fk_search_text_entry_id_search_entry", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_search_text"),
        sqlite_strict=True,
    )
    if is_postgresql:
        op.create_index("ix_search_text_lexemes", "search_text", ["lexemes"], postgresql_using="gin")
    else:
        for statement in INDEX_OF_SQLITE:
            connection.exec_driver_sql(statement)
    for part in connection.execute(sa.text(PARTS)).mappings().all():
        made = indexed(part["heading"], part["html"])
        row = {name: part[name] for name in ("edition_id", "language", "position", "anchor", "heading")}
        added = connection.execute(entry.insert().values(**row, heading_stream=made.heading_stream))
        (key,) = added.inserted_primary_key
        connection.execute(
            text.insert().values(entry_id=key, lexemes=made.lexemes, stream=made.stream, text=made.text)
        )


def downgrade():
    if op.get_bind().dialect.name != "postgresql":
        op.get_bind().exec_driver_sql("DROP TABLE search_index")
    op.drop_table("search_text")
    op.drop_table("search_entry")
