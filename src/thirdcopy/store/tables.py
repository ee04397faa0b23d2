"""The tables of the main database and of the key store; the same on every engine.

Every row of the main database may outlive a person's data: what is personal in it is sealed
under a key that the key store holds and can destroy.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

main = MetaData()
keys = MetaData()

PLACE = BigInteger().with_variant(Integer(), "sqlite")
"""A key by which rows come in order: SQLite keeps such a table as one tree, without an index."""

head = Table(
    "head",
    main,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
"""The lock of the log's one writer, and what it compares before it swaps."""

signed_on = Table(
    "signed_on",
    main,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True),
    Column("timeline", BigInteger, nullable=False),
)
"""The timeline of PostgreSQL on which the log was last signed; another one means a promotion."""

entry = Table(
    "entry",
    main,
    Column("idx", PLACE, primary_key=True, autoincrement=False),
    Column("line", LargeBinary, nullable=False),
    Column("seal", Text),
)
"""The log's entries; `seal` names the row of the key store, NULL for an open entry."""

Index(
    "entry_seal",
    entry.c.seal,
    unique=True,
    sqlite_where=entry.c.seal.is_not(None),
    postgresql_where=entry.c.seal.is_not(None),
)

tile = Table(
    "tile",
    main,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""Hash tiles; the last of each level is partial and is overwritten as it grows."""

checkpoint = Table(
    "checkpoint",
    main,
    Column("size", PLACE, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
)

event = Table(
    "event",
    main,
    Column("place", PLACE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("case_id", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("on_date", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("adoption", Text),
    Column("ruleset", Text, nullable=False),
    Column("told", LargeBinary, nullable=False),
    Column("kept_sealed", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("log_index", BigInteger),
    UniqueConstraint("case_id", "seq"),
    Index("event_on_date", "on_date"),
    Index("event_log_index", "log_index"),
    Index("event_request", "request"),
)
"""Truth: append-only, and triggers refuse anything else.

`place` is the order in which events were written, under the one lock of writers. It is told to
nobody: two of them would count what happened in between.
"""

act = Table(
    "act",
    main,
    Column("log_index", PLACE, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("person", Text),
    Index("act_kind", "kind"),
)
"""The gateway's own acts, as their open entries have them, and who did them where a person did."""

case_now = Table(
    "case_now",
    main,
    Column("case_id", Text, primary_key=True),
    Column("request", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("requester", Text, nullable=False),
    Column("requester_body", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Index("case_body", "body", "state"),
    Index("case_requester", "requester"),
    Index("case_requester_body", "requester_body", "state"),
)
"""The fold of each case's events, kept for lists; it can be built again from them."""

use = Table(
    "use",
    main,
    Column("case_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("person_tag", LargeBinary, nullable=False),
    Column("agreement", Text, nullable=False),
    Index("use_officer_day", "officer", "day"),
    Index("use_tag", "person_tag"),
    Index("use_agreement_day", "agreement", "day", "case_id"),
)
"""Who asked how often, and about whom how often: a keyed tag, deleted with its month."""

about = Table(
    "about",
    main,
    Column("tag", LargeBinary, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Index("about_case", "case_id"),
)
"""Which cases are about whom, by keyed tag: for whoever holds a pass, until the case is erased."""

outbox = Table(
    "outbox",
    main,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("to_body", Text, nullable=False),
    Column("parcel_sealed", LargeBinary, nullable=False),
    Column("log_index", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
)
"""What is on its way: written with its intent, deleted with its delivery."""

job = Table(
    "job",
    main,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("case_id", Text, nullable=False),
    Index("job_due", "due"),
    Index("job_case", "case_id"),
)
"""Deadlines and work to do, written with the decision that starts them."""

agreement = Table(
    "agreement",
    main,
    Column("hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("profile", Text, nullable=False),
    Column("ruleset", Text),
)
"""Texts as registered; `ruleset` is the one under which the text was put in force."""

adoption = Table(
    "adoption",
    main,
    Column("hash", Text, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("text", LargeBinary, nullable=False),
    UniqueConstraint("agreement", "body"),
)

person = Table(
    "person",
    main,
    Column("id", Text, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("posted_to", Text),
    UniqueConstraint("issuer", "subject"),
)
"""The directory of officers; the people whose data it is are never in it."""

role = Table(
    "role",
    main,
    Column("person", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

proposal = Table(
    "proposal",
    main,
    Column("id", Text, primary_key=True),
    Column("change", LargeBinary, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", BigInteger, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", BigInteger),
    Column("refused_by", Text),
    Column("refused_at", BigInteger),
)
"""Changes of the directory: what one administrator proposed, and who settled it, if anybody."""

absence = Table(
    "absence",
    main,
    Column("id", Text, primary_key=True),
    Column("absent", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("stand_in", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index("absence_stand_in", "stand_in"),
)
"""Who stands in for whom, in which role and until when."""

session = Table(
    "session",
    main,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("sid", Text),
    Column("acr", Text),
    Column("authenticated", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("response", Text, nullable=False, unique=True),
    Index("session_person", "person"),
)
"""Who is signed in: `id` is the hash of a token that only the browser has.

A session that ended stays until its longest time is over, so that the `response` that began it
begins no other.
"""

recipient = Table(
    "recipient",
    main,
    Column("body", Text, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
)
"""The key to which a body's releases are sealed; the private half is the body's own."""

key_holder = Table(
    "key_holder",
    main,
    Column("key", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Who answers for the private half of a key, or for a backup of the key store."""

system = Table(
    "system",
    main,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("issuer", Text),
    Column("since", BigInteger, nullable=False),
)
"""Systems of bodies and their public keys: those that ask, and those that sign people in."""

spent = Table(
    "spent",
    main,
    Column("system", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    Index("spent_until", "until"),
)
"""Nonces that were used: none is taken twice while what it stands in would be believed."""

token = Table(
    "token",
    main,
    Column("hash", LargeBinary, primary_key=True),
    Column("system", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index("token_until", "until"),
)
"""The tokens that systems hold for some minutes, by their SHA-256 only."""

asked = Table(
    "asked",
    main,
    Column("client", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("refused", LargeBinary),
)
"""Idempotency: what a client has asked once is not done twice, and is answered alike.

No bodies are stored; `refused` is the refusal that was the answer, NULL where it was done.
"""

preserved = Table(
    "preserved",
    main,
    Column("case_id", Text, primary_key=True),
    Column("ground", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
)
"""What keeps a case's record from being erased: an open request or claim about it."""

public_file = Table(
    "public_file",
    main,
    Column("path", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""Reveals and tallies as logged: they must outlive the salts from which they were made."""

seal = Table(
    "seal",
    keys,
    Column("id", Text, primary_key=True),
    Column("header_salt", LargeBinary, nullable=False),
    Column("told_salt", LargeBinary, nullable=False),
    Column("kept_salt", LargeBinary, nullable=False),
)

case_key = Table(
    "case_key",
    keys,
    Column("case_id", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

unused = Table(
    "unused",
    keys,
    Column("id", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
)
"""Salts and keys that nothing referred to when they were seen; a crash can leave them."""

index_key = Table(
    "index_key",
    keys,
    Column("body", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""The key of a body's person tags: without it a tag cannot be tried against a name."""

APPEND_ONLY = (entry, event, act, checkpoint)
"""Tables whose rows are never changed or deleted; triggers refuse it."""
