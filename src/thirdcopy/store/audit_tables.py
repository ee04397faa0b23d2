"""The table of what auditors looked for and drew."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from thirdcopy.store.tables import main

look = Table(
    "look",
    main,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("said", LargeBinary, nullable=False),
    Column("log_index", BigInteger, nullable=False),
    Index("look_body", "body"),
    Index("look_about", "about"),
)
"""What an auditor did, under the root that the log has of it; `about` names a sample.

It holds codes, dates, numbers of requests and the auditor's own words, and no other person's.
"""

APPEND_ONLY = (look,)
"""Tables whose rows are never changed or deleted; triggers refuse it."""
