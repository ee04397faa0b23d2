"""The commands on a request: one route for each, of what the state table lets people do.

Each takes the arguments of the gateway's function of that name, by the same names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from thirdcopy import gateway as gates
from thirdcopy.case import PROCEDURES, QUESTIONS, Case, allowed
from thirdcopy.case.advising import TOPICS, VIEWS
from thirdcopy.case.afterwards import DESTRUCTIONS, MEANS, NATURES, OUTCOMES, REMEDIES
from thirdcopy.case.blind import ANSWERED_FIRST, hidden_from
from thirdcopy.case.instrument import INSTRUMENTS, RESULTS
from thirdcopy.event import Actor, Refusal, Role
from thirdcopy.gateway import Seen
from thirdcopy.web.api.caller import Call
from thirdcopy.web.api.declared import Model, Route, route
from thirdcopy.web.api.outcome import done
from thirdcopy.web.api.told import Done, Value
from thirdcopy.web.proving import PROVED
from thirdcopy_client.clock import Micros
from thirdcopy_client.errors import MalformedError, NotAllowedError

Note = Annotated[str, Field(max_length=2000)]
Sentence = Annotated[str, Field(min_length=10, max_length=2000)]
Names = Annotated[tuple[str, ...], Field(max_length=50)]
SomeNames = Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]


def _one_of(codes: object) -> object:
    """Give the type of a closed list of codes, in their order."""
    return Literal[tuple(sorted(codes))]  # type: ignore[call-overload]  # made from the tables


class Nothing(Model):
    """Nothing more to say: an empty object."""


class Withdraw(Model):
    """Why the request is taken back, for one's own record."""

    note: Note = ""


class Reject(Model):
    """Which part of the procedure was not followed; it is told to whoever asked."""

    procedure: _one_of(PROCEDURES)  # type: ignore[valid-type]  # made from the tables
    note: Note = ""


class Screen(Model):
    """What a look for people at risk showed: clear or not, and which markers."""

    clear: bool
    markers: Names = ()


class Attest(Model):
    """Facts that the agreement asks of this body, by name."""

    facts: Annotated[dict[str, Value], Field(min_length=1, max_length=50)]


class AnswerBlind(Model):
    """Whether one would permit anything, said before the agreement's answer is shown."""

    permits: bool


class Decide(Model):
    """A decision: which items under which clause, or none; and why, in either case."""

    permits: bool
    fields: Names = ()
    clause: Annotated[str, Field(max_length=200)] = ""
    reasons: Annotated[str, Field(min_length=1, max_length=2000)]
    needs_second: bool = False


class AskBack(Model):
    """One question of the closed list."""

    question: _one_of(QUESTIONS)  # type: ignore[valid-type]


class Answer(Model):
    """The answer to the question that was asked."""

    answer: Sentence


class Review(Model):
    """What the safeguarding lead looked at, and whether it worries them."""

    concern: bool
    note: Sentence


class CheckInstrument(Model):
    """A duty or an order of a court: the elements that are verified, and the items it names."""

    instrument: _one_of(INSTRUMENTS)  # type: ignore[valid-type]
    elements: Names
    items: SomeNames


class Challenge(Model):
    """The ground on which an instrument is challenged."""

    ground: Sentence


class EndHold(Model):
    """What became of the challenge."""

    result: _one_of(RESULTS)  # type: ignore[valid-type]


class Comply(Model):
    """The least that the instrument names, served by hand, and why."""

    fields: SomeNames
    reasons: Sentence


class RecordView(Model):
    """What the body that asks thinks itself, before advice and again after it."""

    view: _one_of(VIEWS)  # type: ignore[valid-type]
    topic: _one_of(TOPICS)  # type: ignore[valid-type]


class Advise(Model):
    """Advice on what a status means."""

    topic: _one_of(TOPICS)  # type: ignore[valid-type]
    advice: Sentence


class AdviseReturn(Model):
    """Advice on return: to an adult who asked, an independent adviser offered first."""

    advice: Sentence
    asked: bool
    adviser_offered: bool
    adult: bool


class Correct(Model):
    """What the recipient is to do with a release that was wrong."""

    remedy: _one_of(REMEDIES)  # type: ignore[valid-type]
    reasons: Sentence


class Outcome(Model):
    """What came of a release."""

    outcome: _one_of(OUTCOMES)  # type: ignore[valid-type]
    note: Note = ""


class Destroyed(Model):
    """How every copy of a release was destroyed."""

    method: _one_of(DESTRUCTIONS)  # type: ignore[valid-type]


class Breach(Model):
    """A breach that was found: what it is, and what happened."""

    nature: _one_of(NATURES)  # type: ignore[valid-type]
    note: Sentence


class AnswerBreach(Model):
    """That a breach was reported to the Commissioner, or why it need not be."""

    reported: bool
    reasons: Sentence


class GiveNotice(Model):
    """How the person was told."""

    means: _one_of(MEANS)  # type: ignore[valid-type]


class DeferNotice(Model):
    """On which of the agreement's grounds, and until when, the person is not told."""

    ground: Annotated[str, Field(min_length=1, max_length=200)]
    review: Annotated[int, Field(gt=0, lt=2**53, description="Microseconds since 1970, UTC.")]
    reasons: Sentence


@dataclass(frozen=True)
class Command:
    """One command: the gateway's function, and what it takes."""

    do: Callable[..., Case | Refusal]
    takes: type[Model]

    @property
    def name(self) -> str:
        """Give the name that the state table has for it."""
        return self.do.__name__.replace("_", "-")


COMMANDS: Final[tuple[Command, ...]] = (
    Command(gates.countersign, Nothing),
    Command(gates.withdraw, Withdraw),
    Command(gates.reject, Reject),
    Command(gates.screen, Screen),
    Command(gates.attest, Attest),
    Command(gates.answer_blind, AnswerBlind),
    Command(gates.decide, Decide),
    Command(gates.second, Nothing),
    Command(gates.request_information, AskBack),
    Command(gates.supply_information, Answer),
    Command(gates.review, Review),
    Command(gates.check_instrument, CheckInstrument),
    Command(gates.hold, Nothing),
    Command(gates.challenge, Challenge),
    Command(gates.end_hold, EndHold),
    Command(gates.comply, Comply),
    Command(gates.record_view, RecordView),
    Command(gates.advise, Advise),
    Command(gates.advise_return, AdviseReturn),
    Command(gates.correct, Correct),
    Command(gates.acknowledge_correction, Withdraw),
    Command(gates.report_outcome, Outcome),
    Command(gates.certify_destruction, Destroyed),
    Command(gates.find_breach, Breach),
    Command(gates.answer_breach, AnswerBreach),
    Command(gates.give_notice, GiveNotice),
    Command(gates.defer_notice, DeferNotice),
)

_OF_ASKING: Final = frozenset(
    {
        "countersign",
        "withdraw",
        "supply-information",
        "record-view",
        "acknowledge-correction",
        "report-outcome",
        "certify-destruction",
    }
)
_OF_ADVISING: Final = frozenset({"advise", "advise-return"})


def commands_now(actor: Actor, seen: Seen) -> frozenset[str]:
    """Give the commands that the table lets *actor* give now, on the side where they stand."""
    case = seen.case
    asked = case.request.by.person in actor.persons
    found = {
        command.name
        for command in COMMANDS
        if allowed(case.state, command.name, actor, case.body, case.request.by.body) is None
    }
    if seen.side == "discloser":
        hidden = hidden_from(case, actor, blind=seen.rules.agreement.blind)
        waits = ANSWERED_FIRST if hidden else {"answer-blind"}
        return frozenset(found - _OF_ASKING - _OF_ADVISING - waits)
    return frozenset(name for name in found & _OF_ASKING if (name != "countersign") is asked)


def _perform(call: Call, command: Command, request: str, given: Model) -> Done | Refusal:
    """Give a command, as somebody who may know of the request at all."""
    _must_know(call, request)
    words = given.model_dump()
    if "facts" in words:
        _must_be_asked(call, request, words["facts"])
    return done(call, lambda: command.do(call.gateway, call.actor, request, **words, key=call.key))


def _must_know(call: Call, request: str) -> None:
    """Raise the same error for a request that is not here and one that is not theirs."""
    case = gates.load(call.gateway, gates.find(call.gateway, request)).case
    actor = call.actor
    advises = actor.has(Role.POSTED_OFFICIAL) and actor.posted_to == case.request.by.body
    if gates.side_of(actor, case) is None and not advises:
        raise NotAllowedError("no request of that number is here", place="request")


def _must_be_asked(call: Call, request: str, facts: dict[str, Value]) -> None:
    """Raise `MalformedError` for a fact that nobody declares, without naming it."""
    rules = gates.load(call.gateway, gates.find(call.gateway, request)).rules
    if not facts.keys() <= rules.facts.keys():
        raise MalformedError("a fact was given that the agreement does not ask for", place="facts")


def _route_of(command: Command) -> Route:
    def do(call: Call, request: str, given: Model) -> Done | Refusal:
        return _perform(call, command, request, given)

    do.__annotations__["given"] = command.takes
    do.__doc__ = command.do.__doc__
    path = f"/requests/{{request}}/{command.name}"
    names = (command.do.__name__,)
    return route("POST", path, gateway=names, fresh=command.name in PROVED, name=command.name)(do)


ROUTES: Final[tuple[Route, ...]] = tuple(_route_of(command) for command in COMMANDS)

__all__ = ["COMMANDS", "ROUTES", "Command", "Micros", "commands_now"]
