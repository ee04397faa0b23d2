"""The tables of passes and of the rights that people use; no agreement can name what they hold.

Who anybody is stands sealed in them: in a pass under its code, in a right under its own key.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from thirdcopy.store.tables import main

issued = Table(
    "pass_issued",
    main,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("holder_sealed", LargeBinary, nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("means", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("confirmed_by", Text),
    Column("from_at", BigInteger),
    Column("ends", BigInteger, nullable=False),
    Index("pass_tag", "tag"),
)
"""Passes to see who asked about oneself; only the code that its holder has opens a row."""

authority = Table(
    "authority",
    main,
    Column("id", Text, primary_key=True),
    Column("pass_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("holder_sealed", LargeBinary, nullable=False),
    Column("scope", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    UniqueConstraint("pass_id", "number"),
)
"""What people let an advocate do for them: a code of its own, a scope, an end."""

right = Table(
    "right_used",
    main,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("route", Text, nullable=False),
    Column("pass_id", Text),
    Column("person_sealed", LargeBinary, nullable=False),
    Column("ended", BigInteger),
    Index("right_used_pass", "pass_id"),
)
"""Rights that people use; who they are is sealed under a key of the key store."""

right_step = Table(
    "right_step",
    main,
    Column("right_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("on_date", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Index("right_step_on_date", "on_date"),
)
"""What happened to each right: append-only, and covered by the root of its day."""

APPEND_ONLY = (right_step,)
"""Tables whose rows are never changed or deleted; triggers refuse it."""
