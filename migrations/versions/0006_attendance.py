"""Attendance: offices, invitations, answers, readiness; mail that waits, and mail that came in

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('inbound_mail',
    sa.Column('message_id', sa.String(length=400), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_mail')),
    sa.UniqueConstraint('message_id', name=op.f('uq_inbound_mail_message_id'))
    )
    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_mail_received_at'), ['received_at'], unique=False)

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_state_due')
        batch_op.create_index('ix_outbox_state_due_id', ['state', 'due', 'id'], unique=False)

    op.create_table('mail_domain',
    sa.Column('domain', sa.String(length=254), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('domain', name=op.f('pk_mail_domain'))
    )
    op.create_table('mail_switch',
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_switch'))
    )
    op.create_table('arrangements',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('letterhead', JSON, nullable=False),
    sa.Column('signatory', JSON, nullable=False),
    sa.Column('number_prefix', sa.String(length=40), nullable=False),
    sa.Column('next_number', sa.Integer(), nullable=False),
    sa.Column('duty_phone', sa.String(length=40), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('precedence', sa.String(length=24), nullable=False),
    sa.Column('privacy_contact', JSON, nullable=False),
    sa.Column('retention', JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_arrangements_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrangements')),
    sa.UniqueConstraint('summit_id', name=op.f('uq_arrangements_summit_id'))
    )
    op.create_table('letter_template',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('subject', JSON, nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_letter_template_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_template')),
    sa.UniqueConstraint('summit_id', 'kind', name=op.f('uq_letter_template_summit_id_kind'))
    )
    op.create_table('mailing',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('rehearsal_to', sa.String(length=254), nullable=False),
    sa.Column('in_hours', sa.Boolean(), nullable=False),
    sa.Column('created_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.String(length=200), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_mailing_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing'))
    )
    with op.batch_alter_table('mailing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_summit_id'), ['summit_id'], unique=False)

    op.create_table('office',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('city_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('capacity', JSON, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('salutation', JSON, nullable=False),
    sa.Column('honorific', JSON, nullable=False),
    sa.Column('native_name', sa.String(length=200), nullable=False),
    sa.Column('native_language', sa.String(length=8), nullable=False),
    sa.Column('name', JSON, nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('name_order', sa.String(length=24), nullable=True),
    sa.Column('names_stated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proofed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('speaks', JSON, nullable=False),
    sa.Column('hears', JSON, nullable=False),
    sa.Column('streaming', sa.Boolean(), nullable=True),
    sa.Column('recording', sa.Boolean(), nullable=True),
    sa.Column('photos', sa.Boolean(), nullable=True),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('in_office_since', sa.Date(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('feed_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['city.id'], name=op.f('fk_office_city_id_city')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_office_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_office_person_id_person')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_office_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office')),
    sa.UniqueConstraint('summit_id', 'person_id', name=op.f('uq_office_summit_id_person_id'))
    )
    with op.batch_alter_table('office', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_office_city_id'), ['city_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_office_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_office_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_office_summit_id'), ['summit_id'], unique=False)

    op.create_table('rehearsal_slot',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_rehearsal_slot_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal_slot')),
    sa.UniqueConstraint('summit_id', 'starts_at', name=op.f('uq_rehearsal_slot_summit_id_starts_at'))
    )
    op.create_table('contact',
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('day_phone', sa.String(length=40), nullable=False),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.Column('added_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undeliverable_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undeliverable_why', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_contact_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_address'), ['address'], unique=False)
        batch_op.create_index('ix_contact_office_id', ['office_id'], unique=False)
        batch_op.create_index('uq_contact_primary', ['office_id'], unique=True, sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))

    op.create_table('delegate',
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_delegate_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegate'))
    )
    with op.batch_alter_table('delegate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegate_office_id'), ['office_id'], unique=False)

    op.create_table('rehearsal',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=24), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_rehearsal_office_id_office')),
    sa.ForeignKeyConstraint(['slot_id'], ['rehearsal_slot.id'], name=op.f('fk_rehearsal_slot_id_rehearsal_slot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsal')),
    sa.UniqueConstraint('office_id', name=op.f('uq_rehearsal_office_id')),
    sa.UniqueConstraint('slot_id', 'seat', name=op.f('uq_rehearsal_slot_id_seat'))
    )
    op.create_table('invitation',
    sa.Column('summit_id', sa.Integer(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('speaker_uid', sa.String(length=36), nullable=True),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=24), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('channel', sa.String(length=24), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('attendee', sa.String(length=254), nullable=False),
    sa.Column('sent_sequence', sa.Integer(), nullable=True),
    sa.Column('sent_release', sa.Integer(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply_version', sa.Integer(), nullable=False),
    sa.Column('reply_sequence', sa.Integer(), nullable=True),
    sa.Column('reply_stamp', sa.DateTime(timezone=True), nullable=True),
    sa.Column('letter_number', sa.String(length=60), nullable=True),
    sa.Column('letter_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('video_url', sa.String(length=2000), nullable=False),
    sa.Column('video_held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_invitation_deputy_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_invitation_office_id_office')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_invitation_session_id_session')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_invitation_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('letter_number', name=op.f('uq_invitation_letter_number')),
    sa.UniqueConstraint('office_id', 'session_id', name=op.f('uq_invitation_office_id_session_id'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_speaker_uid'), ['speaker_uid'], unique=False)
        batch_op.create_index('ix_invitation_summit_id_state', ['summit_id', 'state'], unique=False)

    op.create_table('join_details',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('meeting_url', sa.String(length=2000), nullable=False),
    sa.Column('test_url', sa.String(length=2000), nullable=False),
    sa.Column('dial_in', sa.Text(), nullable=False),
    sa.Column('duty_phone', sa.String(length=40), nullable=False),
    sa.Column('line_up_minutes', sa.Integer(), nullable=False),
    sa.Column('note', JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_join_details_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_details')),
    sa.UniqueConstraint('session_id', name=op.f('uq_join_details_session_id'))
    )
    op.create_table('office_visit',
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=80), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_office_visit_contact_id_contact'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_visit')),
    sa.UniqueConstraint('contact_id', 'device', name=op.f('uq_office_visit_contact_id_device'))
    )
    op.create_table('mailing_entry',
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('left_out', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_mailing_entry_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_mailing_entry_mail_id_mail')),
    sa.ForeignKeyConstraint(['mailing_id'], ['mailing.id'], name=op.f('fk_mailing_entry_mailing_id_mailing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing_entry')),
    sa.UniqueConstraint('mailing_id', 'invitation_id', name=op.f('uq_mailing_entry_mailing_id_invitation_id'))
    )
    with op.batch_alter_table('mailing_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_entry_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailing_entry_mail_id'), ['mail_id'], unique=False)

    op.create_table('paper',
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('extension', sa.String(length=8), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('added_by', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_paper_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_paper_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper'))
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_paper_office_id'), ['office_id'], unique=False)

    op.create_table('presence',
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_presence_invitation_id_invitation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presence'))
    )
    with op.batch_alter_table('presence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_presence_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('reply',
    sa.Column('inbound_id', sa.Integer(), nullable=False),
    sa.Column('summit_id', sa.Integer(), nullable=True),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('why', sa.String(length=40), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('attendee', sa.String(length=254), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('stamp', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proposed_start', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proposed_end', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound_mail.id'], name=op.f('fk_reply_inbound_id_inbound_mail')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_reply_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['summit_id'], ['summit.id'], name=op.f('fk_reply_summit_id_summit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply')),
    sa.UniqueConstraint('inbound_id', name=op.f('uq_reply_inbound_id'))
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index('ix_reply_summit_id_state', ['summit_id', 'state'], unique=False)

    op.create_table('answer',
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('deputy_name', JSON, nullable=False),
    sa.Column('deputy_title', JSON, nullable=False),
    sa.Column('channel', sa.String(length=24), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('stated_by', sa.String(length=200), nullable=False),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.Column('outdated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_answer_contact_id_contact')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_answer_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_answer_paper_id_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_paper_id'), ['paper_id'], unique=False)

    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('summit_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('batch', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('part_kind', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('part_args', JSON, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('bounce', sa.String(length=500), nullable=False, server_default=''))
        batch_op.create_index('ix_mail_batch_state', ['batch', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_summit_id'), ['summit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_summit_id'))
        batch_op.drop_index('ix_mail_batch_state')
        batch_op.drop_column('bounce')
        batch_op.drop_column('bounced_at')
        batch_op.drop_column('part_args')
        batch_op.drop_column('part_kind')
        batch_op.drop_column('batch')
        batch_op.drop_column('summit_id')

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_paper_id'))
        batch_op.drop_index(batch_op.f('ix_answer_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_answer_contact_id'))

    op.drop_table('answer')
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.drop_index('ix_reply_summit_id_state')
        batch_op.drop_index(batch_op.f('ix_reply_invitation_id'))

    op.drop_table('reply')
    with op.batch_alter_table('presence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_presence_invitation_id'))

    op.drop_table('presence')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_office_id'))
        batch_op.drop_index(batch_op.f('ix_paper_invitation_id'))

    op.drop_table('paper')
    with op.batch_alter_table('mailing_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailing_entry_mail_id'))
        batch_op.drop_index(batch_op.f('ix_mailing_entry_invitation_id'))

    op.drop_table('mailing_entry')
    op.drop_table('office_visit')
    op.drop_table('join_details')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index('ix_invitation_summit_id_state')
        batch_op.drop_index(batch_op.f('ix_invitation_speaker_uid'))
        batch_op.drop_index(batch_op.f('ix_invitation_session_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_deputy_id'))

    op.drop_table('invitation')
    op.drop_table('rehearsal')
    with op.batch_alter_table('delegate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delegate_office_id'))

    op.drop_table('delegate')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index('uq_contact_primary', sqlite_where=sa.text('is_primary'), postgresql_where=sa.text('is_primary'))
        batch_op.drop_index('ix_contact_office_id')
        batch_op.drop_index(batch_op.f('ix_contact_address'))

    op.drop_table('contact')
    op.drop_table('rehearsal_slot')
    with op.batch_alter_table('office', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_office_summit_id'))
        batch_op.drop_index(batch_op.f('ix_office_person_id'))
        batch_op.drop_index(batch_op.f('ix_office_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_office_city_id'))

    op.drop_table('office')
    with op.batch_alter_table('mailing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailing_summit_id'))

    op.drop_table('mailing')
    op.drop_table('letter_template')
    op.drop_table('arrangements')
    op.drop_table('mail_switch')
    op.drop_table('mail_domain')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_state_due_id')
        batch_op.create_index('ix_outbox_state_due', ['state', 'due'], unique=False)

    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_mail_received_at'))

    op.drop_table('inbound_mail')
