"""Declarations and networks; what was adopted is protected by the database itself

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

REFUSAL = "what was adopted, endorsed or issued cannot be changed"


def frozen(version: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM declaration_version v"
        f" WHERE v.id = {version} AND v.frozen_at IS NOT NULL)"
    )


def adopted(declaration: str) -> str:
    return f"EXISTS (SELECT 1 FROM adoption a WHERE a.declaration_id = {declaration})"


def unpublished_summary(declaration: str) -> str:
    """What others say of a text can be corrected until it is public; it is no text itself."""
    return (
        "EXISTS (SELECT 1 FROM declaration s"
        f" WHERE s.id = {declaration} AND s.holding = 'summary' AND s.published_at IS NULL)"
    )


def closed(poll: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM declaration_poll p"
        f" WHERE p.id = {poll} AND p.closed_at IS NOT NULL)"
    )


def told(corrigendum: str) -> str:
    return " OR ".join(
        f"{corrigendum}.{column} IS NOT NULL"
        for column in ("notified_at", "issued_at", "withdrawn_at")
    )


def changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def there(table: str, *conditions: str) -> str:
    """Whether a row stands in the way of a new one.

    REPLACE and UPDATE OR REPLACE, which only SQLite knows, delete such a row without asking the
    trigger for deletions; so the new one is refused.
    """
    return f"EXISTS (SELECT 1 FROM {table} r WHERE {' OR '.join(f'({each})' for each in conditions)})"


#: By table, when which statement on a row is refused.
PROTECTED = {
    "declaration": {
        "insert": there(
            "declaration",
            f"r.id = NEW.id AND {adopted('r.id')}",
            f"r.uid = NEW.uid AND {adopted('r.id')}",
            f"r.summit_id = NEW.summit_id AND r.slug = NEW.slug AND {adopted('r.id')}",
        ),
        "update": f"({adopted('OLD.id')} AND ("
        + changed(
            "summit_id",
            "uid",
            "holding",
            "authentic",
            "prevailing",
            "created_by",
            "created_at",
        )
        + " OR NEW.state NOT IN ('adopted', 'open', 'closed')"
        + " OR (OLD.state = 'closed' AND NEW.state <> 'closed')"
        + " OR (NOT (OLD.holding = 'summary' AND OLD.published_at IS NULL) AND ("
        + changed(
            "slug",
            "title",
            "status_line",
            "languages",
            "session_id",
            "item_uid",
            "summaries",
        )
        + ")) OR (OLD.published_at IS NOT NULL AND "
        + changed("published_at")
        + ")))"
        + f" OR {changed('id')} OR "
        + there(
            "declaration",
            f"r.id <> OLD.id AND r.uid = NEW.uid AND {adopted('r.id')}",
            "r.id <> OLD.id AND r.summit_id = NEW.summit_id AND r.slug = NEW.slug"
            f" AND {adopted('r.id')}",
        ),
        "delete": adopted("OLD.id"),
    },
    "declaration_version": {
        "insert": f"{adopted('NEW.declaration_id')} OR "
        + there(
            "declaration_version",
            "r.id = NEW.id AND r.frozen_at IS NOT NULL",
            "r.declaration_id = NEW.declaration_id AND r.number = NEW.number"
            " AND r.frozen_at IS NOT NULL",
        ),
        "update": f"OLD.frozen_at IS NOT NULL OR {adopted('OLD.declaration_id')}"
        f" OR {changed('id', 'declaration_id', 'number')}",
        "delete": f"OLD.frozen_at IS NOT NULL OR {adopted('OLD.declaration_id')}",
    },
    "declaration_clause": {
        "insert": f"{frozen('NEW.version_id')} OR "
        + there("declaration_clause", f"r.id = NEW.id AND {frozen('r.version_id')}"),
        "update": f"{frozen('OLD.version_id')} OR {frozen('NEW.version_id')} OR {changed('id')}",
        "delete": frozen("OLD.version_id"),
    },
    # Whatever is adopted is a text that stands, and the only one that is not superseded.
    "adoption": {
        "insert": there("adoption", "r.id = NEW.id", "r.declaration_id = NEW.declaration_id")
        + " OR (NEW.version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM declaration_version v"
        " WHERE v.id = NEW.version_id AND v.declaration_id = NEW.declaration_id"
        " AND v.frozen_at IS NOT NULL AND v.hash = NEW.version_hash))"
        " OR EXISTS (SELECT 1 FROM declaration_version v"
        " WHERE v.declaration_id = NEW.declaration_id AND v.frozen_at IS NULL)",
        "update": f"NOT ({unpublished_summary('OLD.declaration_id')}"
        " AND OLD.id = NEW.id AND OLD.declaration_id = NEW.declaration_id"
        " AND NEW.version_id IS NULL AND NEW.version_hash = '')",
        "delete": "1 = 1",
    },
    # A merge of two entries of the directory moves the city, here and wherever one is named below.
    "objection": {
        "insert": f"{adopted('NEW.declaration_id')} OR "
        + there("objection", f"r.id = NEW.id AND {adopted('r.declaration_id')}"),
        "update": f"{changed('id', 'declaration_id')} OR ({adopted('OLD.declaration_id')} AND ("
        + changed(
            "version_id",
            "party",
            "words",
            "language",
            "raised_at",
            "recorded_by",
            "withdrawn_at",
        )
        + "))",
        "delete": adopted("OLD.declaration_id"),
    },
    "declaration_poll": {
        "insert": f"{adopted('NEW.declaration_id')} OR "
        + there(
            "declaration_poll",
            "r.id = NEW.id AND r.closed_at IS NOT NULL",
            "r.declaration_id = NEW.declaration_id AND r.number = NEW.number"
            " AND r.closed_at IS NOT NULL",
        ),
        "update": f"{changed('id', 'declaration_id', 'number')} OR (OLD.closed_at IS NOT NULL AND ("
        + changed(
            "version_id",
            "threshold",
            "opened_by",
            "opened_at",
            "closed_by",
            "closed_at",
            "yes",
            "no",
            "abstain",
            "carried",
        )
        + "))",
        "delete": "OLD.closed_at IS NOT NULL",
    },
    "declaration_ballot": {
        "insert": f"{closed('NEW.poll_id')} OR "
        + there("declaration_ballot", f"r.id = NEW.id AND {closed('r.poll_id')}"),
        "update": f"({closed('OLD.poll_id')} AND ("
        + changed("party", "choice", "cast_at", "recorded_by")
        + f")) OR {changed('id', 'poll_id')} OR "
        + there(
            "declaration_ballot",
            f"r.id <> OLD.id AND r.poll_id = NEW.poll_id AND r.city_id = NEW.city_id"
            f" AND {closed('r.poll_id')}",
        ),
        "delete": closed("OLD.poll_id"),
    },
    "endorsement": {
        "insert": there(
            "endorsement",
            "r.id = NEW.id",
            "r.declaration_id = NEW.declaration_id AND r.city_id = NEW.city_id"
            " AND r.standing AND NEW.standing",
        )
        + " OR EXISTS (SELECT 1 FROM declaration_annex x"
        " WHERE x.declaration_id = NEW.declaration_id)"
        " OR NOT EXISTS (SELECT 1 FROM adoption a WHERE a.declaration_id = NEW.declaration_id"
        " AND a.version_id = NEW.version_id AND a.version_hash = NEW.version_hash)",
        "update": changed(
            "id",
            "declaration_id",
            "version_id",
            "version_hash",
            "party",
            "form",
            "name",
            "title",
            "capacity",
            "authority",
            "on_behalf_of",
            "note_kind",
            "note",
            "note_language",
            "channel",
            "later",
            "stated_by",
            "stated_at",
        )
        + " OR (NEW.standing AND NOT OLD.standing)"
        # It ends by the secretariat's refusal or by a withdrawal, and what was decided stays so.
        " OR (OLD.standing AND NOT NEW.standing AND NEW.state <> 'refused' AND NOT EXISTS"
        " (SELECT 1 FROM endorsement_withdrawal w WHERE w.endorsement_id = OLD.id))"
        " OR (OLD.state <> 'stated' AND ("
        + changed("state", "decided_by", "decided_at", "refusal")
        + ")) OR "
        + there(
            "endorsement",
            "r.id <> OLD.id AND r.declaration_id = NEW.declaration_id"
            " AND r.city_id = NEW.city_id AND r.standing AND NEW.standing",
        ),
        "delete": "1 = 1",
    },
    "endorsement_withdrawal": {
        "insert": there(
            "endorsement_withdrawal", "r.id = NEW.id", "r.endorsement_id = NEW.endorsement_id"
        ),
        "update": "1 = 1",
        "delete": "1 = 1",
    },
    "declaration_annex": {
        "insert": there(
            "declaration_annex", "r.id = NEW.id", "r.declaration_id = NEW.declaration_id"
        ),
        "update": "1 = 1",
        "delete": "1 = 1",
    },
    "issued_file": {
        "insert": there(
            "issued_file",
            "r.id = NEW.id",
            "r.declaration_id = NEW.declaration_id AND r.kind = NEW.kind"
            " AND r.edition = NEW.edition AND r.source_hash = NEW.source_hash",
        ),
        "update": "1 = 1",
        "delete": "1 = 1",
    },
    # From when the cities are told of it, it says what they were told; nothing is left out later.
    "corrigendum": {
        "insert": there(
            "corrigendum",
            f"r.id = NEW.id AND ({told('r')})",
            "r.declaration_id = NEW.declaration_id AND r.number = NEW.number"
            f" AND ({told('r')})",
        ),
        "update": f"OLD.issued_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL"
        f" OR {changed('id', 'declaration_id', 'number')} OR (OLD.notified_at IS NOT NULL AND ("
        + changed(
            "clause_uid",
            "reads",
            "should_read",
            "reason",
            "created_by",
            "created_at",
            "notified_at",
            "objections_until",
        )
        + "))",
        "delete": told("OLD"),
    },
}


def protect(table: str, *, insert: str, update: str, delete: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        protect_on_postgresql(table, insert, update, delete)
        return
    for event, condition in (("INSERT", insert), ("UPDATE", update), ("DELETE", delete)):
        op.execute(
            f"CREATE TRIGGER frozen_{table}_{event.lower()} BEFORE {event} ON {table}"
            f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def protect_on_postgresql(table: str, insert: str, update: str, delete: str) -> None:
    # Else a temporary table called like one of ours would be asked in its place.
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar()
    header = f"RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS"
    tried = "".join(
        f" {'IF' if event == 'INSERT' else 'ELSIF'} TG_OP = '{event}' THEN"
        f" IF {condition} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';"
        " END IF;"
        for event, condition in (("INSERT", insert), ("UPDATE", update), ("DELETE", delete))
    )
    op.execute(
        f"CREATE FUNCTION frozen_{table}() {header} $$"
        f" BEGIN{tried} END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    # An empty table may be emptied.
    op.execute(
        f"CREATE FUNCTION kept_{table}() {header} $$"
        f" BEGIN IF EXISTS (SELECT 1 FROM {table}) THEN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER frozen_{table} BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION frozen_{table}()"
    )
    op.execute(
        f"CREATE TRIGGER kept_{table} BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION kept_{table}()"
    )
    # Also in sessions that replicate, where ordinary triggers rest.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER frozen_{table}")
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER kept_{table}")


def upgrade() -> None:
    op.create_table('outcome',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('headline', sa.LargeBinary(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_outcome_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome')),
    sa.UniqueConstraint('summit_id', 'kind', 'slug', name=op.f('uq_outcome_summit_id_kind_slug'))
    )
    op.create_table('declaration',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('holding', sa.String(24), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('status_line', JSON, nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('authentic', JSON, nullable=False),
    sa.Column('prevailing', sa.String(length=8), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('item_uid', sa.String(length=36), nullable=False),
    sa.Column('history_open', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('endorsing_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('endorsing_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('endorsing_zone', sa.String(length=64), nullable=False),
    sa.Column('signatories_known', sa.Boolean(), nullable=False),
    sa.Column('summaries', JSON, nullable=False),
    sa.Column('summary_note', JSON, nullable=False),
    sa.Column('sources', JSON, nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_declaration_session_id_session')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_declaration_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration')),
    sa.UniqueConstraint('summit_id', 'slug', name=op.f('uq_declaration_summit_id_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_declaration_uid'))
    )
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declaration_session_id'), ['session_id'], unique=False)

    op.create_table('corrigendum',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('clause_uid', sa.String(length=36), nullable=False),
    sa.Column('reads', JSON, nullable=False),
    sa.Column('should_read', JSON, nullable=False),
    sa.Column('reason', JSON, nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('objections_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_by', sa.String(length=200), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('why', sa.String(length=1000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_corrigendum_declaration_id_declaration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrigendum')),
    sa.UniqueConstraint('declaration_id', 'number', name=op.f('uq_corrigendum_declaration_id_number'))
    )
    op.create_table('declaration_annex',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('closed_by', sa.String(length=200), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_declaration_annex_declaration_id_declaration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration_annex')),
    sa.UniqueConstraint('declaration_id', name=op.f('uq_declaration_annex_declaration_id'))
    )
    op.create_table('declaration_version',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('status_line', JSON, nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('authentic', JSON, nullable=False),
    sa.Column('prevailing', sa.String(length=8), nullable=False),
    sa.Column('outdated', JSON, nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('frozen_by', sa.String(length=200), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('canonical', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_declaration_version_declaration_id_declaration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration_version')),
    sa.UniqueConstraint('declaration_id', 'number', name=op.f('uq_declaration_version_declaration_id_number'))
    )
    with op.batch_alter_table('declaration_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declaration_version_hash'), ['hash'], unique=False)

    op.create_table('endorsement_request',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('version_hash', sa.String(length=64), nullable=False),
    sa.Column('values', JSON, nullable=False),
    sa.Column('code_version', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_endorsement_request_contact_id_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_endorsement_request_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_endorsement_request_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endorsement_request'))
    )
    with op.batch_alter_table('endorsement_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_endorsement_request_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endorsement_request_declaration_id'), ['declaration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endorsement_request_office_id'), ['office_id'], unique=False)

    op.create_table('issued_file',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('edition', sa.String(length=40), nullable=False),
    sa.Column('source_hash', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_issued_file_declaration_id_declaration')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued_file')),
    sa.UniqueConstraint('declaration_id', 'kind', 'edition', 'source_hash', name=op.f('uq_issued_file_declaration_id_kind_edition_source_hash'))
    )
    with op.batch_alter_table('issued_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issued_file_digest'), ['digest'], unique=False)

    op.create_table('network',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', JSON, nullable=False),
    sa.Column('abbreviation', sa.String(length=40), nullable=False),
    sa.Column('tentative', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('declaration_id', sa.Integer(), nullable=True),
    sa.Column('about', JSON, nullable=False),
    sa.Column('sources', JSON, nullable=False),
    sa.Column('outdated', JSON, nullable=False),
    sa.Column('members_known', sa.Boolean(), nullable=False),
    sa.Column('joining_open', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_network_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_network_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network')),
    sa.UniqueConstraint('summit_id', 'slug', name=op.f('uq_network_summit_id_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_network_uid'))
    )
    with op.batch_alter_table('network', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_network_declaration_id'), ['declaration_id'], unique=False)

    op.create_table('adoption',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('version_hash', sa.String(length=64), nullable=False),
    sa.Column('method', sa.String(24), nullable=False),
    sa.Column('ruled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ruled_on', sa.Date(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('chair', JSON, nullable=False),
    sa.Column('chair_title', JSON, nullable=False),
    sa.Column('ruling', JSON, nullable=False),
    sa.Column('session_title', JSON, nullable=False),
    sa.Column('item_title', JSON, nullable=False),
    sa.Column('authentic', JSON, nullable=False),
    sa.Column('prevailing', sa.String(length=8), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('presence', JSON, nullable=False),
    sa.Column('votes', JSON, nullable=True),
    sa.Column('objections', JSON, nullable=False),
    sa.Column('waived', JSON, nullable=False),
    sa.Column('waiver', sa.String(length=1000), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_adoption_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_adoption_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adoption')),
    sa.UniqueConstraint('declaration_id', name=op.f('uq_adoption_declaration_id'))
    )
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adoption_version_id'), ['version_id'], unique=False)

    op.create_table('circulation',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', JSON, nullable=False),
    sa.Column('others_open', sa.Boolean(), nullable=False),
    sa.Column('circulated_by', sa.String(length=200), nullable=False),
    sa.Column('circulated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_circulation_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_circulation_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circulation')),
    sa.UniqueConstraint('declaration_id', 'number', name=op.f('uq_circulation_declaration_id_number'))
    )
    with op.batch_alter_table('circulation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_circulation_version_id'), ['version_id'], unique=False)

    op.create_table('declaration_clause',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', JSON, nullable=False),
    sa.Column('words', JSON, nullable=False),
    sa.Column('outdated', JSON, nullable=False),
    sa.Column('credits', JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_declaration_clause_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration_clause')),
    sa.UniqueConstraint('version_id', 'uid', name=op.f('uq_declaration_clause_version_id_uid'))
    )
    op.create_table('declaration_poll',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('threshold', sa.String(24), nullable=False),
    sa.Column('entitled', JSON, nullable=False),
    sa.Column('opened_by', sa.String(length=200), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.String(length=200), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('yes', sa.Integer(), nullable=True),
    sa.Column('no', sa.Integer(), nullable=True),
    sa.Column('abstain', sa.Integer(), nullable=True),
    sa.Column('carried', sa.Boolean(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_declaration_poll_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_declaration_poll_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration_poll')),
    sa.UniqueConstraint('declaration_id', 'number', name=op.f('uq_declaration_poll_declaration_id_number'))
    )
    with op.batch_alter_table('declaration_poll', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declaration_poll_version_id'), ['version_id'], unique=False)
        batch_op.create_index('uq_declaration_poll_open', ['declaration_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('endorsement',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('version_hash', sa.String(length=64), nullable=False),
    sa.Column('city_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=True),
    sa.Column('party', JSON, nullable=False),
    sa.Column('form', sa.String(24), nullable=False),
    sa.Column('name', JSON, nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('capacity', sa.String(24), nullable=False),
    sa.Column('authority', sa.String(length=500), nullable=False),
    sa.Column('on_behalf_of', JSON, nullable=False),
    sa.Column('note_kind', sa.String(24), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('note_language', sa.String(length=8), nullable=False),
    sa.Column('note_translation', JSON, nullable=False),
    sa.Column('channel', sa.String(24), nullable=False),
    sa.Column('later', sa.Boolean(), nullable=False),
    sa.Column('stated_by', sa.String(length=200), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.Column('decided_by', sa.String(length=200), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal', sa.String(length=1000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_endorsement_city_id_city')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_endorsement_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_endorsement_office_id_office')),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_endorsement_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endorsement'))
    )
    with op.batch_alter_table('endorsement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_endorsement_city_id'), ['city_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endorsement_declaration_id'), ['declaration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endorsement_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_endorsement_version_id'), ['version_id'], unique=False)
        batch_op.create_index('uq_endorsement_standing', ['declaration_id', 'city_id'], unique=True, sqlite_where=sa.text('standing'), postgresql_where=sa.text('standing'))

    op.create_table('network_member',
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('city_id', sa.Integer(), nullable=False),
    sa.Column('party', JSON, nullable=False),
    sa.Column('capacity', sa.String(24), nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('office_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=200), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_network_member_city_id_city')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_network_member_contact_id_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_network_member_network_id_network')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_network_member_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network_member')),
    sa.UniqueConstraint('network_id', 'city_id', name=op.f('uq_network_member_network_id_city_id'))
    )
    with op.batch_alter_table('network_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_network_member_city_id'), ['city_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_network_member_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_network_member_office_id'), ['office_id'], unique=False)

    op.create_table('objection',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('city_id', sa.Integer(), nullable=False),
    sa.Column('party', JSON, nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_objection_city_id_city')),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_objection_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['version_id'], ['declaration_version.id'], name=op.f('fk_objection_version_id_declaration_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_city_id'), ['city_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_declaration_id'), ['declaration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_version_id'), ['version_id'], unique=False)

    op.create_table('consulted',
    sa.Column('circulation_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['circulation_id'], ['circulation.id'], name=op.f('fk_consulted_circulation_id_circulation')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_consulted_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consulted')),
    sa.UniqueConstraint('circulation_id', 'office_id', name=op.f('uq_consulted_circulation_id_office_id'))
    )
    with op.batch_alter_table('consulted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consulted_office_id'), ['office_id'], unique=False)

    op.create_table('contribution',
    sa.Column('declaration_id', sa.Integer(), nullable=False),
    sa.Column('circulation_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('clause_uid', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(24), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('proposed', JSON, nullable=False),
    sa.Column('state', sa.String(24), nullable=False),
    sa.Column('answer', JSON, nullable=False),
    sa.Column('credited', sa.Boolean(), nullable=False),
    sa.Column('into_version', sa.Integer(), nullable=True),
    sa.Column('decided_by', sa.String(length=200), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['circulation_id'], ['circulation.id'], name=op.f('fk_contribution_circulation_id_circulation')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contribution_contact_id_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['declaration_id'], ['declaration.id'], name=op.f('fk_contribution_declaration_id_declaration')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_contribution_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_circulation_id'), ['circulation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index('ix_contribution_declaration_id_clause_uid', ['declaration_id', 'clause_uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_office_id'), ['office_id'], unique=False)

    op.create_table('declaration_ballot',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('city_id', sa.Integer(), nullable=False),
    sa.Column('party', JSON, nullable=False),
    sa.Column('choice', sa.String(24), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_declaration_ballot_city_id_city')),
    sa.ForeignKeyConstraint(['poll_id'], ['declaration_poll.id'], name=op.f('fk_declaration_ballot_poll_id_declaration_poll')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declaration_ballot')),
    sa.UniqueConstraint('poll_id', 'city_id', name=op.f('uq_declaration_ballot_poll_id_city_id'))
    )
    with op.batch_alter_table('declaration_ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declaration_ballot_city_id'), ['city_id'], unique=False)

    op.create_table('endorsement_evidence',
    sa.Column('endorsement_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('extension', sa.String(length=8), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_by', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['endorsement_id'], ['endorsement.id'], name=op.f('fk_endorsement_evidence_endorsement_id_endorsement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endorsement_evidence'))
    )
    with op.batch_alter_table('endorsement_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_endorsement_evidence_endorsement_id'), ['endorsement_id'], unique=False)

    op.create_table('endorsement_withdrawal',
    sa.Column('endorsement_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('channel', sa.String(24), nullable=False),
    sa.Column('stated_by', sa.String(length=200), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['endorsement_id'], ['endorsement.id'], name=op.f('fk_endorsement_withdrawal_endorsement_id_endorsement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endorsement_withdrawal')),
    sa.UniqueConstraint('endorsement_id', name=op.f('uq_endorsement_withdrawal_endorsement_id'))
    )
    with op.batch_alter_table('summit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outcomes', sa.Integer(), nullable=False, server_default='0'))

    for table, conditions in PROTECTED.items():
        protect(table, **conditions)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in PROTECTED:
            op.execute(f"DROP FUNCTION frozen_{table}() CASCADE")
            op.execute(f"DROP FUNCTION kept_{table}() CASCADE")
    with op.batch_alter_table('summit', schema=None) as batch_op:
        batch_op.drop_column('outcomes')

    op.drop_table('endorsement_withdrawal')
    with op.batch_alter_table('endorsement_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_endorsement_evidence_endorsement_id'))

    op.drop_table('endorsement_evidence')
    with op.batch_alter_table('declaration_ballot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_declaration_ballot_city_id'))

    op.drop_table('declaration_ballot')
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_office_id'))
        batch_op.drop_index('ix_contribution_declaration_id_clause_uid')
        batch_op.drop_index(batch_op.f('ix_contribution_contact_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_circulation_id'))

    op.drop_table('contribution')
    with op.batch_alter_table('consulted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consulted_office_id'))

    op.drop_table('consulted')
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objection_version_id'))
        batch_op.drop_index(batch_op.f('ix_objection_declaration_id'))
        batch_op.drop_index(batch_op.f('ix_objection_city_id'))

    op.drop_table('objection')
    with op.batch_alter_table('network_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_network_member_office_id'))
        batch_op.drop_index(batch_op.f('ix_network_member_contact_id'))
        batch_op.drop_index(batch_op.f('ix_network_member_city_id'))

    op.drop_table('network_member')
    with op.batch_alter_table('endorsement', schema=None) as batch_op:
        batch_op.drop_index('uq_endorsement_standing', sqlite_where=sa.text('standing'), postgresql_where=sa.text('standing'))
        batch_op.drop_index(batch_op.f('ix_endorsement_version_id'))
        batch_op.drop_index(batch_op.f('ix_endorsement_office_id'))
        batch_op.drop_index(batch_op.f('ix_endorsement_declaration_id'))
        batch_op.drop_index(batch_op.f('ix_endorsement_city_id'))

    op.drop_table('endorsement')
    with op.batch_alter_table('declaration_poll', schema=None) as batch_op:
        batch_op.drop_index('uq_declaration_poll_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_declaration_poll_version_id'))

    op.drop_table('declaration_poll')
    op.drop_table('declaration_clause')
    with op.batch_alter_table('circulation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_circulation_version_id'))

    op.drop_table('circulation')
    with op.batch_alter_table('adoption', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_adoption_version_id'))

    op.drop_table('adoption')
    with op.batch_alter_table('network', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_network_declaration_id'))

    op.drop_table('network')
    with op.batch_alter_table('issued_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_issued_file_digest'))

    op.drop_table('issued_file')
    with op.batch_alter_table('endorsement_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_endorsement_request_office_id'))
        batch_op.drop_index(batch_op.f('ix_endorsement_request_declaration_id'))
        batch_op.drop_index(batch_op.f('ix_endorsement_request_contact_id'))

    op.drop_table('endorsement_request')
    with op.batch_alter_table('declaration_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_declaration_version_hash'))

    op.drop_table('declaration_version')
    op.drop_table('declaration_annex')
    op.drop_table('corrigendum')
    with op.batch_alter_table('declaration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_declaration_session_id'))

    op.drop_table('declaration')
    op.drop_table('outcome')
