"""The programme, its releases, journal and outbox

Revision: 0001
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "former_slugs",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "country",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column(
            "relation",
            sa.Enum(
                "sister", "friendship", name="relation", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("related_since", sa.String(length=10), nullable=True),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sa.UniqueConstraint("slug", name=op.f("uq_city_slug")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_key", sa.String(length=200), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=True),
        sa.Column(
            "before",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "after",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_journal_entry_object", ["object_kind", "object_key"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_entry_summit_id"), ["summit_id"], unique=False
        )

    op.create_table(
        "outbox",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column(
            "args",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ready",
                "leased",
                "done",
                "dead",
                name="jobstate",
                native_enum=False,
                length=12,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_state_due", ["state", "due"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "former_slugs",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "city_government",
                "state",
                "company",
                "university",
                "international",
                "institute",
                "media",
                "other",
                name="organisationkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_organisation_city_id_city")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_city_id"), ["city_id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "former_slugs",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "variants",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_person_city_id_city")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_person_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("slug", name=op.f("uq_person_slug")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_city_id"), ["city_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "summit",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "summit",
                "video_seminar",
                "bilateral_meeting",
                name="summitkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "theme",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "description",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "remark",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "venue",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "languages",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column(
            "figures",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sources",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawal",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("public_release_id", sa.Integer(), nullable=True),
        sa.Column("restricted_release_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["organisation.id"],
            name=op.f("fk_summit_host_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["public_release_id"],
            ["release.id"],
            name=op.f("fk_summit_public_release_id_release"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["restricted_release_id"],
            ["release.id"],
            name=op.f("fk_summit_restricted_release_id_release"),
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit")),
        sa.UniqueConstraint("slug", name=op.f("uq_summit_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_summit_uid")),
    )
    with op.batch_alter_table("summit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_summit_host_id"), ["host_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_summit_public_release_id"),
            ["public_release_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_summit_restricted_release_id"),
            ["restricted_release_id"],
            unique=False,
        )

    op.create_table(
        "address",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summit_id"], ["summit.id"], name=op.f("fk_address_summit_id_summit")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_summit_id"), ["summit_id"], unique=False
        )

    op.create_table(
        "release",
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "invitees",
                "everyone",
                name="releaseaudience",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("public_document", sa.LargeBinary(), nullable=True),
        sa.Column("restricted_document", sa.LargeBinary(), nullable=False),
        sa.Column(
            "headline",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "note",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summit_id"], ["summit.id"], name=op.f("fk_release_summit_id_summit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            "summit_id", "number", name=op.f("uq_release_summit_id_number")
        ),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_summit_id"), ["summit_id"], unique=False
        )

    op.create_table(
        "room",
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "room",
                "studio",
                "virtual",
                name="roomkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["summit_id"], ["summit.id"], name=op.f("fk_room_summit_id_summit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("summit_id", "slug", name=op.f("uq_room_summit_id_slug")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_room_summit_id"), ["summit_id"], unique=False
        )

    op.create_table(
        "session",
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "former_slugs",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "plenary",
                "mayoral_meeting",
                "seminar",
                "talk",
                "bilateral",
                name="sessionkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "abstract",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "remark",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "public",
                "invitees",
                "staff",
                name="audience",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "floor",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "interpreted",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sources",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "published_to",
            sa.Enum(
                "invitees",
                "everyone",
                name="releaseaudience",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_session_room_id_room")
        ),
        sa.ForeignKeyConstraint(
            ["summit_id"], ["summit.id"], name=op.f("fk_session_summit_id_summit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint(
            "summit_id", "slug", name=op.f("uq_session_summit_id_slug")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_session_uid")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_room_id"), ["room_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_session_summit_id"), ["summit_id"], unique=False
        )
        batch_op.create_index(
            "ix_session_summit_id_day", ["summit_id", "day"], unique=False
        )

    op.create_table(
        "item",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opening",
                "keynote",
                "presentation",
                "intervention",
                "discussion",
                "questions",
                "adoption",
                "photo",
                "break",
                "closing",
                "video_message",
                name="itemkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_item_session_id_session")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_item_uid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("session_id", "slug", name=op.f("uq_item_session_id_slug")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "session_city",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "host",
                "presenter",
                "discussant",
                "participant",
                name="citypart",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "invited",
                "confirmed",
                "declined",
                "withdrawn",
                name="speakerstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "record",
            sa.Enum(
                "announced",
                "attended",
                "spoke",
                name="cityrecord",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_session_city_city_id_city")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.id"],
            name=op.f("fk_session_city_session_id_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_city")),
        sa.UniqueConstraint(
            "session_id", "city_id", name=op.f("uq_session_city_session_id_city_id")
        ),
    )
    with op.batch_alter_table("session_city", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_city_city_id"), ["city_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_session_city_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "speaker",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "keynote",
                "presenter",
                "discussant",
                "moderator",
                "chair",
                "host",
                "panellist",
                name="speakerrole",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "invited",
                "confirmed",
                "declined",
                "withdrawn",
                name="speakerstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "capacity",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "topic",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("undocumented", sa.Boolean(), nullable=False),
        sa.Column(
            "reconstructed",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_speaker_city_id_city")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_speaker_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_speaker_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speaker_person_id_person")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_speaker_uid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_speaker_city_id"), ["city_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_speaker_item_id"), ["item_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_speaker_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_speaker_person_id"), ["person_id"], unique=False
        )

    # The two tables refer to each other; SQLite has both constraints from the table itself.
    if op.get_context().dialect.name != "sqlite":
        for column in ("public_release_id", "restricted_release_id"):
            op.create_foreign_key(
                f"fk_summit_{column}_release", "summit", "release", [column], ["id"]
            )


def downgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        for column in ("public_release_id", "restricted_release_id"):
            op.drop_constraint(
                f"fk_summit_{column}_release", "summit", type_="foreignkey"
            )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_person_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_item_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_city_id"))

    op.drop_table("speaker")
    with op.batch_alter_table("session_city", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_city_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_city_city_id"))

    op.drop_table("session_city")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_session_id"))

    op.drop_table("item")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_summit_id_day")
        batch_op.drop_index(batch_op.f("ix_session_summit_id"))
        batch_op.drop_index(batch_op.f("ix_session_room_id"))

    op.drop_table("session")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_summit_id"))

    op.drop_table("room")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_summit_id"))

    op.drop_table("release")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_summit_id"))

    op.drop_table("address")
    with op.batch_alter_table("summit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summit_restricted_release_id"))
        batch_op.drop_index(batch_op.f("ix_summit_public_release_id"))
        batch_op.drop_index(batch_op.f("ix_summit_host_id"))

    op.drop_table("summit")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_person_city_id"))

    op.drop_table("person")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_city_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_due")

    op.drop_table("outbox")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entry_summit_id"))
        batch_op.drop_index("ix_journal_entry_object")
        batch_op.drop_index(batch_op.f("ix_journal_entry_at"))

    op.drop_table("journal_entry")
    op.drop_table("city")
