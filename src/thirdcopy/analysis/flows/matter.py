"""One agreement under one profile, action by action, as the settings of a decision read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from thirdcopy.agreement import Agreement, Profile, Vocabulary
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.ruleset import merged_facts, policies_of
from thirdcopy.analysis.domain import applies_to
from thirdcopy.analysis.flows.bodies import Bodies, Standing, tree_of
from thirdcopy.analysis.flows.diagram import Diagram, Diagrams
from thirdcopy.analysis.flows.notes import Notes, notes_of, together
from thirdcopy.analysis.flows.situation import Matter, World
from thirdcopy.policy.query import Est

OUTWARD: Final = ("disclose", "check", "refer")
ACTIONS: Final = (*OUTWARD, "retain", "onward")
TREES: Final = ("Purpose", "Grade", "Body", "Category")


@dataclass(frozen=True)
class Circle:
    """The profile and the vocabulary that all agreements of a register are under."""

    profile: Profile
    vocabulary: Vocabulary
    world: World
    notes: Mapping[str, Notes]


def circle_of(profile: Profile, vocabulary: Vocabulary) -> Circle:
    """Read once what all agreements of a register share."""
    trees = {kind: tree_of(vocabulary, kind) for kind in TREES}
    notes = {f"{profile.id}:{one.id}": notes_of([one.est]) for one in profile.clauses.values()}
    return Circle(profile, vocabulary, World(Diagrams(vocabulary), trees), notes)


@dataclass(frozen=True)
class Reading:
    """One agreement, read once for all of its actions."""

    agreement: Agreement
    circle: Circle

    @cached_property
    def policies(self) -> Mapping[str, Est]:
        """Give every policy that decides."""
        return policies_of(self.agreement, self.circle.profile)

    @cached_property
    def facts(self) -> Mapping[str, FactDeclaration]:
        """Give the facts of agreement and profile."""
        return merged_facts(self.agreement, self.circle.profile)

    @cached_property
    def notes(self) -> Mapping[str, Notes]:
        """Give what each policy mentions."""
        known = self.circle.notes
        return {name: known.get(name) or notes_of([est]) for name, est in self.policies.items()}

    @cached_property
    def standing(self) -> Standing:
        """Give what the clauses can tell of bodies."""
        tree = self.circle.world.bodies
        suppliers = {fact.by for fact in self.facts.values()} & tree.codes
        parties = {self.agreement.discloser, *self.agreement.recipients}
        mentioned = (one.bodies for one in self.notes.values())
        return Standing(tree, frozenset().union(parties, suppliers, *mentioned))

    @cached_property
    def recipients(self) -> Bodies:
        """Give the recipients and all below them."""
        below = self.circle.world.bodies.below
        return frozenset().union(*(below[one] for one in self.agreement.recipients))

    def datasets(self, action: str) -> tuple[str, ...]:
        """Give the datasets whose fields an action is about."""
        if action != "retain":
            return (self.agreement.dataset,)
        return tuple(sorted({field.partition("/")[0] for field in self.agreement.asks}))

    def permits(self, action: str) -> bool:
        """Tell whether any clause could permit *action*."""
        return any(
            policy["effect"] == "permit" and applies_to(policy, action)
            for policy in self.policies.values()
        )

    def matter(self, action: str, dataset: str) -> Matter:
        """Give what decides about one action on fields of *dataset*."""
        living = {name: one for name, one in self.policies.items() if applies_to(one, action)}
        held_for = self.circle.vocabulary.datasets[self.agreement.dataset].held_for
        return Matter(
            action=action,
            policies=living,
            facts=self.facts,
            notes=together(self.notes[name] for name in living),
            standing=self.standing,
            dataset=dataset,
            held_for=held_for if action in OUTWARD else None,
        )

    def within(self, action: str, dataset: str) -> Diagram:
        """Give the purposes and items of the agreement: no other query is asked."""
        diagrams = self.circle.world.diagrams
        below = self.circle.world.trees["Purpose"].below
        leaves = frozenset().union(*(below[one] for one in self.agreement.purposes))
        fields = self.agreement.asks if action == "retain" else self.agreement.fields
        parts = (field.partition("/") for field in fields)
        items = [category for home, _, category in parts if home == dataset]
        purposes = (guard for code, guard in diagrams.purpose.items() if code in leaves)
        return diagrams.any_of(purposes) & diagrams.any_of(
            diagrams.category[item] for item in items
        )
