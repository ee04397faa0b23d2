"""A case that lives in memory: the same commands, fold and assessments, without a store.

What the gateway adds is here in the fewest lines: ids, times, the match and the last look
under the lock. So a model can take very many steps, and look at everything after each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from made_request import FIELD, made_form
from texts import library, rules
from thirdcopy.assessment import Assessment, Circumstances, assess, separate
from thirdcopy.case import (
    Case,
    Steps,
    advising,
    afterwards,
    all_apart,
    assessed,
    blind,
    commands,
    duty,
    safeguards,
    waiting,
)
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.decision import DECISION_DAYS, Decision
from thirdcopy.decision import decide as make_decision
from thirdcopy.event import (
    Actor,
    BodyCode,
    Class,
    Event,
    PersonId,
    Refusal,
    Role,
    Seal,
    commitment_of,
)
from thirdcopy.gateway.casework import Draft, Loaded, draft
from thirdcopy.gateway.people import SYSTEM
from thirdcopy.match import Matched, NoMatch, Record
from thirdcopy.policy.cedar import Compiled
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Query, Verdict
from thirdcopy.release import Prepared, fresh, prepare
from thirdcopy.request import admit, submit
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import DAY, Micros
from thirdcopy_client.errors import ThirdcopyError
from thirdcopy_client.seal import new_key

AGREEMENT = "cmg-home-office"
RULES = rules(AGREEMENT)
TURNAROUND = RULES.agreement.turnaround_days
ASKS, HOLDS = BodyCode("immigration-enforcement"), BodyCode("child-maintenance-group")
BEGUN = Micros(1_491_217_200_000_000)
REASONS = "Each condition is met, and no less would do."
RECORDS = ("plain", "plain", "plain", "domestic-abuse", "child", "none", "ambiguous")
_RECIPIENT = new_key()[1]


def person(name: str, body: BodyCode, roles: str, grade: str = "manager") -> Actor:
    held = frozenset(Role(role) for role in roles.split())
    return Actor(PersonId(f"p-{name}"), body, grade, held)


def cast() -> tuple[Actor, ...]:
    """Give everybody: those who should act, those with two hats, and those who should not."""
    usual = (
        person("asks", ASKS, "requester"),
        person("signs", ASKS, "countersigner", "senior"),
        person("handles", HOLDS, "handler", "senior"),
        person("decides", HOLDS, "decider"),
        person("decides-too", HOLDS, "decider second-decider"),
        person("leads", HOLDS, "safeguarding-lead second-decider"),
        person("law", HOLDS, "lawyer"),
    )
    every = frozenset(Role)
    hats = tuple(
        replace(one, body=body, roles=every, posted_to=posted)
        for one in usual
        for body, posted in ((ASKS, None), (HOLDS, None), (ASKS, HOLDS))
    )
    away = replace(
        person("stands-in", HOLDS, "decider"), stands_in_for=frozenset({PersonId("p-decides")})
    )
    audits = person("audits", HOLDS, "auditor administrator register-editor")
    posted = replace(person("posted", HOLDS, "posted-official"), posted_to=ASKS)
    return (*usual, posted, *usual, *usual, *hats, away, audits)


@dataclass
class LivedCase:
    """One case, its events, and what the discloser's record says of the person."""

    record: str
    informant: str = "nobody"
    disagree: bool = False
    at: Micros = BEGUN
    runs: bool = True
    events: list[Event] = field(default_factory=list)
    seals: dict[str, Seal] = field(default_factory=dict)
    case: Case = field(init=False)
    previous: str = field(init=False)

    def __post_init__(self) -> None:
        """Ask."""
        asks = person("asks", ASKS, "requester", "staff")
        text = library().agreements[AGREEMENT]
        form = replace(made_form(), informant=self.informant)
        request = submit(form, asks, Class(text.hash), RULES, self.at)
        steps = commands.receive(request, text.discloser)
        self._keep(draft(None, request, steps, asks.person, ASKS, self.at, TURNAROUND))

    @property
    def loaded(self) -> Loaded:
        """Give the case as the gateway loads it."""
        return Loaded(self.case, RULES, tuple(self.events), self.previous)

    def give(self, command: str, actor: Actor, variant: int) -> Steps | Refusal | ThirdcopyError:
        """Give a command as a person; a refused one is recorded, as the gateway does."""
        try:
            answer = COMMANDS_OF[command](self, actor, variant)
        except ThirdcopyError as error:
            return error
        steps = (commands.turned_away(command, answer),) if isinstance(answer, Refusal) else answer
        asked = self.case.request
        made = draft(self.loaded, asked, steps, actor.person, actor.body, self.at, TURNAROUND)
        self._keep(made)
        return answer

    def by_clock(self, steps: Steps | Refusal) -> bool:
        """Take steps that nobody takes."""
        if isinstance(steps, Refusal) or not steps:
            return False
        self._keep(draft(self.loaded, self.case.request, steps, SYSTEM, HOLDS, self.at, TURNAROUND))
        return True

    def wait(self, passes: int) -> None:
        """Let time pass, with the turnaround and the reminders that fall due in it."""
        self.at = Micros(self.at + passes)
        self.by_clock(duty.remind(self.case, self.at))
        self.by_clock(duty.chase(self.case, self.at))
        if self.case.queued is None and self.at >= self.case.due:
            self.by_clock(commands.lapse(self.case))

    def turn(self) -> None:
        """Suspend the agreement, or resume it; its open cases wait, or go on."""
        self.runs = not self.runs
        steps = waiting.unqueue(self.case) if self.runs else waiting.queue(self.case, "for a test")
        self.by_clock(steps)

    def work(self) -> None:
        """Match and release a permitted case, in the order of the gateway."""
        decided = self.case.decided
        if self.case.state != "permitted" or decided is None or not self.runs:
            return
        expires = Micros(decided.at + DECISION_DAYS * DAY)
        if self.at > expires:
            return
        decision = Decision(
            decided.by, self.case.fields, self.case.clause, self.case.reasons, expires
        )
        found = self._found()
        if isinstance(found, NoMatch):
            self.by_clock((commands.matched(found, self.at),))
            return
        narrowed = replace(self.case.request, fields=decision.fields)
        final = self.assess(narrowed.fields, found.record)
        if final.stop or any(one.forbidden for one in final.fields) or not final.permitted:
            steps = (commands.matched(found, self.at), assessed(final), commands.stopped(final))
            self.by_clock(steps)
            return
        prepared = prepare(
            self.case.request, decision, found.record, final, RULES, _RECIPIENT, "o", self.at
        )
        holds = separate(self.case.request, self.case.steps) and all_apart(self.case)
        if not (holds and fresh(prepared, self.at)):
            return
        self.by_clock(
            (
                commands.matched(found, self.at),
                assessed(final),
                commands.supplied("supplied", prepared, found.record.key),
            )
        )
        self.send(prepared)

    def send(self, prepared: Prepared) -> None:
        """Let whoever asked have it at once, over a network that never fails."""
        self.by_clock((commands.delivered(prepared.id, 1),))

    def assess(self, fields: frozenset[str], record: Record | None) -> Assessment:
        """Assess by both evaluators, one of which lies where this case says so."""
        around = Circumstances(self.at, self.case.steps, self.case.facts, self.case.screening, 0, 0)
        narrowed = replace(self.case.request, fields=fields)
        if not (self.disagree and record):
            return assess(narrowed, record, RULES, around)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("thirdcopy.assessment.evaluate", _lying)
            return assess(narrowed, record, RULES, around)

    def _keep(self, made: Draft) -> None:
        self.events += made.events
        self.seals.update(made.seals)
        self.case = made.case
        self.previous = commitment_text(made.events[-1], made.seals[made.events[-1].id])

    def _found(self) -> Matched | NoMatch:
        if self.record in {"none", "ambiguous"}:
            return NoMatch(self.record, "exact-2")  # type: ignore[arg-type]  # both are codes
        markers = frozenset() if self.record == "plain" else frozenset({self.record})
        record = Record(
            key="k-1",
            agreeing=frozenset({"family-name", "birth-date", "nino"}),
            markers=markers,
            items={FIELD: "1 Nowhere Lane"},
            facts={"offenceRecorded": True, "seriousCrime": False},
            read_at=self.at,
        )
        return Matched(record, "exact-2")


def commitment_text(event: Event, seal: Seal) -> str:
    """Give an event's commitment as the next event's `previous` has it."""
    return b64(commitment_of(event, seal))


def _lying(query: Query, compiled: Compiled) -> Verdict:
    told = evaluate(query, compiled)
    return replace(told, allowed=not told.allowed)


Command = Callable[[LivedCase, Actor, int], Steps | Refusal]


def _screen(life: LivedCase, by: Actor, variant: int) -> Steps | Refusal:
    markers = ((), ("child",), ("trafficking",))[variant % 3]
    before = life.case.state
    made = commands.screen(life.case, by, clear=variant != 5, markers=markers)
    if isinstance(made, Refusal) or before != "countersigned":
        return made
    return (*made, assessed(life.assess(life.case.request.fields, None)))


def _attest(life: LivedCase, by: Actor, variant: int) -> Steps | Refusal:
    name = ("necessary", "necessary", "hunch")[variant % 3]
    admitted = admit({name: True}, RULES.facts, by, life.at, as_discloser=(HOLDS,))
    return commands.attest(life.case, by, admitted)


def _decide(life: LivedCase, by: Actor, variant: int) -> Steps | Refusal:
    refusal = commands.may_decide(life.case, by)
    if refusal:
        return refusal
    if variant == 5:
        return commands.decided(life.case, by, None, REASONS, needs_second=False)
    request = life.case.request
    found = life.assess(request.fields, None)
    clause = f"{AGREEMENT}:4.1"
    made = make_decision(request, found, by, (FIELD,), clause, REASONS, life.at)
    if isinstance(made, Refusal):
        return made
    return commands.decided(life.case, by, made, REASONS, needs_second=variant == 4)


def _pick(values: frozenset[str], variant: int) -> str:
    """Give one of a closed list, or something that is not in it."""
    return [*sorted(values), "something-else"][variant % (len(values) + 1)]


def _instrument(life: LivedCase, by: Actor, variant: int) -> Steps | Refusal:
    known = INSTRUMENTS["court-order"]
    elements = known if variant else known[1:]
    return safeguards.check_instrument(life.case, by, "court-order", elements, (FIELD,))


def _defer(life: LivedCase, by: Actor, variant: int) -> Steps | Refusal:
    review = Micros(life.at + (1 + 30 * variant) * DAY)
    grounds = frozenset({"crime-and-taxation"})
    return afterwards.defer_notice(
        life.case, by, "crime-and-taxation", review, REASONS, grounds=grounds, at=life.at
    )


COMMANDS_OF: Mapping[str, Command] = {
    "countersign": lambda life, by, _: commands.countersign(life.case, by),
    "reject": lambda life, by, n: commands.reject(
        life.case, by, ("incomplete", "because")[n % 2], ""
    ),
    "withdraw": lambda life, by, _: commands.withdraw(life.case, by, ""),
    "screen": _screen,
    "attest": _attest,
    "answer-blind": lambda life, by, n: blind.answer_blind(
        life.case, by, blind=bool(n % 2), permits=n > 1, permitted=n > 2
    ),
    "decide": _decide,
    "second": lambda life, by, _: commands.second(life.case, by),
    "request-information": lambda life, by, n: waiting.request_information(
        life.case, by, ("use", "identity", "Where is she?")[n % 3]
    ),
    "supply-information": lambda life, by, n: waiting.supply_information(
        life.case, by, ("An answer of some words.", "")[n % 2]
    ),
    "review": lambda life, by, n: safeguards.review(life.case, by, REASONS, concern=bool(n % 2)),
    "check-instrument": _instrument,
    "hold": lambda life, by, _: safeguards.hold(life.case, by, "lawyer"),
    "challenge": lambda life, by, _: safeguards.challenge(life.case, by, REASONS),
    "end-hold": lambda life, by, n: safeguards.end_hold(
        life.case, by, ("upheld", "set-aside", "not-challenged")[n % 3]
    ),
    "comply": lambda life, by, _: safeguards.comply(life.case, by, (FIELD,), REASONS),
    "record-view": lambda life, by, n: advising.record_view(
        life.case, by, _pick(advising.VIEWS, n), "which-document"
    ),
    "advise": lambda life, by, _: advising.advise(life.case, by, "which-document", REASONS),
    "advise-return": lambda life, by, n: advising.advise_return(
        life.case, by, REASONS, asked=n > 1, adviser_offered=n > 2, adult=n > 0
    ),
    "correct": lambda life, by, n: afterwards.correct(
        life.case, by, _pick(afterwards.REMEDIES, n), REASONS
    ),
    "acknowledge-correction": lambda life, by, _: afterwards.acknowledge_correction(
        life.case, by, ""
    ),
    "report-outcome": lambda life, by, n: afterwards.report_outcome(
        life.case, by, _pick(afterwards.OUTCOMES, n), ""
    ),
    "certify-destruction": lambda life, by, n: afterwards.certify_destruction(
        life.case, by, _pick(afterwards.DESTRUCTIONS, n)
    ),
    "find-breach": lambda life, by, n: afterwards.find_breach(
        life.case, by, _pick(afterwards.NATURES, n), REASONS
    ),
    "answer-breach": lambda life, by, n: afterwards.answer_breach(
        life.case, by, REASONS, reported=bool(n % 2)
    ),
    "give-notice": lambda life, by, n: afterwards.give_notice(
        life.case, by, _pick(afterwards.MEANS, n)
    ),
    "defer-notice": _defer,
}
