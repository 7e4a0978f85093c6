"""publications: what changed in an edition, who let it be published, and nothing more of it from then on

Revision ID: 0007
Revises: 0006
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("section_change", "edition_publication", "review")

# table -> (columns set once, columns that may change freely)
SET_ONCE = {"review_request": (["withdrawn_at", "withdrawn_by_id"], [])}

PUBLISHED = "EXISTS (SELECT 1 FROM edition_publication p WHERE p.edition_id = NEW.edition_id)"

IN_REVIEW = """
    EXISTS (SELECT 1 FROM review_request r WHERE r.draft_id = NEW.draft_id AND r.withdrawn_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM review v WHERE v.request_id = r.id AND v.verdict = 'returned'))
    OR EXISTS (SELECT 1 FROM draft d WHERE d.id = NEW.draft_id AND d.closed_at IS NOT NULL)
"""

OTHER_TEXTS = """
    NOT EXISTS (SELECT 1 FROM draft_revision v WHERE v.id = NEW.zh_revision_id AND v.draft_id = NEW.draft_id
                AND v.language = 'zh' AND v.standing = 'head')
    OR NOT EXISTS (SELECT 1 FROM draft_revision v WHERE v.id = NEW.en_revision_id AND v.draft_id = NEW.draft_id
                   AND v.language = 'en' AND v.standing = 'head')
"""

# Whoever opened the draft, wrote in it, gave it a picture or sent it in.
HAD_A_HAND = """
    EXISTS (SELECT 1 FROM review_request r JOIN draft d ON d.id = r.draft_id
            WHERE r.id = NEW.request_id AND (r.asked_by_id = NEW.by_id OR d.opened_by_id = NEW.by_id))
    OR EXISTS (SELECT 1 FROM review_request r JOIN draft_revision v ON v.draft_id = r.draft_id
               WHERE r.id = NEW.request_id AND v.by_id = NEW.by_id)
    OR EXISTS (SELECT 1 FROM review_request r JOIN draft_picture p ON p.draft_id = r.draft_id
               WHERE r.id = NEW.request_id AND p.by_id = NEW.by_id)
"""

WITHDRAWN = "EXISTS (SELECT 1 FROM review_request r WHERE r.id = NEW.request_id AND r.withdrawn_at IS NOT NULL)"

# By the program, from files; or by the approver whose review of a request that still stands said so.
NOT_APPROVED = """
    (NEW.by_id IS NULL AND NEW.review_id IS NOT NULL)
    OR (NEW.by_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM review v JOIN review_request r ON r.id = v.request_id
        WHERE v.id = NEW.review_id AND v.by_id = NEW.by_id AND v.verdict = 'approved' AND r.withdrawn_at IS NULL))
"""

REFUSALS = (
    *((table, "frozen", PUBLISHED, "is of a published edition")
      for table in ("edition_text", "section", "edition_picture", "section_change")),
    ("review_request", "one", IN_REVIEW, "needs a draft that is not in review"),
    ("review_request", "texts", OTHER_TEXTS, "needs texts of its draft"),
    ("review", "other", HAD_A_HAND, "needs somebody who had no hand in the text"),
    ("review", "standing", WITHDRAWN, "needs a request that stands"),
    ("edition_publication", "approved", NOT_APPROVED, "needs the review of an approver"),
)  # fmt: skip


def upgrade():
    op.add_column("reading", sa.Column("changes_opened", sa.Integer(), nullable=True))
    op.add_column("reading", sa.Column("seconds", sa.Integer(), nullable=True))
    _table("section_change",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("what_zh", sa.Text(), nullable=False),
        sa.Column("what_en", sa.Text(), nullable=False),
        sa.UniqueConstraint("edition_id", "anchor", name="uq_section_change_edition_id_anchor"),
        sa.UniqueConstraint("edition_id", "position", name="uq_section_change_edition_id_position"),
        sa.CheckConstraint(
            "severity IN ('editorial', 'notify', 'reread', 'retest', 'replay')", name=op.f("ck_section_change_severity")
        ),
        sa.CheckConstraint("kind IN ('added', 'removed', 'changed', 'moved')", name=op.f("ck_section_change_kind")),
        edition_id="edition",
    )
    _table("review_request",
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("zh_revision_id", sa.Integer(), nullable=False),
        sa.Column("en_revision_id", sa.Integer(), nullable=False),
        sa.Column("titles", db.Json(), nullable=False),
        sa.Column("changes", db.Json(), nullable=False),
        sa.Column("material", db.Json(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Utc(), nullable=False),
        sa.Column("withdrawn_at", db.Utc(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.UniqueConstraint("public_id", name="uq_review_request_public_id"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_review_request_withdrawal")
        ),
        draft_id="draft", zh_revision_id="draft_revision", en_revision_id="draft_revision", asked_by_id="person",
        withdrawn_by_id="person",
    )
    _table("review",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("publish_at", db.Utc(), nullable=True),
        sa.CheckConstraint("verdict IN ('approved', 'returned')", name=op.f("ck_review_verdict")),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_review_reason")),
        sa.CheckConstraint("publish_at IS NULL OR verdict = 'approved'", name=op.f("ck_review_publish_at")),
        unique=("request_id",), request_id="review_request", by_id="person",
    )
    _table("edition_publication",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("parts", db.Json(), nullable=False),
        unique=("edition_id",), edition_id="edition", by_id="person", review_id="review",
    )
    connection = op.get_bind()
    _note_what_stands(connection)
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def _table(table, *parts, unique=(), **keys):
    """With an id, foreign keys and their indexes."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="RESTRICT")
            for column, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_strict=True,
    )
    for column in keys:
        op.create_index(f"ix_{table}_{column}", table, [column], unique=column in unique)


def _note_what_stands(connection):
    """Every edition that stands was published from files; the digests of its parts are taken now. `flask verify` run
    before the upgrade says whether they are those of its day."""
    publication = sa.table("edition_publication", *(
        sa.column(name, kind) for name, kind in
        (("edition_id", sa.Integer()), ("at", db.Utc()), ("parts", db.Json()))
    ))
    editions = sa.text(
        "SELECT e.id, m.slug, e.number, e.shelf, e.review_by, e.published_at FROM edition e"
        " JOIN manual m ON m.id = e.manual_id ORDER BY e.id"
    ).columns(sa.column("id"), sa.column("slug"), sa.column("number"), sa.column("shelf"),
              sa.column("review_by", db.Day()), sa.column("published_at", db.Utc()))
    for row in connection.execute(editions).all():
        head = {"manual": row.slug, "number": row.number, "shelf": row.shelf, "review_by": row.review_by.isoformat()}
        pictures = connection.execute(
            sa.text("SELECT e.name, p.digest FROM edition_picture e JOIN picture p ON p.id = e.picture_id"
                    " WHERE e.edition_id = :id"), {"id": row.id}
        ).all()
        if pictures:
            head["pictures"] = dict(map(tuple, pictures))
        parts = {"": _digest(head)}
        texts = sa.text(
            "SELECT language, title, summary, introduction, introduction_html, source FROM edition_text"
            " WHERE edition_id = :id"
        )
        for language, title, summary, introduction, html, source in connection.execute(texts, {"id": row.id}):
            text = {"title": title, "summary": summary, "introduction": introduction, "introduction_html": html}
            parts[language] = _digest(text if source is None else {**text, "source": source})
        sections = sa.text(
            "SELECT language, anchor, heading, objectives, markdown, html FROM section WHERE edition_id = :id"
        ).columns(sa.column("language"), sa.column("anchor"), sa.column("heading"),
                  sa.column("objectives", db.Json()), sa.column("markdown"), sa.column("html"))
        for language, *section in connection.execute(sections, {"id": row.id}):
            names = ("anchor", "heading", "objectives", "markdown", "html")
            parts[f"{language}#{section[0]}"] = _digest(dict(zip(names, section, strict=True)))
        connection.execute(
            sa.insert(publication), {"edition_id": row.id, "at": row.published_at, "parts": parts}
        )


def _digest(value):
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, table, name)
    for table in (*SET_ONCE, *APPEND_ONLY):
        guards.drop_guard(connection, table)
    for table in ("edition_publication", "review", "review_request", "section_change"):
        op.drop_table(table)
    op.drop_column("reading", "seconds")
    op.drop_column("reading", "changes_opened")
