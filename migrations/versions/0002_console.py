"""What the organizer's console needs of programme, directory and journal

Revision: 0002
Follows: 0001
"""

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

#: The texts that a search column gathers, as they are at this revision.
SEARCHED = {
    "city": ("name", "country", "slug"),
    "organisation": ("name", "slug"),
    "person": ("name", "title", "variants", "slug"),
    "session": ("title", "abstract", "slug"),
}


def upgrade() -> None:
    op.create_table('availability',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_availability_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_availability'))
    )
    with op.batch_alter_table('availability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_availability_person_id'), ['person_id'], unique=False)

    op.create_table('waiver',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('waived_by', sa.String(length=200), nullable=False),
    sa.Column('waived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_waiver_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver')),
    sa.UniqueConstraint('summit_id', 'finding', name=op.f('uq_waiver_summit_id_finding'))
    )
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiver_summit_id'), ['summit_id'], unique=False)

    with op.batch_alter_table('city', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('search', sa.Text(), nullable=False, server_default=''))

    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('actor_kind', sa.String(24), nullable=False, server_default='command'))
        batch_op.add_column(sa.Column('actor_key', sa.String(length=80), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_journal_entry_actor_key'), ['actor_key'], unique=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('search', sa.Text(), nullable=False, server_default=''))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('photo', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('search', sa.Text(), nullable=False, server_default=''))

    with op.batch_alter_table('release', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('changes', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changeover', sa.Integer(), nullable=False, server_default='10'))
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edited_by', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('search', sa.Text(), nullable=False, server_default=''))
        batch_op.alter_column('day',
               existing_type=sa.DATE(),
               nullable=True)

    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))

    with op.batch_alter_table('summit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outdated', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('second_pair', sa.Boolean(), nullable=False, server_default=sa.false()))


    for table, names in SEARCHED.items():
        fill_search(table, names)


def fill_search(table: str, names: tuple[str, ...]) -> None:
    """Write the search column of the rows that are there already."""
    connection = op.get_bind()
    columns = [sa.column(name, sa.String() if name == "slug" else JSON) for name in names]
    rows = sa.table(table, sa.column("id"), sa.column("search"), *columns)
    for row in connection.execute(sa.select(rows)).mappings().all():
        parts: list[str] = []
        for name in names:
            value = row[name]
            if isinstance(value, str):
                parts.append(value)
            else:
                parts.extend(value.values() if isinstance(value, dict) else value or ())
        text = "\n".join(normalise(part) for part in parts if part)
        connection.execute(sa.update(rows).where(rows.c.id == row["id"]).values(search=text))


def normalise(text: str) -> str:
    """Do what summit.core.search.normalise did at this revision."""
    parted = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in parted if unicodedata.category(c) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).casefold().split())


def downgrade() -> None:
    with op.batch_alter_table('summit', schema=None) as batch_op:
        batch_op.drop_column('second_pair')
        batch_op.drop_column('outdated')

    with op.batch_alter_table('speaker', schema=None) as batch_op:
        batch_op.drop_column('outdated')

    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.alter_column('day',
               existing_type=sa.DATE(),
               nullable=False)
        batch_op.drop_column('search')
        batch_op.drop_column('edited_by')
        batch_op.drop_column('edited_at')
        batch_op.drop_column('outdated')
        batch_op.drop_column('planned_minutes')

    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.drop_column('outdated')
        batch_op.drop_column('changeover')

    with op.batch_alter_table('release', schema=None) as batch_op:
        batch_op.drop_column('changes')
        batch_op.drop_column('file')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('search')
        batch_op.drop_column('outdated')
        batch_op.drop_column('photo')

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('search')
        batch_op.drop_column('outdated')

    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_journal_entry_actor_key'))
        batch_op.drop_column('actor_key')
        batch_op.drop_column('actor_kind')

    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.drop_column('outdated')

    with op.batch_alter_table('city', schema=None) as batch_op:
        batch_op.drop_column('search')
        batch_op.drop_column('outdated')

    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_waiver_summit_id'))

    op.drop_table('waiver')
    with op.batch_alter_table('availability', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_availability_person_id'))

    op.drop_table('availability')
