"""Mail, and the epoch by which kept pages know a restored database

Revision: 0004
Follows: 0003
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mail',
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('subject', sa.String(length=400), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('link_kind', sa.String(length=40), nullable=True),
    sa.Column('link_id', sa.Integer(), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('error', sa.String(length=2000), nullable=False),
    sa.Column('queued_by', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_mail_key'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_state_created_at'), ['state', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_to_address'), ['to_address'], unique=False)

    epoch = op.create_table('epoch',
    sa.Column('value', sa.String(length=32), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_epoch'))
    )
    op.bulk_insert(epoch, [{'id': 1, 'value': secrets.token_hex(16)}])


def downgrade() -> None:
    op.drop_table('epoch')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_to_address'))
        batch_op.drop_index(batch_op.f('ix_mail_state_created_at'))

    op.drop_table('mail')
