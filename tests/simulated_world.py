"""A whole world from one seed: people, a gateway, its disk, a network and a recipient.

The commands, the fold, the assessments and the sealing are the product's. The rest is played, and
fails as the rest does: the gateway falls before or after a commit, or with words on the way to it;
what is sent is lost, late, doubled and overtaken; nobody is told which. Two runs of one seed are
the same run, and a failure names the seed.
"""

import hashlib
import heapq
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from lived_case import COMMANDS_OF, RECORDS, TURNAROUND, LivedCase, cast, commitment_text
from promised_life import (
    check_chain,
    check_end,
    check_nobody_is_decided_against_by_a_machine,
    check_release,
    check_told,
)
from thirdcopy.case import COMMANDS, ENDS, Case, apply, commands, fold, holder_of, waiting
from thirdcopy.event import RELEASES, Actor, Event
from thirdcopy.gateway.casework import Draft
from thirdcopy.release import Prepared
from thirdcopy_client.clock import DAY, HOUR, MINUTE

Flaw = Literal["none", "sends-first", "forgets", "never-asks"]
"""What a gateway may do wrong: send before its commit, answer before it, or call a parcel
undelivered without asking its recipient."""
CAST = cast()
TEAM = CAST[:8]
BY_NAME = {actor.person.removeprefix("p-"): actor for actor in reversed(TEAM)}
ENDING = {"withdraw", "reject"}
USUAL = {
    "submitted": [("countersign", "signs")],
    "countersigned": [("attest", "handles"), ("review", "leads"), ("screen", "handles")],
    "assessed": [("attest", "handles"), ("decide", "decides")],
    "seconding": [("second", "decides-too")],
    "stopped": [("hold", "law")],
    "held": [("end-hold", "law")],
    "compelled": [("comply", "decides")],
    "delivered": [("report-outcome", "asks"), ("certify-destruction", "asks")],
}
"""What usually comes next, by whom."""
_AT_ONCE = 6


class Fall(Exception):  # noqa: N818 - what happens to a gateway, not an error of ours
    """The gateway's process ends here."""


@dataclass(frozen=True)
class Parcel:
    """What is sent to whoever asked, the same each time."""

    case: int
    release: str
    expires: int


@dataclass
class Disk:
    """What a fall leaves: commits, each whole, and the parcels that wait to be sent."""

    events: dict[int, list[Event]] = field(default_factory=dict)
    waiting: dict[str, Parcel] = field(default_factory=dict)

    def commit(self, case: int, made: Draft) -> None:
        """Keep the events, and with them what they have sent or have done with, or neither."""
        self.events.setdefault(case, []).extend(made.events)
        for event in made.events:
            release = str(event.told.get("release"))
            if event.kind in RELEASES:
                self.waiting[release] = parcel_of(case, event)
            if event.kind in {"delivered", "undelivered"}:
                self.waiting.pop(release, None)


def parcel_of(case: int, event: Event) -> Parcel:
    expires = event.told["expires"]
    assert isinstance(expires, int)
    return Parcel(case, str(event.told["release"]), expires)


@dataclass(kw_only=True)
class SimulatedCase(LivedCase):
    """A case whose gateway falls, and whose parcels go over the network."""

    world: "World"
    number: int

    def _keep(self, made: Draft) -> None:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        world = self.world
        if world.flaw == "sends-first":
            for event in made.events:
                if event.kind in RELEASES:
                    world.post(("parcel", parcel_of(self.number, event)))
        moment = world.chance.random() if world.fails else 1
        if world.flaw == "forgets" and moment < 0.02:
            super()._keep(made)
            world.acknowledged[self.number] = made.case.version
            raise Fall
        if moment < 0.01:
            raise Fall
        world.disk.commit(self.number, made)
        world.saw(self.number, made)
        if moment < 0.02:
            raise Fall
        super()._keep(made)
        world.acknowledged[self.number] = made.case.version

    def send(self, prepared: Prepared) -> None:  # type: ignore[explicit-override]  # as above
        """Hand over what the commit has made durable."""
        self.world.post(("parcel", self.world.disk.waiting[prepared.id]))

    def keep_queue(self) -> None:
        """Wait or go on as the agreement's status says, whatever fell in between."""
        if self.runs and self.case.queued:
            self.by_clock(waiting.unqueue(self.case))
        elif not self.runs and not self.case.queued and self.case.version > 1:
            self.by_clock(waiting.queue(self.case, "for a test"))

    def reload(self) -> None:
        """Start again from what the disk has."""
        self.events = list(self.world.disk.events[self.number])
        self.case = fold(self.events, TURNAROUND)
        self.previous = self.world.last[self.number]


Message = tuple[Literal["command"], int, str, Actor, int] | tuple[Literal["parcel", "ack"], Parcel]


@dataclass
class World:
    """Everybody and everything, as far as the seed has led."""

    seed: str
    flaw: Flaw = "none"
    fails: bool = True
    steps: int = 0
    falls: int = 0
    disk: Disk = field(default_factory=Disk)
    box: dict[str, int] = field(default_factory=dict)
    """What whoever asked has, by release: of which case."""
    acknowledged: dict[int, int] = field(default_factory=dict)
    """Up to which event somebody has been told that it is kept, by case."""
    last: dict[int, str] = field(default_factory=dict)
    cases: dict[int, SimulatedCase] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing but a seed."""
        self.chance = Random(self.seed)  # noqa: S311 - a game that can be played again
        self.begun = 0
        self.network: list[tuple[int, int, Message]] = []
        self.posted = 0
        self.happened = hashlib.sha256()
        self.folded: dict[int, Case | None] = {}
        self.changed: set[int] = set()

    def run(self, steps: int) -> str:
        """Take so many steps, end every case, and give the hash of all that happened."""
        for _ in range(steps):
            self.step()
        self.settle()
        return self.happened.hexdigest()

    def step(self) -> None:
        """Let one thing happen, and look at all that it changed."""
        self.steps += 1
        try:
            self._one_thing()
        except Fall:
            self._start_again()
        self._look()

    def settle(self) -> None:
        """Let nothing fail any more, and time pass: every case ends, and nothing waits."""
        self.fails = False
        self._start_again()
        for life in list(self.cases.values()):
            if not life.runs:
                life.turn()
            for _ in range(4):
                self._pass_time(life, 40 * DAY)
                while self.network:
                    self._arrive()
            self._look()
            assert life.case.state in ENDS, life.case.state
        assert not self.disk.waiting

    def post(self, message: Message) -> None:
        """Send a message: it is lost, comes once or twice, and may be overtaken."""
        copies = self.chance.choices((0, 1, 2), (2, 7, 1))[0] if self.fails else 1
        for _ in range(copies):
            self.posted += 1
            when = self.steps + self.chance.randrange(12)
            heapq.heappush(self.network, (when, self.posted, message))

    def saw(self, case: int, made: Draft) -> None:
        """Note what has been committed: only its order and its kinds, since salts are drawn."""
        for event in made.events:
            line = f"{case} {event.seq} {event.kind} {event.at} {event.person} {event.body}\n"
            self.happened.update(line.encode())
        self.changed.add(case)
        last = made.events[-1]
        self.last[case] = commitment_text(last, made.seals[last.id])

    def _one_thing(self) -> None:
        draw = self.chance.random()
        open_cases = [life for life in self.cases.values() if life.case.state not in ENDS]
        if len(open_cases) < _AT_ONCE and draw < 0.1:
            self._begin()
        elif draw < 0.45 and self.cases:
            self._somebody(self.chance.choice(open_cases or list(self.cases.values())))
        elif draw < 0.75 and self.network:
            self._arrive()
        elif draw < 0.98 and self.cases:
            life = self.chance.choice(list(self.cases.values()))
            self._pass_time(
                life, self.chance.choices((MINUTE, HOUR, DAY, 9 * DAY), (40, 40, 15, 1))[0]
            )
        elif draw < 0.99 and open_cases:
            life = self.chance.choice(open_cases)
            if life.case.version > 1:
                life.turn()
        elif self.fails:
            raise Fall

    def _begin(self) -> None:
        self.begun += 1
        record = self.chance.choice(RECORDS)
        informant = self.chance.choice(("nobody", "nobody", "former-partner"))
        # Whoever asks asks again until there is a case, which a key makes one: no fall here.
        self.fails, fails = False, self.fails
        self.cases[self.begun] = SimulatedCase(record, informant, world=self, number=self.begun)
        self.fails = fails

    def _somebody(self, life: SimulatedCase) -> None:
        """Have somebody send a command: mostly the usual next one."""
        draw = self.chance.random()
        variant = self.chance.randrange(6)
        if draw < 0.6:
            for command, who in USUAL.get(life.case.state, ()):
                unlike = 0 if self.chance.random() < 0.9 else variant
                self.post(("command", life.number, command, BY_NAME[who], unlike))
            return
        command, actor = self.chance.choice(sorted(COMMANDS_OF)), self.chance.choice(CAST)
        if draw < 0.9:
            rows = sorted(
                (given, place)
                for place, one in enumerate(TEAM)
                for role in one.roles
                for given in COMMANDS.get((life.case.state, role), frozenset()) - ENDING
            )
            if not rows:
                return
            command, place = self.chance.choice(rows)
            actor = TEAM[place]
        self.post(("command", life.number, command, actor, variant))

    def _arrive(self) -> None:
        message = heapq.heappop(self.network)[2]
        if message[0] == "command":
            _, number, command, actor, variant = message
            self.cases[number].give(command, actor, variant)
        elif message[0] == "parcel":
            self._received(message[1])
        elif message[1].release in self.disk.waiting:
            self.cases[message[1].case].by_clock((commands.delivered(message[1].release, 1),))

    def _received(self, parcel: Parcel) -> None:
        """Be the recipient: take what is in the log and not too old, once, and say so each time."""
        kept = self.disk.events.get(parcel.case, [])
        intents = [one for one in kept if one.told.get("release") == parcel.release]
        assert intents, f"{self.seed}: sent without a durable intent"
        if self.cases[parcel.case].at <= parcel.expires or parcel.release in self.box:
            self.box[parcel.release] = parcel.case
            self.post(("ack", parcel))

    def _pass_time(self, life: SimulatedCase, passes: int) -> None:
        """Let time pass for a case, and do what falls due: match, release, send again, end."""
        life.keep_queue()
        life.work()
        life.wait(passes)
        for parcel in [one for one in self.disk.waiting.values() if one.case == life.number]:
            if life.at <= parcel.expires:
                self.post(("parcel", parcel))
            elif parcel.release in self.box and self.flaw != "never-asks":
                life.by_clock((commands.delivered(parcel.release, 1),))
            else:
                life.by_clock((commands.undelivered(parcel.release, 1, "expired"),))

    def _start_again(self) -> None:
        """Fall, and start again: words on the way to the gateway are lost, and all memory."""
        self.falls += 1
        self.network = [one for one in self.network if one[2][0] == "parcel"]
        heapq.heapify(self.network)
        for number, version in self.acknowledged.items():
            kept = len(self.disk.events[number])
            assert kept >= version, f"{self.seed}: a step that was acknowledged is gone"
        for life in self.cases.values():
            life.reload()

    def _look(self) -> None:
        """Hold what changed against what the design promises."""
        for number in self.changed:
            life, events = self.cases[number], self.disk.events[number]
            checked = self.folded.get(number)
            for event in events[checked.version if checked else 0 :]:
                checked = apply(checked, event, TURNAROUND)
            self.folded[number] = checked
            assert life.case == checked, f"{self.seed}: memory and disk differ"
            check_chain(events)
            check_release(events, life.record, disagree=life.disagree)
            check_told(events, life.case)
            check_nobody_is_decided_against_by_a_machine(events)
            if life.case.state in ENDS:
                check_end(events)
            else:
                assert holder_of(life.case) is not None
            if life.case.state == "undelivered":
                assert number not in self.box.values(), f"{self.seed}: what arrived is undelivered"
        self.changed.clear()
        assert len(set(self.box.values())) == len(self.box), f"{self.seed}: given twice"
