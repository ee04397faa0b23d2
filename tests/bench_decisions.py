"""Decisions beside others: one request under the same clauses, in Cedar, CEL, Casbin and OPA.

The clauses of the repaired child-maintenance agreement and its profile are written from their
Cedar trees into each of the other languages, and every engine must decide each of the requests
below alike before anything is timed. The others have no graph of bodies, purposes and grades: they
are given what stands above each name, and the time for that is not counted against them. None of
them but ours says clause by clause why. OPA decides in a process of its own, by its Go library
whose modules `tests/contract/opa` names by hash, and is timed there.
"""

import json
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any, Final

import casbin
import cel

from bench_steps import ROUNDS, once
from go_peer import built
from made_request import made_request
from texts import library
from thirdcopy.assessment import assess, query_of
from thirdcopy.policy.cedar import Compiled, compile_policies, verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Attestation, Node, Query, Uid, context_of

SIZES: Final = (1, 10, 100)
"""How often the clauses that forbid stand in the text, as agreements grow longer."""
SECONDS: Final = 0.5
MODEL: Final = """
[request_definition]
r = ask
[policy_definition]
p = name, rule, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = eval(p.rule)
"""
Ask = Callable[[Query], bool]


@dataclass(frozen=True)
class Language:
    """How one of the languages says `and`, `or`, `not`, that something is there, and a truth."""

    both: str
    either: str
    no: str
    there: str
    true: str
    false: str


CEL: Final = Language("({} && {})", "({} || {})", "!({})", "has({}.{})", "true", "false")
PYTHON: Final = Language("({} and {})", "({} or {})", "(not {})", "('{1}' in {0})", "True", "False")


def main() -> None:
    """Print each engine beside Cedar alone, and each as the clauses become more."""
    request, record, rules, around = made_request(library())
    (name,) = request.fields
    query = query_of(request, name, record, rules, around, record.markers)
    asked = [query, *others(query)]
    for times in SIZES:
        compiled = longer(rules.compiled, times)
        grown = replace(rules, compiled=compiled)
        engines: dict[str, Callable[[], object]] = {
            "Cedar alone": partial(verdict, query, compiled),
            "our second evaluator": partial(evaluate, query, compiled),
            "ours, final: both evaluators and the stops": partial(
                assess, request, record, grown, around
            ),
            "ours, provisional: each clause explained": partial(
                assess, request, None, grown, around
            ),
        }
        for title, ask in peers(compiled).items():
            for one in asked:
                alike = ask(one) == verdict(one, compiled).allowed
                assert alike, f"{title} decides otherwise than Cedar"
            engines[title] = partial(ask, query)
        print(f"{len(compiled.policies)} clauses, {len(asked)} requests decided alike by all")
        table(engines)
        opa = built("opa")
        if isinstance(opa, Path):
            beside(opa, compiled, asked, engines["Cedar alone"])
        else:
            print(f"  {'OPA (its Go library)':<44} not run: {opa}")


def beside(
    program: Path, compiled: Compiled, asked: Sequence[Query], floor: Callable[[], object]
) -> None:
    """Have OPA decide as Cedar does, and print how long it takes, round by round beside Cedar."""
    requests = [plain_of(one, compiled) for one in asked]
    given = json.dumps({"module": rego(compiled), "requests": requests})
    with subprocess.Popen([program], stdin=PIPE, stdout=PIPE, text=True) as opa:
        assert opa.stdin
        assert opa.stdout

        def answer(line: str) -> str:
            assert opa.stdin
            assert opa.stdout
            print(line, file=opa.stdin, flush=True)
            return opa.stdout.readline()

        decided = json.loads(answer(given))
        alike = decided == [verdict(one, compiled).allowed for one in asked]
        assert alike, "OPA decides otherwise than Cedar"
        first = int(answer("1")) / 1e9
        times = max(1, int(SECONDS / ROUNDS / max(first, once(floor, 1))))
        pairs = [(int(answer(str(times))) / 1e9, once(floor, times)) for _ in range(ROUNDS)]
        row("OPA (its Go library)", pairs, "Cedar alone")
        opa.stdin.close()


def table(engines: Mapping[str, Callable[[], object]]) -> None:
    """Print medians and ratios, each round of every engine beside the first."""
    floor_name, floor = next(iter(engines.items()))
    for title, work in engines.items():
        times = max(1, int(SECONDS / ROUNDS / max(once(work, 1), once(floor, 1))))
        pairs = [(once(work, times), once(floor, times)) for _ in range(ROUNDS)]
        row(title, pairs, floor_name)


def row(title: str, pairs: Sequence[tuple[float, float]], floor_name: str) -> None:
    """Print one line from the seconds of each round, and those of the floor beside it."""
    ratios = sorted(mine / theirs for mine, theirs in pairs)
    micros = statistics.median(mine for mine, _ in pairs) * 1e6
    print(
        f"  {title:<44} {micros:>10.0f} µs {statistics.median(ratios):>9.2f} times {floor_name}"
        f"  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def others(query: Query) -> Iterator[Query]:
    """Give requests that the clauses must refuse, and some that they permit for another reason."""
    decided = query.steps["decided"]
    yield replace(query, purpose="removal")
    yield replace(query, purpose="other-crime")
    yield replace(query, markers=frozenset({"child"}))
    yield replace(query, markers=frozenset({"domestic-abuse"}))
    yield replace(query, markers=frozenset({"care-leaver"}))
    yield replace(query, screened=None)
    yield replace(query, of_this_person_this_month=1)
    yield replace(query, principal=replace(query.principal, body="police"))
    yield replace(query, holder="enfield", origin="enfield")
    yield replace(query, resource="child-maintenance/name")
    for step in query.steps:
        yield replace(query, steps={k: v for k, v in query.steps.items() if k != step})
    for fact in query.facts:
        yield replace(query, facts={k: v for k, v in query.facts.items() if k != fact})
    for grade in ("staff", "manager"):
        said = {
            name: replace(one, grade=grade) if isinstance(one, Attestation) else one
            for name, one in query.facts.items()
        }
        said["offenceMaxMonths"] = query.facts["offenceMaxMonths"]
        said["alternativesExhausted"] = query.facts["alternativesExhausted"]
        yield replace(query, facts=said)
    manager = replace(decided, by="p-seconds", grade="manager")
    steps = {**query.steps, "seconded": manager}
    welfare = {**query.facts, "childWelfareConsidered": manager}
    yield replace(query, steps=steps, facts=welfare, markers=frozenset({"child"}))


def longer(compiled: Compiled, times: int) -> Compiled:
    """Give the same clauses, each that forbids *times* over under another name."""
    policies = {
        f"{name}{'' if n == 0 else f'-{n}'}": est
        for name, est in compiled.policies.items()
        for n in range(times if est["effect"] == "forbid" else 1)
    }
    return compile_policies(policies, compiled.schema, compiled.parents)


def peers(compiled: Compiled) -> dict[str, Ask]:
    """Write the clauses in each language, and give what decides by them."""
    return {
        "CEL (common-expression-language)": by_cel(compiled),
        "Casbin (pycasbin)": by_casbin(compiled),
    }


def by_cel(compiled: Compiled) -> Ask:
    """Decide in CEL: one program for each clause, a forbid wins."""
    programs = [
        (est["effect"], cel.compile(clause(est, compiled, CEL)))
        for est in compiled.policies.values()
    ]

    def ask(query: Query) -> bool:
        plain = cel.Context(plain_of(query, compiled))
        permitted = False
        for effect, program in programs:
            if program.execute(plain):
                if effect == "forbid":
                    return False
                permitted = True
        return permitted

    return ask


def by_casbin(compiled: Compiled) -> Ask:
    """Decide in Casbin: one rule for each clause, and its own effect that a forbid wins."""
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    enforcer = casbin.Enforcer(model)
    for name, est in compiled.policies.items():
        rule = clause(est, compiled, PYTHON, "r_ask.")
        enforcer.add_policy(name, rule, "deny" if est["effect"] == "forbid" else "allow")
    return lambda query: bool(enforcer.enforce(plain_of(query, compiled)))


def rego(compiled: Compiled) -> str:
    """Write the clauses in Rego: a rule for each part that is true or false, a forbid wins.

    Rego has no `or` within a rule, and a `not` of one name only, so every part has a name.
    """
    rules: list[str] = []

    def named(node: Node) -> str:
        name = f"part{len(rules)}"
        rules.append("")
        ((kind, of),) = node.items()
        match kind:
            case "&&":
                bodies = [f"{named(of['left'])}; {named(of['right'])}"]
            case "||":
                bodies = [named(of["left"]), named(of["right"])]
            case "!":
                bodies = [f"not {named(of['arg'])}"]
            case "has":
                bodies = [f"_ := {expression(of['left'], CEL, 'input.')}.{of['attr']}"]
            case _:
                bodies = [expression(node, CEL, "input.")]
        rules.extend(f"{name} if {{ {body} }}" for body in bodies)
        return name

    for est in compiled.policies.values():
        met = "forbidden" if est["effect"] == "forbid" else "permitted"
        rules.append(f"{met} if {named(_whole(est, compiled))}")
    head = ["package decided", "default allow := false", "allow if { permitted; not forbidden }"]
    return "\n".join([*head, *rules])


def plain_of(query: Query, compiled: Compiled) -> dict[str, Any]:
    """Give a request as plain values: each name with what stands above it."""

    def named(kind: str, name: str) -> dict[str, Any]:
        uid = Uid(kind, name)
        up = [uid, *sorted(compiled.above.get(uid, frozenset()))]
        return {"id": f"{kind}::{name}", "up": [f"{one.type}::{one.id}" for one in up]}

    def plain(value: Node) -> Node:
        if isinstance(value, dict) and "__entity" in value:
            return named(value["__entity"]["type"], value["__entity"]["id"])
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, list):
            return [f"{one['__entity']['type']}::{one['__entity']['id']}" for one in value]
        return value

    officer, employer = query.principal, named("Body", query.principal.body)
    posted = {} if officer.posted_to is None else {"postedTo": named("Body", officer.posted_to)}
    principal = {"id": officer.id, "up": employer["up"], "employer": employer, **posted}
    return {
        "principal": principal,
        "action": {"id": f"Action::{query.action}", "up": [f"Action::{query.action}"]},
        "resource": named("Field", query.resource),
        "context": plain(context_of(query)),
    }


def clause(est: Node, compiled: Compiled, words: Language, root: str = "") -> str:
    """Write a clause as one expression."""
    return expression(_whole(est, compiled), words, root)


def _whole(est: Node, compiled: Compiled) -> Node:
    """Give a clause as one tree: its scope, each `when`, and no `unless`."""
    parts: list[Node] = []
    for variable in ("principal", "action", "resource"):
        scope, subject = est[variable], {"Var": variable}
        if "entity" in scope:
            right = {"Value": {"__entity": scope["entity"]}}
            parts.append({scope["op"]: {"left": subject, "right": right}})
        elif "entities" in scope:
            each = [
                {"==": {"left": subject, "right": {"Value": {"__entity": one}}}}
                for one in scope["entities"]
            ]
            parts.append(_joined("||", each))
    for condition in est["conditions"]:
        body = condition["body"]
        parts.append(body if condition["kind"] == "when" else {"!": {"arg": body}})
    return _settled(_joined("&&", parts), compiled)


def _settled(node: Node, compiled: Compiled) -> Node:
    """Write out what needs a set, or the graph above a name that stands in the clause itself."""
    match node:
        case {"containsAny": {"left": left, "right": {"Set": each}}}:
            node = _joined("||", [{"contains": {"left": left, "right": one}} for one in each])
        case {"in": {"left": {"Value": {"__entity": one}}, "right": right}}:
            uid = Uid(one["type"], one["id"])
            above = [uid, *sorted(compiled.above[uid])]
            values = [{"Value": {"__entity": {"type": u.type, "id": u.id}}} for u in above]
            node = _joined("||", [{"==": {"left": right, "right": value}} for value in values])
    if isinstance(node, dict):
        return {name: _settled(part, compiled) for name, part in node.items()}
    return node


def _joined(operator: str, parts: Sequence[Node]) -> Node:
    whole, *rest = parts or [{"Value": True}]
    for part in rest:
        whole = {operator: {"left": whole, "right": part}}
    return whole


def expression(node: Node, words: Language, root: str) -> str:
    """Write a tree as an expression of CEL or Python."""

    def said(part: Node) -> str:
        return expression(part, words, root)

    ((kind, of),) = node.items()
    match kind:
        case "&&" | "||":
            form = words.both if kind == "&&" else words.either
            return form.format(said(of["left"]), said(of["right"]))
        case "!":
            return words.no.format(said(of["arg"]))
        case "has":
            return words.there.format(said(of["left"]), of["attr"])
        case "Value" if isinstance(of, bool):
            return words.true if of else words.false
        case _:
            return _atom(kind, of, said, root)


def _atom(kind: str, of: Node, said: Callable[[Node], str], root: str) -> str:
    """Write what both languages write alike."""
    if kind == "Var":
        return f"{root}{of}"
    if kind == "Value":
        entity = of["__entity"] if isinstance(of, dict) else None
        return json.dumps(f"{entity['type']}::{entity['id']}" if entity else of)
    left = said(of["left"])
    if kind == ".":
        return f"{left}.{of['attr']}"
    right = said(of["right"])
    forms = {
        "contains": f"({right} in {left})",
        "in": f"({_named(right)} in {left}.up)",
        "==": f"({_named(left)} == {_named(right)})",
    }
    return forms.get(kind, f"({left} {kind} {right})")


def _named(text: str) -> str:
    """Give the name of an entity: a literal is one already."""
    return text if text.startswith('"') else f"{text}.id"
