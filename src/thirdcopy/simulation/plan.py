"""A plan: what people will do, when, each step under a key of its own.

The plan is a pure function of the scenario and the seed. A run that was killed is started
again with the same plan, and each step that was done is found done by its key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from thirdcopy import gateway as gates
from thirdcopy.event import Actor, CaseId, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.match import Identifiers
from thirdcopy.request import Form
from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import Micros

CLIENT = "simulation"

Outcome = object | Refusal
Act = Callable[[Gateway, "Step", str], Outcome]


@dataclass(frozen=True)
class Step:
    """One thing that one person does; `of` is the key of the step that began the case."""

    at: Micros
    key: str
    of: str
    by: Actor
    act: Act = field(compare=False)

    @property
    def once(self) -> tuple[str, str]:
        """Give the idempotency key of this step."""
        return CLIENT, self.key


def ask(at: Micros, key: str, by: Actor, agreement: str, form: Form) -> Step:
    """Plan a request under the agreement of that id."""

    def act(gateway: Gateway, step: Step, _request: str) -> Outcome:
        text = gateway.library.agreements[agreement].hash
        return gates.submit(gateway, step.by, text, form, key=step.once)

    return Step(at, key, key, by, act)


def countersign(at: Micros, of: str, by: Actor, name: str = "countersign") -> Step:
    """Plan that somebody countersigns."""
    return Step(
        at, f"{of}/{name}", of, by, lambda g, s, r: gates.countersign(g, s.by, r, key=s.once)
    )


def reject(at: Micros, of: str, by: Actor, procedure: str) -> Step:
    """Plan that the procedure was not followed."""
    return Step(
        at,
        f"{of}/reject",
        of,
        by,
        lambda g, s, r: gates.reject(g, s.by, r, procedure, key=s.once),
    )


def withdraw(at: Micros, of: str, by: Actor) -> Step:
    """Plan that the officer takes the request back."""
    return Step(
        at, f"{of}/withdraw", of, by, lambda g, s, r: gates.withdraw(g, s.by, r, key=s.once)
    )


def screen(at: Micros, of: str, by: Actor) -> Step:
    """Plan a look for people at risk that sees nothing: the record may know more."""
    return Step(
        at,
        f"{of}/screen",
        of,
        by,
        lambda g, s, r: gates.screen(g, s.by, r, clear=True, key=s.once),
    )


def attest(at: Micros, of: str, by: Actor, facts: Mapping[str, Json], name: str = "attest") -> Step:
    """Plan that somebody says what the agreement asks them."""
    return Step(
        at, f"{of}/{name}", of, by, lambda g, s, r: gates.attest(g, s.by, r, facts, key=s.once)
    )


def permit(
    at: Micros,
    of: str,
    by: Actor,
    fields: tuple[str, ...],
    clause: str,
    *,
    second: bool = False,
    name: str = "decide",
) -> Step:
    """Plan a decision that permits."""
    reasons = "Each condition is met, the supply is necessary, and no less would do."
    return Step(
        at,
        f"{of}/{name}",
        of,
        by,
        lambda g, s, r: gates.decide(
            g,
            s.by,
            r,
            permits=True,
            fields=fields,
            clause=clause,
            reasons=reasons,
            needs_second=second,
            key=s.once,
        ),
    )


def answer_blind(
    at: Micros, of: str, by: Actor, *, permits: bool, name: str = "answer-blind"
) -> Step:
    """Plan what somebody would do, said before they see what the agreement says."""
    return Step(
        at,
        f"{of}/{name}",
        of,
        by,
        lambda g, s, r: gates.answer_blind(g, s.by, r, permits=permits, key=s.once),
    )


def refuse(at: Micros, of: str, by: Actor) -> Step:
    """Plan a decision that refuses on the merits."""
    reasons = "The supply is not shown to be necessary and proportionate for this person."
    return Step(
        at,
        f"{of}/decide",
        of,
        by,
        lambda g, s, r: gates.decide(g, s.by, r, permits=False, reasons=reasons, key=s.once),
    )


def second(at: Micros, of: str, by: Actor, name: str = "second") -> Step:
    """Plan that a second person stands behind the decision."""
    return Step(at, f"{of}/{name}", of, by, lambda g, s, r: gates.second(g, s.by, r, key=s.once))


def details(identifiers: Identifiers) -> dict[str, str]:
    """Write a person's identifiers as the form has them."""
    written = {
        "family_name": identifiers.family_name,
        "given_name": identifiers.given_name,
        "birth_date": identifiers.birth_date.text,
        "scheme": identifiers.strong.scheme if identifiers.strong else None,
        "number": identifiers.strong.text if identifiers.strong else None,
        "postcode": identifiers.postcode,
        "previous_family_name": identifiers.previous_family_name,
    }
    return {name: text for name, text in written.items() if text}


def case_begun_by(gateway: Gateway, key: str) -> CaseId | None:
    """Give the case that a step's key made."""
    return gates.done_before(gateway, (CLIENT, key))
