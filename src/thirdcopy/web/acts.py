"""What a form of a case page does: one gateway function for each button."""

from collections.abc import Callable, Mapping
from typing import Final

from thirdcopy import gateway as gates
from thirdcopy.agreement import FactDeclaration
from thirdcopy.case import Case
from thirdcopy.event import Actor, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.web.questions import LONGEST, About, Fields, read_answers
from thirdcopy.web.small_acts import SMALL_ACTS, SmallAct
from thirdcopy_client.canonical import Json

Key = tuple[str, str] | None
Act = Callable[[Gateway, Actor, str, Fields, Key], Case | Refusal]

_YES: Final = "yes"


def key_of(actor: Actor, form: Fields) -> Key:
    """Give the key under which a form sent twice is done once; each person has their own."""
    once = form.get("once", "")[:64]
    return (f"web:{actor.person}", once) if once else None


def _countersign(
    gateway: Gateway, actor: Actor, request: str, _: Fields, key: Key
) -> Case | Refusal:
    return gates.countersign(gateway, actor, request, key=key)


def _withdraw(
    gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key
) -> Case | Refusal:
    return gates.withdraw(gateway, actor, request, _text(form, "note"), key=key)


def _reject(gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key) -> Case | Refusal:
    procedure = form.get("procedure", "")
    return gates.reject(gateway, actor, request, procedure, _text(form, "note"), key=key)


def _screen(gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key) -> Case | Refusal:
    seen = form.get("clear", "")
    if seen not in {_YES, "no"}:
        return Refusal("no-screening-answer", "say whether the screening was clear")
    known = gateway.library.vocabulary.markers
    markers = [marker for marker in form.getlist("markers") if marker in known]
    return gates.screen(gateway, actor, request, clear=seen == _YES, markers=markers, key=key)


def _attest(gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key) -> Case | Refusal:
    rules = gates.load(gateway, gates.find(gateway, request)).rules
    facts = facts_in(form, rules.facts)
    if not facts:
        return Refusal("no-answers", "answer at least one question")
    return gates.attest(gateway, actor, request, facts, key=key)


def _decide(gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key) -> Case | Refusal:
    reasons = _text(form, "reasons")
    permits = form.get("decision") == "permit"
    if not reasons:
        return Refusal("no-reasons", "write the reasons for the decision in a sentence")
    return gates.decide(
        gateway,
        actor,
        request,
        permits=permits,
        fields=form.getlist("fields") if permits else (),
        clause=form.get("clause", "") if permits else "",
        reasons=reasons,
        needs_second=form.get("second") == _YES,
        key=key,
    )


def _second(gateway: Gateway, actor: Actor, request: str, _: Fields, key: Key) -> Case | Refusal:
    return gates.second(gateway, actor, request, key=key)


def _small(act: SmallAct) -> Act:
    """Read the answers to a small act's questions; one that is wrong leaves it undone."""

    def do(gateway: Gateway, actor: Actor, request: str, form: Fields, key: Key) -> Case | Refusal:
        loaded = gates.load(gateway, gates.find(gateway, request))
        about = About(loaded.case, loaded.rules)
        answers, wrong = read_answers(act.name, act.questions, about, form)
        if wrong:
            return Refusal("no-answer", "answer every question")
        return act.do(gateway, actor, request, answers, key)

    return do


ACTS: Final[Mapping[str, Act]] = {
    **{act.name: _small(act) for act in SMALL_ACTS.values()},
    "countersign": _countersign,
    "withdraw": _withdraw,
    "reject": _reject,
    "screen": _screen,
    "attest": _attest,
    "decide": _decide,
    "second": _second,
}


def facts_in(form: Fields, declared: Mapping[str, FactDeclaration]) -> dict[str, Json]:
    """Read the answers to an agreement's questions; one left empty was not answered.

    A fact without a type is said or not said: "no" to it is the same as no answer.
    What is not of the fact's type goes through as it was typed, for the one door to refuse.
    """
    facts: dict[str, Json] = {}
    for name, fact in declared.items():
        typed = form.get(f"fact-{name}", "").strip()
        unsaid = fact.type is None and typed != _YES
        if typed and not unsaid:
            facts[name] = _typed(typed, fact)
    return facts


def _typed(typed: str, fact: FactDeclaration) -> Json:
    if fact.type is None:
        return True
    if fact.type == "yes-no":
        return {"yes": True, "no": False}.get(typed, typed)
    if fact.type == "number":
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else typed  # noqa: PLR2004 - nine digits fit every count
    return typed


def _text(form: Fields, name: str) -> str:
    return form.get(name, "").strip()[:LONGEST]
