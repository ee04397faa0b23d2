"""The tables of what others see of the log: when it grows, who cosigned it, what was published."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, Table, Text

from thirdcopy.store.tables import PLACE, main

cosignature = Table(
    "cosignature",
    main,
    Column("size", PLACE, primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("line", LargeBinary, nullable=False),
)
"""What witnesses signed beside the log's checkpoints: by verifier key, in seconds since 1970."""

cover = Table(
    "cover",
    main,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("next", BigInteger, nullable=False),
    Column("ahead", BigInteger, nullable=False),
)
"""When cover falls due next, and how many entries the log is ahead of it."""

publication = Table(
    "publication",
    main,
    Column("size", PLACE, primary_key=True, autoincrement=False),
    Column("on_date", Text, nullable=False),
)
"""The sizes that were published, with the day."""
