"""The tables of requests that are being written, and of the files that go with them."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from thirdcopy.store.tables import main

begun = Table(
    "begun",
    main,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("begun_person", "person"),
)
"""Requests that were begun and not sent: sealed under a key of their own, for a few days."""

attachment = Table(
    "attachment",
    main,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("attachment_case", "case_id"),
)
"""Files of a request, sealed under the key of the case, or of the request that was begun."""
