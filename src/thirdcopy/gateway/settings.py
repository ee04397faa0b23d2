"""The settings of a gateway: whose it is, where it keeps what is its own, what it reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from thirdcopy.settings import (
    FILE,
    FOLDER,
    TEXT,
    Secret,
    choice,
    listed,
    number,
    pattern,
    secret,
    setting,
    tables,
)

_ORIGIN: Final = pattern(
    "a name such as `records.council.example/thirdcopy`", r"[a-z0-9][a-z0-9.-]+(/[a-z0-9-]+)+"
)
_SERVER: Final = pattern(
    "an address `postgresql+psycopg://…` without a password",
    r"postgresql\+psycopg://(?:[^:/@?]*@)?[^@]*",
    hidden=True,
)
POSTGRES: Final = "postgresql+psycopg://"


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """What the gateway is."""

    origin: str = setting(
        _ORIGIN,
        "The name of this gateway's log, in every receipt and for good: another origin is another "
        "log, so choose a name that the operator owns and will keep. Beginning with `simulation.`, "
        "it says that nobody in here is real: then past arrangements may run, people sign in from "
        "a list, and only numbers that were never issued are taken.",
        required=True,
    )
    bodies: tuple[str, ...] = setting(
        listed(TEXT, least=1),
        "The bodies whose data this gateway discloses, by their codes in the vocabulary. The first "
        "administrators belong to one of them. A body that has a gateway elsewhere does not belong "
        "here.",
        required=True,
    )
    home: Path = setting(
        FOLDER,
        "The folder of keys, high-water mark, public files and, unless `databases` says otherwise, "
        "the databases. Whoever can read it can sign as this gateway; give it to the service's "
        "user alone, on a local disk.",
        default=Path("home"),
    )
    library: Path = setting(
        FOLDER,
        "The folder that holds `agreements/` and `profiles/`. A text there that was changed after "
        "it was put in force stops the decisions that rest on it.",
        default=Path(),
    )
    signatories: Path | None = setting(
        FILE,
        "The file of the keys with which bodies sign agreements, one a line as `thirdcopy keygen` "
        "prints them, each by a way that you trust. A text is put in force only when every party "
        "has signed it with its key in here; without the file nothing is.",
    )
    disclosure: str = setting(
        choice("uk-health-1-7-round-5", "10-5"),
        "How the figures of an agreement whose counts are not exact are protected: which small "
        "numbers are hidden, and to what all others are rounded. A change holds from the next "
        "close of a quarter on and is in the log; `10-5` hides more.",
        default="uk-health-1-7-round-5",
    )
    sources: tuple[Path, ...] = setting(
        listed(FILE),
        "The mappings of the bodies' record sources, a file for each dataset. Without one for its "
        "dataset an agreement finds nobody, and every request under it ends with nothing supplied.",
        default=(),
    )


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """Where what happened is kept."""

    main: str | None = setting(
        _SERVER,
        "The main database, on PostgreSQL; a password goes into PostgreSQL's own password file. "
        "Not set, it is the file `gateway.sqlite` of the home, which only one process may serve.",
    )
    keys: str | None = setting(
        _SERVER,
        "The key store, on PostgreSQL. Give it a database, and backups, of its own: a record whose "
        "key is destroyed comes back with every backup that still holds the key. Not set, it is "
        "the file `keys.sqlite` of the home.",
    )
    standby: str = setting(
        choice("none", "synchronous"),
        "`synchronous` refuses a PostgreSQL server that names no synchronous standby, so that each "
        "receipt is on two machines before anybody has it. With `none`, losing the server's disk "
        "loses what was written since the last backup, receipts that are out included.",
        default="none",
    )


@dataclass(frozen=True, kw_only=True)
class WitnessSettings:
    """When the log is shown to witnesses. Who they are is in `witnesses.policy` of the home."""

    every: int = setting(
        number(5, 86_400),
        "After how many seconds the witnesses are asked again. Where a quorum is asked for, "
        "answers leave at these times and not between: a longer time lets people wait, and tells "
        "witnesses and parties less of when something happened. Seven times `cover` is enough.",
        default=300,
    )
    oldest: int = setting(
        number(60, 2_592_000),
        "How many seconds old the last cosignatures of a quorum may be. When they are older, "
        "nothing is released until a quorum cosigns again: a long time lets a log that nobody else "
        "sees be shown to one reader; a short one stops releases whenever a witness is away.",
        default=86_400,
    )
    cover: int = setting(
        number(10, 86_400),
        "How many seconds apart, on average, padding of 1 to 4 entries falls due by the clock. "
        "Where it is more than everything that happens, the length of the log at any moment tells "
        "nothing of what happened. At 40 the log grows by about 5,400 entries, 2 megabytes, a day; "
        "a gateway with more than a thousand cases a day needs a shorter time.",
        default=40,
    )


@dataclass(frozen=True, kw_only=True)
class PeerSettings:
    """Another body's gateway."""

    name: str = setting(
        pattern("lower-case letters, digits and hyphens", r"[a-z0-9-]{1,40}"),
        "How this gateway calls it, in commands and in the log of the service.",
        required=True,
    )
    address: str = setting(
        pattern("an address such as `https://gateway.example`", r"https?://[^/?#@]+"),
        "Where it is asked, and where its public files are. Its certificate is checked; what it "
        "answers is believed for its receipts only.",
        required=True,
    )
    log_key: str = setting(
        TEXT,
        "The verifier key of its log, from its operator on paper: every receipt is checked against "
        "it. With a wrong key every answer is refused.",
        required=True,
    )
    system: str = setting(
        TEXT,
        "The name under which its two administrators have admitted this gateway as a system.",
        required=True,
    )
    key: Secret | None = secret(
        "The Ed25519 key, 32 bytes in base64, with which this gateway signs what it asks there. "
        "Whoever has it can ask in the names of this body's officers."
    )
    policy: Path | None = setting(
        FILE,
        "The trust policy (c2sp.org/tlog-policy) that says whose cosignatures a receipt from there "
        "needs. Not set, a receipt is believed by the log's own signature, and a log that was made "
        "for this one reader is found by the cross-check only.",
    )
    officers: tuple[str, ...] = setting(
        listed(pattern("two directory names, ours and theirs", r"[a-z0-9-]+:[a-z0-9-]+")),
        "The officers who may ask there, each by their name in this directory and in that one. "
        "Nobody else's errand is taken.",
        default=(),
    )


@dataclass(frozen=True, kw_only=True)
class PeersSettings:
    """The gateways of other bodies that this one asks."""

    known: tuple[PeerSettings, ...] = setting(
        tables(PeerSettings),
        "The gateways that officers here can ask. What they ask waits here while the other side is "
        "away, is asked once however often it is sent, and every answer's receipt is kept and "
        "looked for in what the other side publishes.",
        default=(),
    )
