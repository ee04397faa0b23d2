"""A register as a country might have it: thousands of agreements between thousands of bodies.

Nothing in it is real. Bodies, datasets and agreements are numbered; purposes, items, markers and
facts are those of the library's vocabulary. Texts come from one seed, so a register of a size
is always the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from planted_agreement import FRONT, library
from random_query import dice
from thirdcopy.agreement import Agreement, Vocabulary, parse
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.terms import Item
from thirdcopy.agreement.vocabulary import Dataset
from thirdcopy.policy.cedar import parse_policies
from thirdcopy_client.canonical import Hash, hash_of

HEADINGS = {"made-council": 0.12, "made-trust": 0.08, "made-force": 0.017}
"""Bodies with many below them, and which part of all bodies those are."""
PURPOSES = (
    ("housing", "homelessness"),
    ("public-service",),
    ("health-care",),
    ("education", "leaving-care"),
    ("child-maintenance",),
    ("immigration-casework", "asylum-support"),
    ("immigration",),
    ("immigration-enforcement",),
    ("voluntary-return",),
    ("crime",),
    ("serious-crime",),
    ("adult-social-care", "adult-mental-health"),
)
MARKERS = ("child", "domestic-abuse", "trafficking", "protected-witness", "care-leaver")
GRADES = ("staff", "supervisor", "senior", "manager")


@dataclass(frozen=True)
class Spec:
    """What one agreement says, as far as agreements differ."""

    number: int
    discloser: str
    recipient: str
    purposes: tuple[str, ...]
    items: tuple[str, ...]
    retention_days: int
    clauses: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"made-{self.number}"

    @property
    def text(self) -> str:
        front = FRONT.read_text(encoding="utf-8").partition("\n# ")[0]
        for old, new in (
            ('id = "planted"', f'id = "{self.id}"'),
            ("child-maintenance-group", self.discloser),
            ('"home-office"', f'"{self.recipient}"'),
            ("home-office", self.recipient),
            ('purposes = ["immigration"]', f"purposes = {_listed(self.purposes)}"),
            ('dataset = "child-maintenance"', f'dataset = "of-{self.discloser}"'),
            ("retention_days = 30", f"retention_days = {self.retention_days}"),
        ):
            front = front.replace(old, new)
        start, end = front.index("items = ["), front.index("gateway =")
        listed = "".join(f'  {{ category = "{one}", reason = "made" }},\n' for one in self.items)
        lands = f'lands_in = "of-{self.recipient}"\n'
        front = f"{front[:start]}items = [\n{listed}]\n{lands}{front[end:]}"
        blocks = [
            f'{place} A clause.\n\n```cedar\n@id("{place}") {clause}\n```\n'
            for place, clause in enumerate(self.clauses, 1)
        ]
        return f"{front}\n# A made agreement\n\n" + "\n".join(blocks)


@dataclass(frozen=True)
class Made:
    """A vocabulary, and agreements in its words.

    `read` gives one without reading the whole text: the same policies and terms, by a shorter way,
    because the parser of texts looks at much that no flow depends on. `parsed` goes all the way.
    """

    vocabulary: Vocabulary
    specs: tuple[Spec, ...]

    def agreements(self) -> Iterator[Agreement]:
        yield from (self.read(spec.id) for spec in self.specs)

    def parsed(self) -> Iterator[Agreement]:
        for spec in self.specs:
            yield parse(spec.text.encode(), f"{spec.id}.md", self.vocabulary)

    def read(self, name: str) -> Agreement:
        spec = self.specs[int(name.removeprefix("made-"))]
        policies = parse_policies("\n".join(spec.clauses))
        return replace(
            _planted(),
            id=spec.id,
            hash=self.hash_of(spec),
            discloser=spec.discloser,
            recipients=(spec.recipient,),
            purposes=spec.purposes,
            dataset=f"of-{spec.discloser}",
            items=tuple(Item(item, "made") for item in spec.items),
            lands_in=f"of-{spec.recipient}",
            retention_days=spec.retention_days,
            clauses={
                str(place): Clause(str(place), est["effect"], "", est, 1, {})
                for place, est in enumerate(policies, 1)
            },
        )

    def hash_of(self, spec: Spec) -> Hash:
        return hash_of(repr(spec).encode())


@cache
def _planted() -> Agreement:
    return parse(FRONT.read_bytes(), "planted.md", library().vocabulary)


def made_register(agreements: int, *, seed: int = 5) -> Made:
    """Make a register in which there are four agreements for each body."""
    random = dice(seed)
    vocabulary = vocabulary_of(max(12, agreements // 4))
    writer = _Writer(random, vocabulary)
    return Made(vocabulary, tuple(writer.spec(number) for number in range(agreements)))


def vocabulary_of(bodies: int) -> Vocabulary:
    """The library's vocabulary with so many more bodies, each with a dataset of its own."""
    base = library().vocabulary
    tree: dict[str, tuple[str, ...]] = dict.fromkeys(HEADINGS, ())
    for heading, part in HEADINGS.items():
        tree |= {f"{heading}-{n}": (heading,) for n in range(max(2, int(bodies * part)))}
    tree |= {f"made-body-{n}": () for n in range(bodies - len(tree))}
    held = sorted(base.leaves("Purpose"))
    datasets = {
        f"of-{body}": Dataset(body, held[number % len(held)]) for number, body in enumerate(tree)
    }
    names = dict(base.names)
    for language in ("en", "cy"):
        names |= {(language, "Body", body): f"the {body}" for body in tree}
        names |= {(language, "Dataset", code): f"the records {code}" for code in datasets}
    return replace(
        base,
        hash=hash_of(f"made {bodies}".encode()),
        trees={**base.trees, "Body": {**base.trees["Body"], **tree}},
        datasets={**base.datasets, **datasets},
        names=names,
    )


class _Writer:
    """Writes one agreement after another."""

    def __init__(self, random: Random, vocabulary: Vocabulary) -> None:
        self._random = random
        self._bodies = [one for one in vocabulary.codes("Body") if one.startswith("made-")]
        self._single = [one for one in self._bodies if one not in HEADINGS]
        self._hubs = self._single[:: max(1, len(self._single) // 60)]
        self._categories = sorted(
            code for code in vocabulary.leaves("Category") if not code.startswith("question-")
        )

    def spec(self, number: int) -> Spec:
        random = self._random
        discloser, recipient = self._body(0.01), self._body(0.02)
        while recipient.startswith(discloser) or discloser.startswith(recipient):
            recipient = self._body(0.02)
        purposes = random.choice(PURPOSES)
        action = random.choices(("disclose", "check", "refer"), (90, 4, 6))[0]
        clauses = [self._permit(recipient, action, purposes) for _ in range(random.randint(2, 5))]
        clauses += [self._forbid(action) for _ in range(random.randint(1, 3))]
        if random.random() < 0.45:
            clauses.append(self._onward(recipient, purposes))
        return Spec(
            number=number,
            discloser=discloser,
            recipient=recipient,
            purposes=purposes,
            items=tuple(random.sample(self._categories, random.randint(3, 9))),
            retention_days=random.choice((30, 90, 365)),
            clauses=tuple(clauses),
        )

    def _body(self, heading: float) -> str:
        random = self._random
        if random.random() < heading:
            return random.choice(sorted(HEADINGS))
        return random.choice(self._hubs if random.random() < 0.25 else self._single)

    def _permit(self, recipient: str, action: str, purposes: Sequence[str]) -> str:
        random = self._random
        purpose = random.choice(purposes)
        conditions = [f'context.purpose in Purpose::"{purpose}"', self._word()]
        if random.random() < 0.4:
            conditions.append(self._word())
        if random.random() < 0.25:
            conditions.append(
                "context.facts has offenceMaxMonths"
                f" && context.facts.offenceMaxMonths.value >= {random.choice((6, 12, 24))}"
            )
        if random.random() < 0.25:
            conditions.append("context.facts has caseOpen && context.facts.caseOpen")
        if random.random() < 0.3:
            marker = random.choice(MARKERS)
            conditions.append(f'!context.subject.markers.contains(Marker::"{marker}")')
        resource = "resource"
        if random.random() < 0.6:
            headings = ("contact", "identity", "family", "finance", "health")
            resource = f'resource in Category::"{random.choice(headings)}"'
        within = f'principal in Body::"{recipient}", action == Action::"{action}", {resource}'
        return f"permit ({within}) when {{ {' && '.join(conditions)} }};"

    def _word(self) -> str:
        random = self._random
        fact = random.choice(("necessary", "publicInterest", "alternativesExhausted"))
        says = f"context.facts has {fact}"
        if random.random() < 0.5:
            says += f' && context.facts.{fact}.grade in Grade::"{random.choice(GRADES)}"'
        if random.random() < 0.4:
            says += f" && context.facts.{fact}.ageDays <= {random.choice((7, 28, 90))}"
        return says

    def _forbid(self, action: str) -> str:
        random = self._random
        scope = f'principal, action == Action::"{action}", resource'
        marker = random.choice(MARKERS)
        contains = f'context.subject.markers.contains(Marker::"{marker}")'
        seconded = 'context.steps has seconded && context.steps.seconded.grade in Grade::"manager"'
        found_necessary = "context.facts has necessary && context.steps has decided"
        same = "context.facts.necessary.by == context.steps.decided.by"
        screened = "context.subject has screened && context.subject.screened.body in context.holder"
        recent = f"context.subject.screened.ageDays <= {random.choice((7, 28))}"
        busy = f"context.use.thisMonth >= {random.choice((10, 50))}"
        two = f'[Marker::"{marker}", Marker::"care-leaver"]'
        adverse = 'context.purpose in Purpose::"adverse"'
        decided = "context.steps has decided && context.steps.decided.body in context.holder"
        conditions = (
            f"when {{ {contains} }} unless {{ {seconded} }}",
            f"when {{ {contains} }}",
            f"when {{ {found_necessary} && {same} }}",
            f"unless {{ {screened} && {recent} }}",
            f"when {{ {busy} }}",
            f"when {{ context.subject.markers.containsAny({two}) && {adverse} }}",
            f"unless {{ {decided} }}",
        )
        return f"forbid ({scope}) {random.choice(conditions)};"

    def _onward(self, recipient: str, purposes: Sequence[str]) -> str:
        random = self._random
        conditions = [f'context.purpose in Purpose::"{random.choice(purposes)}"', self._word()]
        if random.random() < 0.3:
            marker = random.choice(MARKERS)
            conditions.append(f'!context.subject.markers.contains(Marker::"{marker}")')
        resource = random.choice(("resource", 'resource in Category::"identity"'))
        within = f'principal in Body::"{recipient}", action == Action::"onward", {resource}'
        return f"permit ({within}) when {{ {' && '.join(conditions)} }};"


def _listed(codes: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in codes) + "]"
