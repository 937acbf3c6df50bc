"""Interpretation: interpreters, booths, assignments, plans, glossary

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('interpretation_settings',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('rule_set', sa.String(length=40), nullable=False),
    sa.Column('values', JSON, nullable=False),
    sa.Column('levels', JSON, nullable=False),
    sa.Column('technician', sa.String(length=200), nullable=False),
    sa.Column('technician_phone', sa.String(length=40), nullable=False),
    sa.Column('kept_days', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_interpretation_settings_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpretation_settings')),
    sa.UniqueConstraint('summit_id', name=op.f('uq_interpretation_settings_summit_id'))
    )
    op.create_table('interpreter',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('name', JSON, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('day_phone', sa.String(length=40), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('site', sa.String(length=24), nullable=False),
    sa.Column('seniority', sa.String(length=24), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('directions', JSON, nullable=False),
    sa.Column('domains', JSON, nullable=False),
    sa.Column('spans', JSON, nullable=False),
    sa.Column('fee', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=24), nullable=False),
    sa.Column('fees', JSON, nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('consents', sa.Boolean(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kit', JSON, nullable=False),
    sa.Column('reconstructed', sa.Boolean(), nullable=False),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.Column('feed_version', sa.Integer(), nullable=False),
    sa.Column('undeliverable_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_interpreter_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter'))
    )
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.create_index('ix_interpreter_address', ['address'], unique=False)
        batch_op.create_index('ix_interpreter_summit_id', ['summit_id'], unique=False)
        batch_op.create_index('uq_interpreter_address', ['summit_id', 'address'], unique=True, sqlite_where=sa.text("address <> '' AND removed_at IS NULL"), postgresql_where=sa.text("address <> '' AND removed_at IS NULL"))

    op.create_table('plan',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('replan', sa.Boolean(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('progress', JSON, nullable=False),
    sa.Column('result', JSON, nullable=False),
    sa.Column('error', sa.String(length=1000), nullable=False),
    sa.Column('cancelling', sa.Boolean(), nullable=False),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=200), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_plan_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index('ix_plan_summit_id', ['summit_id'], unique=False)
        batch_op.create_index('uq_plan_under_way', ['summit_id'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))

    op.create_table('sound_check',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_sound_check_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_sound_check_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sound_check')),
    sa.UniqueConstraint('summit_id', 'starts_at', 'place', name=op.f('uq_sound_check_summit_id_starts_at_place'))
    )
    with op.batch_alter_table('sound_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sound_check_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sound_check_summit_id'), ['summit_id'], unique=False)

    op.create_table('term',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('words', JSON, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('domain', sa.String(length=80), nullable=False),
    sa.Column('checked', sa.Boolean(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_by', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['interpreter.id'], name=op.f('fk_term_added_by_id_interpreter')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_term_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term'))
    )
    with op.batch_alter_table('term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_term_added_by_id'), ['added_by_id'], unique=False)
        batch_op.create_index('ix_term_summit_id', ['summit_id'], unique=False)

    op.create_table('assignment',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('booth', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('locked', sa.Boolean(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('consented', sa.Boolean(), nullable=True),
    sa.Column('told_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_to', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_assignment_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_assignment_session_id_session')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_assignment_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('session_id', 'interpreter_id', name=op.f('uq_assignment_session_id_interpreter_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index('ix_assignment_interpreter_id', ['interpreter_id'], unique=False)
        batch_op.create_index('ix_assignment_summit_id', ['summit_id'], unique=False)

    op.create_table('item_floor',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('item_uid', sa.String(length=36), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('own_interpreter', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_item_floor_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_floor')),
    sa.UniqueConstraint('item_uid', name=op.f('uq_item_floor_item_uid'))
    )
    with op.batch_alter_table('item_floor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_floor_session_id'), ['session_id'], unique=False)

    op.create_table('session_booths',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('difficult', sa.Boolean(), nullable=False),
    sa.Column('domains', JSON, nullable=False),
    sa.Column('site', sa.String(length=24), nullable=False),
    sa.Column('platform', sa.String(length=24), nullable=False),
    sa.Column('teams', JSON, nullable=False),
    sa.Column('standby', sa.Integer(), nullable=True),
    sa.Column('rehearsal_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rehearsal_to', sa.DateTime(timezone=True), nullable=True),
    sa.Column('papers_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('personal_id', sa.Boolean(), nullable=False),
    sa.Column('breakout_rooms', sa.Boolean(), nullable=False),
    sa.Column('sound_fed', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_session_booths_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_booths')),
    sa.UniqueConstraint('session_id', name=op.f('uq_session_booths_session_id'))
    )
    op.create_table('turn',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('booth', sa.String(length=40), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actual_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('actual_to', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_turn_interpreter_id_interpreter')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_turn_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turn')),
    sa.UniqueConstraint('session_id', 'booth', 'starts_at', name=op.f('uq_turn_session_id_booth_starts_at'))
    )
    with op.batch_alter_table('turn', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_turn_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_turn_session_id'), ['session_id'], unique=False)

    with op.batch_alter_table('office', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pronunciation', sa.String(length=200), nullable=False, server_default=''))
    with op.batch_alter_table('office', schema=None) as batch_op:
        batch_op.alter_column('pronunciation', server_default=None)
        batch_op.add_column(sa.Column('availability_asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('availability_stated_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.add_column(sa.Column('embargo_until', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pronunciation', sa.String(length=200), nullable=False, server_default=''))
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.alter_column('pronunciation', server_default=None)



def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('pronunciation')

    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_column('embargo_until')

    with op.batch_alter_table('office', schema=None) as batch_op:
        batch_op.drop_column('availability_stated_at')
        batch_op.drop_column('availability_asked_at')
        batch_op.drop_column('pronunciation')

    with op.batch_alter_table('turn', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_turn_session_id'))
        batch_op.drop_index(batch_op.f('ix_turn_interpreter_id'))

    op.drop_table('turn')
    op.drop_table('session_booths')
    with op.batch_alter_table('item_floor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_item_floor_session_id'))

    op.drop_table('item_floor')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_assignment_summit_id')
        batch_op.drop_index('ix_assignment_interpreter_id')

    op.drop_table('assignment')
    with op.batch_alter_table('term', schema=None) as batch_op:
        batch_op.drop_index('ix_term_summit_id')
        batch_op.drop_index(batch_op.f('ix_term_added_by_id'))

    op.drop_table('term')
    with op.batch_alter_table('sound_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sound_check_summit_id'))
        batch_op.drop_index(batch_op.f('ix_sound_check_interpreter_id'))

    op.drop_table('sound_check')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_under_way', sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))
        batch_op.drop_index('ix_plan_summit_id')

    op.drop_table('plan')
    with op.batch_alter_table('interpreter', schema=None) as batch_op:
        batch_op.drop_index('uq_interpreter_address', sqlite_where=sa.text("address <> '' AND removed_at IS NULL"), postgresql_where=sa.text("address <> '' AND removed_at IS NULL"))
        batch_op.drop_index('ix_interpreter_summit_id')
        batch_op.drop_index('ix_interpreter_address')

    op.drop_table('interpreter')
    op.drop_table('interpretation_settings')
