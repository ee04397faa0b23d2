"""A gateway: one legal operator's store, log, clock and sources, passed to every action."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Engine, select

from thirdcopy.agreement import Ruleset, parse, ruleset
from thirdcopy.event import BodyCode, OpenAct
from thirdcopy.gateway.home import Databases, Home
from thirdcopy.gateway.rotating import KEYS, drawn, replacements, settle_keys, signer_of
from thirdcopy.gateway.witnesses import Witnesses, Witnessing, hear, read_witnessing
from thirdcopy.sources import Source
from thirdcopy.store import tables
from thirdcopy.store.claims import Claims
from thirdcopy.store.cover import AT_ONCE, Cover
from thirdcopy.store.engine import changing, open_keys, open_main
from thirdcopy.store.library import Library
from thirdcopy.store.mark import sync_folder
from thirdcopy.store.put import put
from thirdcopy.store.read import acts_of
from thirdcopy.store.sequencer import FILL, PADDING, Sequencer
from thirdcopy.store.vault import Vault
from thirdcopy.store.write import Write
from thirdcopy_client.canonical import Hash, Json
from thirdcopy_client.clock import SECOND, Clock, Micros, guarded
from thirdcopy_client.errors import MalformedError, NotAllowedError, UnavailableError
from thirdcopy_client.translog.note import Signer, VerifierKey, parse_verifier_key

Post = Callable[[BodyCode, str, bytes], None]
"""Hand a parcel to a body under a name; handing over the same one again changes nothing."""
Has = Callable[[BodyCode, str], bool]
"""Ask a body whether it has the parcel of a name, without handing anything over."""

SIMULATION = "simulation."
DISCLOSURE = "uk-health-1-7-round-5"
"""The profile by which small counts are hidden, unless the settings name another."""


@dataclass(frozen=True, eq=False)
class Gateway:
    """Everything that an action needs; the only place with clock, store, sources and post."""

    home: Home
    origin: str
    library: Library
    clock: Clock
    engine: Engine
    claims: Claims
    vault: Vault
    sequencer: Sequencer
    files: Signer
    sources: Mapping[str, Source]
    post: Post
    has: Has
    witnesses: Witnesses
    disclosure: str
    signatories: Mapping[str, VerifierKey] = field(default_factory=dict)
    rulesets: dict[Hash, Ruleset] = field(default_factory=dict)

    @property
    def is_simulation(self) -> bool:
        """Say whether the origin says that nothing here is about anybody."""
        return self.origin.startswith(SIMULATION)

    def ruleset_of(self, agreement: Hash) -> Ruleset:
        """Give the ruleset under which an agreement was put in force, and no other.

        Raises `UnavailableError` when profile or vocabulary have changed since, because then
        the decisions would rest on rules that nobody put in force.
        """
        if agreement not in self.rulesets:
            query = select(tables.agreement).where(tables.agreement.c.hash == agreement)
            with self.engine.connect() as connection:
                row = connection.execute(query).first()
            if row is None:
                raise NotAllowedError(
                    "the agreement is not in the register", remedy="register it first"
                )
            made = self._made(row.text, row.id, row.profile)
            if row.ruleset and made.hash != row.ruleset:
                raise UnavailableError(
                    f"the rules around `{row.id}` have changed since it was put in force",
                    remedy="restore profile and vocabulary, or put the agreement in force anew",
                )
            self.rulesets[agreement] = made
        return self.rulesets[agreement]

    def _made(self, text: bytes, name: str, profile: str) -> Ruleset:
        try:
            agreement = parse(text, f"{name}/agreement.md", self.library.vocabulary)
            return ruleset(agreement, self.library.profiles[profile], self.library.vocabulary)
        except (MalformedError, KeyError) as error:
            raise UnavailableError(
                f"the registered text of `{name}` cannot be read by this version",
                remedy="run the version that registered it, or register a text of today",
            ) from error


def open_gateway(  # noqa: PLR0913 - all that is a gateway's own
    folder: Path,
    origin: str,
    library: Library,
    clock: Clock,
    *,
    sources: Mapping[str, Source],
    signatories: Mapping[str, VerifierKey] = MappingProxyType({}),
    post: Post | None = None,
    databases: Databases = Databases(),
    witnessing: Witnessing = Witnessing(),
    disclosure: str = DISCLOSURE,
    make: bool = False,
) -> Gateway:
    """Open the gateway in *folder*, checking its log before anything else.

    It may be behind neither its mark nor what its witnesses have seen; they are those of the
    folder's own trust policy. Where too few of them answer, nothing is released before a quorum
    has cosigned again. *disclosure* names the profile by which small counts are hidden from the
    next close on. With *make*, a new gateway is begun: keys are
    drawn, and the log opens with its keys and policy.
    """
    home = Home(folder)
    main, keys = databases.main or home.main, databases.keys or home.keys
    begun = main if isinstance(main, Path) else home.mark
    new = not begun.exists()
    if new and not make:
        raise UnavailableError(
            "no gateway here",
            place=folder.name,
            remedy="run `thirdcopy init`, or `thirdcopy demo` for an invented one",
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = new and make
    unsigned = not home.mark.exists()
    vault = Vault(
        open_keys(keys, standby=databases.standby, make=unsigned),
        home.secret("wrapping", make=unsigned),
    )
    engine = open_main(main, standby=databases.standby)
    settle_keys(home, origin, engine)
    first = fresh or unsigned
    signer, files = (signer_of(home, origin, key, make=first) for key in KEYS)
    guarded_clock = guarded(clock, _latest(engine))
    cover = Cover(witnessing.cover, guarded_clock) if witnessing.cover else None
    sequencer = Sequencer(engine, vault, signer, home.mark, cover)
    settings = read_witnessing(home, witnessing)
    heard = hear(settings, [signer.key, *log_keys(engine)])
    head = sequencer.start(heard.seen)
    since = 0 if heard.enough else guarded_clock() // SECOND
    gateway = Gateway(
        home=home,
        origin=origin,
        library=library,
        clock=guarded_clock,
        engine=engine,
        claims=Claims(engine),
        vault=vault,
        sequencer=sequencer,
        files=files,
        sources=sources,
        post=post or mailbox_post(home.mailbox),
        has=mailbox_has(home.mailbox),
        witnesses=Witnesses(settings, since, heard.silent),
        disclosure=disclosure,
        signatories=signatories,
    )
    if not head.size:
        _begin(gateway)
    elif not sequencer.needs_witness():
        _keep_policy(gateway)
    return gateway


def replace_keys(gateway: Gateway) -> None:
    """Name the keys that were drawn in the log, signed by the one before, and sign nothing more.

    The next start signs with them. Nobody else may be writing to the log as an earlier start
    knows it: who does is refused, and stops.
    """
    after = drawn(gateway.home, gateway.origin)
    if not after:
        raise NotAllowedError("no next key was drawn", remedy="run `thirdcopy keys draw` first")
    now = {"log": gateway.sequencer.signer, "files": gateway.files}
    members = {key: (after.get(key) or now[key]).verifier_key for key in KEYS}
    was = now["log"].verifier_key
    act = OpenAct("keys", gateway.clock(), {**members, "was": was})
    gateway.sequencer.write([Write(acts=(act,))])
    gateway.sequencer.stop()


def log_keys(engine: Engine) -> list[VerifierKey]:
    """Give the key that the log names as its own, and those before it, the newest first."""
    with engine.connect() as connection:
        acts = acts_of(connection, ["keys"])
    return [parse_verifier_key(str(act.members["log"])) for act in reversed(acts)]


def _latest(engine: Engine) -> Micros:
    """Give the latest time in the log: a gateway's clock never goes back behind it."""
    latest = 0
    with engine.connect() as connection:
        for table in (tables.event, tables.act):
            newest = select(table.c.at).order_by(table.c.at.desc()).limit(1)
            latest = max(latest, connection.execute(newest).scalar_one_or_none() or 0)
    return Micros(latest)


def _begin(gateway: Gateway) -> None:
    """Open the log with the keys that sign it and the choices that it makes."""
    at = gateway.clock()
    keys = {
        "log": gateway.sequencer.signer.verifier_key,
        "files": gateway.files.verifier_key,
    }
    acts = (OpenAct("keys", at, keys), OpenAct("policy", at, _policy(gateway)))
    gateway.sequencer.write([Write(acts=acts)])


def _keep_policy(gateway: Gateway) -> None:
    """Log the choices that the log makes where they are others than it says itself.

    They are logged anew after a key was replaced as well: so the new key has signed.
    """
    with gateway.engine.connect() as connection:
        before = acts_of(connection, ["policy"])
    policy, files = _policy(gateway), replacements(gateway.engine)
    if files or not before or before[-1].members != policy:
        act = OpenAct("policy", gateway.clock(), policy)
        gateway.sequencer.write([Write(acts=(act,), files=files)])


def _policy(gateway: Gateway) -> dict[str, Json]:
    cover = gateway.witnesses.settings.cover
    each = (
        f"1-{AT_ONCE} every {cover} seconds on average, less what is added besides"
        if cover
        else f"0-{PADDING - 1} a transaction"
    )
    return {
        "padding": f"{each}, up to a multiple of {FILL} a publication",
        "witnesses": [*gateway.witnesses.settings.named],
        "disclosure": gateway.disclosure,
        "turnaround": "as each agreement says",
    }


def mailbox_post(folder: Path) -> Post:
    """Give a post that puts each parcel into the mailbox of its body, on the disk."""

    def hand_over(body: BodyCode, name: str, parcel: bytes) -> None:
        place = folder / body
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = place / f"{name}.json"
        if target.exists():
            if target.read_bytes() != parcel:
                raise UnavailableError("another parcel of this name has been delivered")
            return
        half = place / f".{name}.part"
        with half.open("wb") as file:
            file.write(parcel)
            file.flush()
            os.fsync(file.fileno())
        half.rename(target)
        sync_folder(place)

    return hand_over


def mailbox_has(folder: Path) -> Has:
    """Give the question whether a parcel was put into the mailbox of its body."""
    return lambda body, name: (folder / body / f"{name}.json").exists()


def enrol_recipient(gateway: Gateway, body: BodyCode, public_key: bytes) -> None:
    """Keep the public key to which a body's releases are sealed."""
    with changing(gateway.engine) as connection:
        put(connection, tables.recipient, [{"body": body, "public_key": public_key}])
