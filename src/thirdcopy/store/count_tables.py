"""The tables of what is counted and published, and of requests for information about it."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from thirdcopy.store.tables import main

attested = Table(
    "attested",
    main,
    Column("period", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("csv", LargeBinary, nullable=False),
)
"""Tables as they were published: the first version is named in the tally by its hash, and each
later one in the log's `restated` entry, with the reason."""

cell = Table(
    "cell",
    main,
    Column("period", Text, primary_key=True),
    Column("agreement", Text, primary_key=True),
    Column("body", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""The exact counts of closed quarters, by month: a summary of `event`, which makes it again.

Most of them are never published: pages read from here only what an agreement lets be exact.
"""

information = Table(
    "information",
    main,
    Column("id", Text, primary_key=True),
    Column("regime", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("period", Text, nullable=False),
)
"""Requests for information: what was asked, of which agreement and period; never by whom."""

information_step = Table(
    "information_step",
    main,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("on_date", Text, nullable=False),
    Column("said", LargeBinary, nullable=False),
    Column("by", Text),
)
"""What happened to each of them, and what is published of it; *by* whom it was entered is not."""

APPEND_ONLY = (attested, information, information_step)
"""Tables whose rows are never changed or deleted; triggers refuse it."""
