"""On air: rundowns, broadcasts, the live board, questions

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('youtube_quota',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('exhausted_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_youtube_quota'))
    )
    op.create_table('live_board',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('streams_version', sa.Integer(), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_live_board_summit_id_summit')),
    sa.PrimaryKeyConstraint('summit_id', name=op.f('pk_live_board'))
    )
    op.create_table('youtube_account',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('handle', sa.String(length=100), nullable=False),
    sa.Column('refresh_token', sa.Text(), nullable=False),
    sa.Column('scopes', JSON, nullable=False),
    sa.Column('connected_by', sa.String(length=200), nullable=False),
    sa.Column('connected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('broken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('broken_reason', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_youtube_account_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_youtube_account')),
    sa.UniqueConstraint('summit_id', 'channel_id', name=op.f('uq_youtube_account_summit_id_channel_id'))
    )
    op.create_table('ingest',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('operation_key', sa.String(length=32), nullable=False),
    sa.Column('stream_id', sa.String(length=100), nullable=False),
    sa.Column('stream_key', sa.Text(), nullable=False),
    sa.Column('rtmps_url', sa.String(length=200), nullable=False),
    sa.Column('rtmps_backup_url', sa.String(length=200), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shown_by', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('health', sa.String(length=40), nullable=False),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['youtube_account.id'], name=op.f('fk_ingest_account_id_youtube_account')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_ingest_room_id_room'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ingest')),
    sa.UniqueConstraint('account_id', 'room_id', 'language', name=op.f('uq_ingest_account_id_room_id_language'))
    )
    with op.batch_alter_table('ingest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ingest_room_id'), ['room_id'], unique=False)

    op.create_table('broadcast',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('failed_reason', sa.String(length=500), nullable=False),
    sa.Column('provider', sa.String(length=24), nullable=False),
    sa.Column('video_id', sa.String(length=100), nullable=False),
    sa.Column('spare_provider', sa.String(length=24), nullable=False),
    sa.Column('spare_id', sa.String(length=100), nullable=False),
    sa.Column('recording_provider', sa.String(length=24), nullable=False),
    sa.Column('recording_id', sa.String(length=100), nullable=False),
    sa.Column('chapters', JSON, nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('live_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checks', JSON, nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('ingest_id', sa.Integer(), nullable=True),
    sa.Column('operation_key', sa.String(length=32), nullable=False),
    sa.Column('made_id', sa.String(length=100), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('step_error', sa.String(length=500), nullable=False),
    sa.Column('life_cycle', sa.String(length=24), nullable=False),
    sa.Column('privacy', sa.String(length=24), nullable=False),
    sa.Column('health', sa.String(length=40), nullable=False),
    sa.Column('viewers', sa.Integer(), nullable=True),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['youtube_account.id'], name=op.f('fk_broadcast_account_id_youtube_account')),
    sa.ForeignKeyConstraint(['ingest_id'], ['ingest.id'], name=op.f('fk_broadcast_ingest_id_ingest')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_broadcast_session_id_session')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_broadcast_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcast')),
    sa.UniqueConstraint('session_id', 'language', name=op.f('uq_broadcast_session_id_language'))
    )
    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_broadcast_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_broadcast_ingest_id'), ['ingest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_broadcast_summit_id'), ['summit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_broadcast_video_id'), ['video_id'], unique=False)

    op.create_table('question_box',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('askers', sa.String(length=24), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('per_sender', sa.Integer(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('voting', sa.Boolean(), nullable=False),
    sa.Column('order', JSON, nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_question_box_session_id_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_question_box_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_box')),
    sa.UniqueConstraint('session_id', name=op.f('uq_question_box_session_id'))
    )
    with op.batch_alter_table('question_box', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_box_summit_id'), ['summit_id'], unique=False)

    op.create_table('rundown',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('plan', JSON, nullable=False),
    sa.Column('city_checks', JSON, nullable=False),
    sa.Column('holder_key', sa.String(length=200), nullable=False),
    sa.Column('holder_name', sa.String(length=200), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_by_key', sa.String(length=200), nullable=False),
    sa.Column('asked_by_name', sa.String(length=200), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('screens_version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_rundown_session_id_session'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_rundown_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rundown')),
    sa.UniqueConstraint('session_id', name=op.f('uq_rundown_session_id'))
    )
    with op.batch_alter_table('rundown', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rundown_summit_id'), ['summit_id'], unique=False)

    op.create_table('session_stream',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hold_text', JSON, nullable=False),
    sa.Column('waived_key', sa.Text(), nullable=False),
    sa.Column('waived_reason', sa.String(length=1000), nullable=False),
    sa.Column('waived_by', sa.String(length=200), nullable=False),
    sa.Column('waived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_session_stream_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_stream')),
    sa.UniqueConstraint('session_id', name=op.f('uq_session_stream_session_id'))
    )
    op.create_table('cue',
    sa.Column('rundown_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('item_uid', sa.String(length=36), nullable=True),
    sa.Column('speaker_uid', sa.String(length=36), nullable=True),
    sa.Column('city_id', sa.Integer(), nullable=True),
    sa.Column('title', JSON, nullable=False),
    sa.Column('name', JSON, nullable=False),
    sa.Column('person_title', JSON, nullable=False),
    sa.Column('place', JSON, nullable=False),
    sa.Column('substitute_name', JSON, nullable=False),
    sa.Column('substitute_title', JSON, nullable=False),
    sa.Column('lower_third', JSON, nullable=False),
    sa.Column('offset', sa.Integer(), nullable=True),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('planned_seconds', sa.Integer(), nullable=False),
    sa.Column('hard', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=24), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('media', sa.String(length=200), nullable=False),
    sa.Column('words', JSON, nullable=False),
    sa.Column('fallback', sa.String(length=500), nullable=False),
    sa.Column('telephone', sa.String(length=40), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_seconds', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checks', JSON, nullable=False),
    sa.Column('lost_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fallback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('no_show', sa.Boolean(), nullable=False),
    sa.Column('dropped_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_cue_city_id_city')),
    sa.ForeignKeyConstraint(['rundown_id'], ['rundown.id'], name=op.f('fk_cue_rundown_id_rundown'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cue')),
    sa.UniqueConstraint('uid', name=op.f('uq_cue_uid'))
    )
    with op.batch_alter_table('cue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cue_city_id'), ['city_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cue_item_uid'), ['item_uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_cue_rundown_id'), ['rundown_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cue_speaker_uid'), ['speaker_uid'], unique=False)
        batch_op.create_index('uq_cue_speaking', ['rundown_id'], unique=True, sqlite_where=sa.text("state IN ('speaking', 'paused')"), postgresql_where=sa.text("state IN ('speaking', 'paused')"))

    op.create_table('question',
    sa.Column('box_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('words', JSON, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('sender', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('on_air_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['box_id'], ['question_box.id'], name=op.f('fk_question_box_id_question_box'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_question_contact_id_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['merged_into_id'], ['question.id'], name=op.f('fk_question_merged_into_id_question')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('uid', name=op.f('uq_question_uid'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index('ix_question_box_id_sender', ['box_id', 'sender'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_network'), ['network'], unique=False)
        batch_op.create_index('uq_question_on_air', ['box_id'], unique=True, sqlite_where=sa.text("state = 'on_air'"), postgresql_where=sa.text("state = 'on_air'"))

    op.create_table('rundown_command',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('rundown_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('args', JSON, nullable=False),
    sa.Column('before', JSON, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_key', sa.String(length=200), nullable=False),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('undone_by', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['rundown_id'], ['rundown.id'], name=op.f('fk_rundown_command_rundown_id_rundown'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rundown_command')),
    sa.UniqueConstraint('rundown_id', 'sequence', name=op.f('uq_rundown_command_rundown_id_sequence'))
    )
    op.create_table('question_vote',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('voter', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_vote_question_id_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_vote')),
    sa.UniqueConstraint('question_id', 'voter', name=op.f('uq_question_vote_question_id_voter'))
    )
    with op.batch_alter_table('question_vote', schema=None) as batch_op:
        batch_op.create_index('ix_question_vote_question_id_network', ['question_id', 'network'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('question_vote', schema=None) as batch_op:
        batch_op.drop_index('ix_question_vote_question_id_network')

    op.drop_table('question_vote')
    op.drop_table('rundown_command')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index('uq_question_on_air', sqlite_where=sa.text("state = 'on_air'"), postgresql_where=sa.text("state = 'on_air'"))
        batch_op.drop_index(batch_op.f('ix_question_network'))
        batch_op.drop_index(batch_op.f('ix_question_merged_into_id'))
        batch_op.drop_index(batch_op.f('ix_question_contact_id'))
        batch_op.drop_index('ix_question_box_id_sender')

    op.drop_table('question')
    with op.batch_alter_table('cue', schema=None) as batch_op:
        batch_op.drop_index('uq_cue_speaking', sqlite_where=sa.text("state IN ('speaking', 'paused')"), postgresql_where=sa.text("state IN ('speaking', 'paused')"))
        batch_op.drop_index(batch_op.f('ix_cue_speaker_uid'))
        batch_op.drop_index(batch_op.f('ix_cue_rundown_id'))
        batch_op.drop_index(batch_op.f('ix_cue_item_uid'))
        batch_op.drop_index(batch_op.f('ix_cue_city_id'))

    op.drop_table('cue')
    op.drop_table('session_stream')
    with op.batch_alter_table('rundown', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rundown_summit_id'))

    op.drop_table('rundown')
    with op.batch_alter_table('question_box', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_box_summit_id'))

    op.drop_table('question_box')
    with op.batch_alter_table('broadcast', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_broadcast_video_id'))
        batch_op.drop_index(batch_op.f('ix_broadcast_summit_id'))
        batch_op.drop_index(batch_op.f('ix_broadcast_ingest_id'))
        batch_op.drop_index(batch_op.f('ix_broadcast_account_id'))

    op.drop_table('broadcast')
    with op.batch_alter_table('ingest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ingest_room_id'))

    op.drop_table('ingest')
    op.drop_table('youtube_account')
    op.drop_table('live_board')
    op.drop_table('youtube_quota')
