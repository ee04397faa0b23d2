"""Redundancy of every clause of a large set, beside cvc5 in the manner of Cedar's own analyser.

The questions are the same and the answers are compared. cvc5 is given texts as its strings, Longs
as vectors of 64 bits, sets by its theory of sets and entities as datatypes over a text, which is
how the Cedar team encodes them; this is our own re-creation of that, not their code.

Their analyser (cedar-policy-symcc) has no question about redundancy: one asks whether the set is
equivalent to itself without the clause (`verify_equivalent`), and the solver is reset for each
question (`check_unsat_asserts`). That is the first comparison, over questions spread evenly. In
the second, one solver is kept and asked in our own words. Writing terms down in Python is counted
for us and not for cvc5. cvc5 has a budget; questions beyond it are not asked.
"""

import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import cedarpy
import cvc5

from thirdcopy.analysis.encoding.anyrequest import any_request
from thirdcopy.analysis.encoding.anyschema import Sort, read_any_schema
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Prover
from thirdcopy.analysis.encoding.terms import conj, disj, iff, neg, truth_variable

_cvc5: Any = cvc5  # cvc5 carries no types
Kind = _cvc5.Kind

POLICIES, ATOMS = 200, 10
SPREAD = 19
"""One question of so many is asked of a cvc5 that is reset for each."""
BUDGET, LONGEST = 60, 20
"""Seconds for cvc5, after which the questions that are left are not asked; and for one of them."""

SORT = Sort("User", ("Action", "read"), "Doc")
Policies = Mapping[str, Mapping[str, Any]]


def _text(*, required: bool = True) -> dict[str, Any]:
    return {"type": "String", "required": required}


SCHEMA: dict[str, Any] = {
    "": {
        "entityTypes": {
            "Group": {"memberOfTypes": ["Group"]},
            "User": {
                "memberOfTypes": ["Group"],
                "shape": {
                    "type": "Record",
                    "attributes": {
                        "team": _text(),
                        "grade": {"type": "Long"},
                        "posted": _text(required=False),
                    },
                },
            },
            "Doc": {
                "shape": {
                    "type": "Record",
                    "attributes": {
                        "owner": {"type": "Entity", "name": "User"},
                        "level": {"type": "Long"},
                        "labels": {"type": "Set", "element": {"type": "String"}},
                    },
                }
            },
        },
        "actions": {
            "read": {
                "appliesTo": {
                    "principalTypes": ["User"],
                    "resourceTypes": ["Doc"],
                    "context": {
                        "type": "Record",
                        "attributes": {
                            "purpose": _text(),
                            "place": _text(),
                            "urgent": {"type": "Boolean"},
                            "age": {"type": "Long"},
                            "case": _text(required=False),
                            "marks": {"type": "Set", "element": {"type": "String"}},
                            "fields": {"type": "Set", "element": {"type": "String"}},
                        },
                    },
                }
            }
        },
    }
}


def policies_of(number: int, seed: int = 7) -> Policies:
    """Give *number* policies of ten atoms; every eighth is another one with an atom more."""
    dice = random.Random(seed)  # noqa: S311 - a bench
    written: list[tuple[str, list[str]]] = []
    for place in range(number):
        if place % 8 == 7:
            effect, atoms = dice.choice(written)
            written.append((effect, [*atoms[1:], atoms[0], "context.age < 150"]))
        else:
            effect = "forbid" if place % 5 == 4 else "permit"
            written.append((effect, list(islice(_atoms(dice), ATOMS))))
    text = "\n".join(
        f"{effect} (principal, action, resource) when {{ {' && '.join(atoms)} }};"
        for effect, atoms in written
    )
    handle = cedarpy.Schema.from_json_str(json.dumps(SCHEMA))
    assert cedarpy.validate_policies(text, handle).validation_passed
    parsed: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(text))
    policies: Policies = parsed["staticPolicies"]
    return policies


def _atoms(dice: random.Random) -> Iterator[str]:
    while True:
        label = f'"label-{dice.randrange(30)}"'
        fields = ", ".join(f'"field-{number}"' for number in sorted(dice.sample(range(12), 8)))
        purposes = ", ".join(f'"purpose-{number}"' for number in sorted(dice.sample(range(40), 9)))
        yield dice.choice(
            (
                f"[{fields}].containsAll(context.fields)",
                f"[{purposes}].contains(context.purpose)",
                f'!context.marks.containsAny([{label}, "label-30", "label-31"])',
                f'context.place != "place-{dice.randrange(40)}"',
                f'principal.team != "team-{dice.randrange(40)}"',
                f'principal in Group::"group-{dice.randrange(20)}"',
                f'resource.owner in Group::"group-{dice.randrange(20)}"',
                f"resource.labels.contains({label})",
                f"context.marks.contains({label})",
                f"principal.grade >= {dice.randrange(8)}",
                f"resource.level <= {dice.randrange(2, 10)}",
                f"context.age < {dice.randrange(20, 90)}",
                f'context has case && context.case != "case-{dice.randrange(30)}"',
                f'principal has posted && principal.posted != "team-{dice.randrange(40)}"',
                "(principal == resource.owner || context.urgent)",
            )
        )


@dataclass(frozen=True)
class Timed:
    """Which clauses were found redundant or not, and the seconds it took."""

    redundant: Mapping[str, bool]
    seconds: float

    @property
    def each(self) -> float:
        """Give the seconds of one question."""
        return self.seconds / len(self.redundant)


def ours(policies: Policies) -> Timed:
    """Ask of every clause whether the others leave it nothing to decide."""
    begun = time.process_time()
    request, encoded = any_request(read_any_schema(SCHEMA), SORT, policies)
    marks = {name: truth_variable(f"clause {name}") for name in encoded}
    prover = Prover((*request.axioms, *(iff(marks[name], encoded[name].holds) for name in encoded)))
    idle = {name: neg(mark) for name, mark in marks.items()}
    by_effect = {
        effect: [name for name in encoded if policies[name]["effect"] == effect]
        for effect in ("permit", "forbid")
    }
    no_forbid = conj(idle[name] for name in by_effect["forbid"])
    a_permit = disj(marks[name] for name in by_effect["permit"])
    found = {}
    for name in encoded:
        permits = policies[name]["effect"] == "permit"
        alike = by_effect["permit" if permits else "forbid"]
        against = [idle[other] for other in alike if other != name]
        against.append(no_forbid if permits else a_permit)
        answer = prover.ask(marks[name], *against)
        assert isinstance(answer, Possible | Impossible)
        found[name] = isinstance(answer, Impossible)
    return Timed(found, time.process_time() - begun)


class Cvc5:
    """The same policies in cvc5's strings, vectors, sets and datatypes."""

    def __init__(self, policies: Policies, *, keeps: bool) -> None:
        self.keeps = keeps
        self.tm = tm = _cvc5.TermManager()
        self.solver = _cvc5.Solver(tm)
        self.solver.setLogic("ALL")
        self.solver.setOption("incremental", "true" if keeps else "false")
        self.solver.setOption("tlimit-per", str(LONGEST * 1000))
        self.text, self.long = tm.getStringSort(), tm.mkBitVectorSort(64)
        self.kinds = {kind: self._kind(kind) for kind in ("User", "Group", "Doc")}
        self.known = {
            "principal": ("User", tm.mkConst(self.kinds["User"], "principal")),
            "resource": ("Doc", tm.mkConst(self.kinds["Doc"], "resource")),
        }
        self.functions: dict[str, Any] = {}
        self.ancestors = {
            kind: tm.mkConst(
                tm.mkFunctionSort([self.kinds[kind]], tm.mkSetSort(self.kinds["Group"])),
                f"{kind} in",
            )
            for kind in ("User", "Group")
        }
        self.holds = {name: self._policy(policy) for name, policy in policies.items()}
        self._order()

    def _kind(self, name: str) -> Any:  # noqa: ANN401 - cvc5 carries no types
        declared = self.tm.mkDatatypeDecl(name)
        constructor = self.tm.mkDatatypeConstructorDecl(name)
        constructor.addSelector("id", self.text)
        declared.addConstructor(constructor)
        return self.tm.mkDatatypeSort(declared)

    def _order(self) -> None:
        """Say that ancestors are passed on and make no circle, for the groups that are named."""
        tm, inside = self.tm, self.ancestors["Group"]
        groups = [self._entity("Group", f"group-{number}") for number in range(20)]
        users = [self.known["principal"][1], self._apply("Doc.owner", self.known["resource"][1])]
        for group in groups:
            above = tm.mkTerm(Kind.APPLY_UF, inside, group)
            self.solver.assertFormula(self._not(tm.mkTerm(Kind.SET_MEMBER, group, above)))
            for one, its in [(user, "User") for user in users] + [
                (other, "Group") for other in groups
            ]:
                of_one = tm.mkTerm(Kind.APPLY_UF, self.ancestors[its], one)
                within = tm.mkTerm(Kind.SET_MEMBER, group, of_one)
                passed = tm.mkTerm(Kind.SET_SUBSET, above, of_one)
                self.solver.assertFormula(tm.mkTerm(Kind.IMPLIES, within, passed))

    def _policy(self, policy: Mapping[str, Any]) -> Any:  # noqa: ANN401 - cvc5 carries no types
        return self._and([self._read(condition["body"])[1] for condition in policy["conditions"]])

    def _read(self, expression: Mapping[str, Any]) -> tuple[str, Any]:  # noqa: C901, PLR0911, PLR0912 - one for each form
        tm = self.tm
        match expression:
            case {"Value": bool() as value}:
                return "Bool", tm.mkBoolean(value)
            case {"Value": int() as value}:
                return "Long", tm.mkBitVector(64, value)
            case {"Value": str() as value}:
                return "String", tm.mkString(value)
            case {"Value": {"__entity": uid}}:
                return uid["type"], self._entity(uid["type"], uid["id"])
            case {"Var": name}:
                return self.known.get(name, (name, None))
            case {".": {"left": left, "attr": name}}:
                kind, value = self._read(left)
                return self._attribute(kind, value, name)
            case {"has": {"left": left, "attr": name}}:
                kind, value = self._read(left)
                return "Bool", self._apply(f"{kind}.{name}?", value)
            case {"!": {"arg": part}}:
                return "Bool", self._not(self._read(part)[1])
            case {"in": {"left": left, "right": right}}:
                kind, value = self._read(left)
                above = tm.mkTerm(Kind.APPLY_UF, self.ancestors[kind], value)
                return "Bool", tm.mkTerm(Kind.SET_MEMBER, self._read(right)[1], above)
            case {"contains": {"left": left, "right": right}}:
                return "Bool", tm.mkTerm(Kind.SET_MEMBER, self._read(right)[1], self._read(left)[1])
            case {"containsAll": {"left": left, "right": right}}:
                return "Bool", tm.mkTerm(Kind.SET_SUBSET, self._read(right)[1], self._read(left)[1])
            case {"containsAny": {"left": left, "right": right}}:
                shared = tm.mkTerm(Kind.SET_INTER, self._read(left)[1], self._read(right)[1])
                return "Bool", self._not(tm.mkTerm(Kind.SET_IS_EMPTY, shared))
            case {"Set": elements}:
                (first, *others) = (self._read(element)[1] for element in elements)
                one = tm.mkTerm(Kind.SET_SINGLETON, first)
                return "Set", tm.mkTerm(Kind.SET_INSERT, *others, one) if others else one
        ((form, parts),) = expression.items()
        first, other = self._read(parts["left"])[1], self._read(parts["right"])[1]
        if form == "!=":
            return "Bool", self._not(tm.mkTerm(Kind.EQUAL, first, other))
        return "Bool", tm.mkTerm(_KINDS[form], first, other)

    def _attribute(self, kind: str, value: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - cvc5 carries no types
        return _TYPES[name], self._apply(f"{kind}.{name}", value)

    def _apply(self, name: str, value: Any) -> Any:  # noqa: ANN401 - cvc5 carries no types
        """Give an attribute: a constant of the context, or a function of an entity."""
        if name not in self.functions:
            result = self._sort("Bool" if name.endswith("?") else _TYPES[name.split(".")[1]])
            if value is not None:
                result = self.tm.mkFunctionSort([value.getSort()], result)
            self.functions[name] = self.tm.mkConst(result, name)
        function = self.functions[name]
        return function if value is None else self.tm.mkTerm(Kind.APPLY_UF, function, value)

    def _sort(self, name: str) -> Any:  # noqa: ANN401 - cvc5 carries no types
        plain = {"Bool": self.tm.getBooleanSort(), "Long": self.long, "String": self.text}
        if name == "Set":
            return self.tm.mkSetSort(self.text)
        return plain.get(name) or self.kinds[name]

    def _entity(self, kind: str, name: str) -> Any:  # noqa: ANN401 - cvc5 carries no types
        constructor = self.kinds[kind].getDatatype()[0].getTerm()
        return self.tm.mkTerm(Kind.APPLY_CONSTRUCTOR, constructor, self.tm.mkString(name))

    def _not(self, value: Any) -> Any:  # noqa: ANN401 - cvc5 carries no types
        return self.tm.mkTerm(Kind.NOT, value)

    def _and(self, values: Sequence[Any]) -> Any:  # noqa: ANN401 - cvc5 carries no types
        return values[0] if len(values) == 1 else self.tm.mkTerm(Kind.AND, *values)

    def ask(self, name: str, policies: Policies) -> bool | None:
        """Ask whether a clause is redundant; nothing if it takes longer than one question may."""
        parts = self._apart(name, policies) if self.keeps else self._differs(name, policies)
        if self.keeps:
            self.solver.push()
        for part in parts:
            self.solver.assertFormula(part)
        result = self.solver.checkSat()
        if self.keeps:
            self.solver.pop()
        return None if result.isUnknown() else bool(result.isUnsat())

    def _apart(self, name: str, policies: Policies) -> list[Any]:
        """Say that this clause decides where no other of its effect is met."""
        effect = policies[name]["effect"]
        alike = [self.holds[other] for other in self._with(effect, policies) if other != name]
        parts = [self.holds[name], *map(self._not, alike)]
        if effect == "permit":
            return parts + [self._not(self.holds[one]) for one in self._with("forbid", policies)]
        permits = [self.holds[one] for one in self._with("permit", policies)]
        return [*parts, self.tm.mkTerm(Kind.OR, *permits)]

    def _differs(self, name: str, policies: Policies) -> list[Any]:
        """Say that the set decides otherwise than it does without this clause."""
        others = {other: policies[other] for other in policies if other != name}
        return [self.tm.mkTerm(Kind.DISTINCT, self._allowed(policies), self._allowed(others))]

    def _allowed(self, policies: Policies) -> Any:  # noqa: ANN401 - cvc5 carries no types
        permits, forbids = (
            self.tm.mkTerm(Kind.OR, *(self.holds[one] for one in self._with(effect, policies)))
            for effect in ("permit", "forbid")
        )
        return self._and([permits, self._not(forbids)])

    def _with(self, effect: str, policies: Policies) -> list[str]:
        return [name for name, policy in policies.items() if policy["effect"] == effect]


_KINDS = {
    "&&": Kind.AND,
    "||": Kind.OR,
    "==": Kind.EQUAL,
    "<": Kind.BITVECTOR_SLT,
    "<=": Kind.BITVECTOR_SLE,
    ">": Kind.BITVECTOR_SGT,
    ">=": Kind.BITVECTOR_SGE,
}
_TYPES = {
    "team": "String", "grade": "Long", "posted": "String", "owner": "User", "level": "Long",
    "labels": "Set", "purpose": "String", "place": "String", "urgent": "Bool", "age": "Long",
    "case": "String", "marks": "Set", "fields": "Set",
}  # fmt: skip


def theirs(policies: Policies, *, keeps: bool) -> Timed:
    """Ask the same of cvc5, as far as it comes in its time.

    One that *keeps* what it knows is asked every question; one that is reset, a few of them.
    """
    found: dict[str, bool] = {}
    seconds = 0.0
    encoded = Cvc5(policies, keeps=keeps)
    for place, name in enumerate(policies):
        if seconds > BUDGET or (not keeps and place % SPREAD):
            continue
        encoded = encoded if keeps else Cvc5(policies, keeps=False)
        begun = time.process_time()
        answer = encoded.ask(name, policies)
        seconds += time.process_time() - begun
        if answer is None:
            break
        found[name] = answer
    return Timed(found, seconds)


def main() -> None:
    """Print the times, and by how much they differ."""
    policies = policies_of(POLICIES)
    mine = ours(policies)
    print(
        f"{POLICIES} policies of {ATOMS} atoms, redundancy of every clause: {mine.seconds:.2f} s, "
        f"{sum(mine.redundant.values())} are redundant"
    )
    ways = {
        False: "asked as the Cedar team's analyser asks",
        True: "kept, and asked as we ask",
    }
    for keeps, way in ways.items():
        other = theirs(policies, keeps=keeps)
        assert all(mine.redundant[name] == said for name, said in other.redundant.items())
        print(
            f"  cvc5 with strings, vectors and sets, {way}: {other.each:.2f} s a question over "
            f"{len(other.redundant)} questions, every answer the same; "
            f"{other.each / mine.each:.0f} times"
        )


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}")
    main()
