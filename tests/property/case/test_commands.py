"""Whatever people try on a case, in whatever order: no bug, no release without its people."""

import shutil
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from thirdcopy import gateway as gates
from thirdcopy.case import COMMANDS, ENDS, HOLDERS, Case
from thirdcopy.event import RELEASES, Actor, Refusal
from thirdcopy.simulation.world import World
from thirdcopy_client.clock import DAY, HOUR, Micros
from thirdcopy_client.errors import ThirdcopyError
from world import (
    ACTORS,
    CLAUSES,
    ITEMS,
    MAINTENANCE,
    REASONS,
    TRACING,
    asked,
    asked_of_database,
    base,
    case_now,
    close,
    copy_of,
    events,
    opened,
    pass_time,
    temporary,
)

STATES = {state for state, _ in COMMANDS} | ENDS | set(HOLDERS)
INVOLVED = (
    "p-ho-1",
    "p-ho-senior-1",
    "p-ie-1",
    "p-ie-senior",
    "p-nhs-handler",
    "p-nhs-decider-1",
    "p-nhs-decider-2",
    "p-nhs-lead",
    "p-cmg-handler",
    "p-cmg-decider",
    "p-cmg-manager",
    "p-cmg-lead",
    "p-council-enfield",
)
PEOPLE = st.sampled_from(INVOLVED).map(ACTORS.__getitem__)
KINDS = ("plain", "plain", "plain", "absent", "domestic-abuse", "ambiguous")


class Casework(RuleBasedStateMachine):
    """Random people give random commands on one case while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = temporary("casework")
        self.context = opened(copy_of(base(), self.folder / "home"))
        self.world: World = self.context.__enter__()
        self.case: Case | None = None
        self.agreement = ""

    @initialize(agreement=st.sampled_from([TRACING, MAINTENANCE]), kind=st.sampled_from(KINDS))
    def begin(self, agreement: str, kind: str) -> None:
        self.agreement = agreement
        self.case = asked(self.world, agreement, kind)

    def attempt(self, command: Callable[[str], object]) -> None:
        """Give a command; a refusal and the declared errors are answers, all else is a bug."""
        assert self.case is not None
        try:
            answer = command(self.case.request.id)
        except ThirdcopyError as error:
            assert "cmg" not in error.message  # noqa: PT017 - it need not be raised
            return
        assert isinstance(answer, Case | Refusal)

    @rule()
    def in_order(self) -> None:
        """Take the usual next step, so that deep states are reached often."""
        assert self.case is not None
        team = {
            TRACING: ("p-ho-senior-1", "p-nhs-handler", "p-nhs-decider-1", "publicInterest"),
            MAINTENANCE: ("p-ie-senior", "p-cmg-handler", "p-cmg-decider", "necessary"),
        }[self.agreement]
        senior, handler, decider, fact = team
        state = case_now(self.world.gateway, self.case).state
        gateway = self.world.gateway
        if state == "submitted":
            self.attempt(lambda r: gates.countersign(gateway, ACTORS[senior], r))
        elif state == "countersigned":
            self.attempt(lambda r: gates.screen(gateway, ACTORS[handler], r, clear=True))
            self.attempt(lambda r: gates.attest(gateway, ACTORS[handler], r, {fact: True}))
        elif state == "assessed":
            self.decide(ACTORS[decider], permits=True, second=False)

    @rule(actor=PEOPLE)
    def countersign(self, actor: Actor) -> None:
        self.attempt(lambda request: gates.countersign(self.world.gateway, actor, request))

    @rule(actor=PEOPLE, procedure=st.sampled_from(["incomplete", "because"]))
    def reject(self, actor: Actor, procedure: str) -> None:
        self.attempt(lambda request: gates.reject(self.world.gateway, actor, request, procedure))

    @rule(actor=PEOPLE)
    def withdraw(self, actor: Actor) -> None:
        self.attempt(lambda request: gates.withdraw(self.world.gateway, actor, request))

    @rule(
        actor=PEOPLE,
        clear=st.booleans(),
        markers=st.lists(st.sampled_from(["child", "trafficking", "unknown"]), max_size=2),
    )
    def screen(self, actor: Actor, *, clear: bool, markers: list[str]) -> None:
        self.attempt(
            lambda request: gates.screen(
                self.world.gateway, actor, request, clear=clear, markers=markers
            )
        )

    @rule(
        actor=PEOPLE,
        fact=st.sampled_from(["publicInterest", "necessary", "brokenContact", "hunch"]),
        value=st.sampled_from([True, False, 3, "yes", None]),
    )
    def attest(self, actor: Actor, fact: str, *, value: bool | int | str | None) -> None:
        self.attempt(
            lambda request: gates.attest(self.world.gateway, actor, request, {fact: value})
        )

    @rule(actor=PEOPLE, permits=st.booleans(), second=st.booleans())
    def decide(self, actor: Actor, *, permits: bool, second: bool) -> None:
        self.attempt(
            lambda request: gates.decide(
                self.world.gateway,
                actor,
                request,
                permits=permits,
                fields=ITEMS[self.agreement],
                clause=CLAUSES[self.agreement],
                reasons=REASONS,
                needs_second=second,
            )
        )

    @rule(actor=PEOPLE)
    def second(self, actor: Actor) -> None:
        self.attempt(lambda request: gates.second(self.world.gateway, actor, request))

    @rule(actor=PEOPLE, question=st.sampled_from(["use", "Where is she?"]))
    def ask_back(self, actor: Actor, question: str) -> None:
        gateway = self.world.gateway
        self.attempt(lambda request: gates.request_information(gateway, actor, request, question))
        self.attempt(lambda request: gates.supply_information(gateway, actor, request, REASONS))

    @rule(actor=PEOPLE)
    def review(self, actor: Actor) -> None:
        gateway = self.world.gateway
        self.attempt(lambda r: gates.review(gateway, actor, r, REASONS, concern=False))

    @rule(actor=PEOPLE, outcome=st.sampled_from(["not-used", "a-rumour"]))
    def follow_up(self, actor: Actor, outcome: str) -> None:
        gateway = self.world.gateway
        self.attempt(lambda r: gates.report_outcome(gateway, actor, r, outcome))
        self.attempt(lambda r: gates.certify_destruction(gateway, actor, r, "erased"))
        self.attempt(lambda r: gates.give_notice(gateway, actor, r, "in-person"))
        self.attempt(lambda r: gates.correct(gateway, actor, r, "destroy", REASONS))
        self.attempt(lambda r: gates.acknowledge_correction(gateway, actor, r))

    @rule(chance=st.integers(0, 3))
    def suspend_or_resume(self, chance: int) -> None:
        gateway = self.world.gateway
        text = gateway.library.agreements[self.agreement]
        if gates.resume(gateway, text) is not None and chance == 0:
            gates.suspend(gateway, text, "for a test")

    @rule()
    def work(self) -> None:
        gates.work(self.world.gateway)

    @rule(passes=st.sampled_from([HOUR, DAY, 8 * DAY]))
    def wait(self, passes: int) -> None:
        pass_time(self.world, Micros(self.world.clock() + passes))

    @invariant()
    def the_case_is_the_fold_of_its_events(self) -> None:
        if self.case is None:
            return
        now = case_now(self.world.gateway, self.case)
        assert now.state in STATES
        ((state, version),) = asked_of_database(self.world, "SELECT state, version FROM case_now")
        assert (state, version) == (now.state, now.version)

    def teardown(self) -> None:  # type: ignore[explicit-override]  # the oldest Python has no `override`
        if self.case is not None:
            self.check_people()
            self.check_end()
        self.context.__exit__(None, None, None)
        close(self.world)
        shutil.rmtree(Path(self.folder))

    def check_people(self) -> None:
        """Check that each release had its requester, countersigner, decider and second apart."""
        assert self.case is not None
        happened = events(self.world.gateway, self.case)
        for place, event in enumerate(happened):
            if event.kind not in RELEASES:
                continue
            before = happened[:place]
            decided = next(one for one in reversed(before) if one.kind == "decided")
            assert decided.kept["permits"] is True
            people = [happened[0].person, decided.person]
            people += [one.person for one in before if one.kind == "countersigned"]
            after = before[before.index(decided) :]
            seconds = [one.person for one in after if one.kind == "seconded"]
            assert bool(seconds) == bool(decided.kept["second"])
            people += seconds
            assert len(people) == len(set(people)) == 3 + len(seconds)
            assert any(one.kind == "screened" for one in before)
        assert len([one for one in happened if one.kind in RELEASES]) <= 1

    def check_end(self) -> None:
        """Check that the turnaround ends every case, and that nothing follows an end."""
        assert self.case is not None
        gates.resume(self.world.gateway, self.world.gateway.library.agreements[self.agreement])
        gates.work(self.world.gateway)
        due = case_now(self.world.gateway, self.case).due
        pass_time(self.world, Micros(max(due, self.world.clock()) + 120 * DAY))
        assert case_now(self.world.gateway, self.case).state in ENDS
        assert not asked_of_database(self.world, "SELECT id FROM outbox")
        assert not asked_of_database(self.world, "SELECT id FROM job")
        kinds = [event.kind for event in events(self.world.gateway, self.case)]
        last = min(place for place, kind in enumerate(kinds) if kind in ENDS)
        assert not set(kinds[last + 1 :]) & {*RELEASES, "received", "decided", "matched", "queued"}


TestCasework = Casework.TestCase
TestCasework.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
