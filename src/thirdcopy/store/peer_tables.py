"""The tables of what is asked at other gateways, in the main database."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from thirdcopy.store.tables import main

errand = Table(
    "errand",
    main,
    Column("id", Text, primary_key=True),
    Column("peer", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("request", Text),
    Column("refused", Text),
    Column("answers", Integer, nullable=False),
    Index("errand_due", "due"),
)
"""What an officer asks of a body whose gateway is elsewhere, on its way there and after.

`sealed` is what was asked, under a key of its own that is destroyed once it has arrived.
"""

receipt = Table(
    "receipt",
    main,
    Column("peer", Text, primary_key=True),
    Column("request", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    Column("proof", LargeBinary, nullable=False),
    Column("published", BigInteger),
)
"""Receipts from other gateways' logs: what must be there when they publish."""
