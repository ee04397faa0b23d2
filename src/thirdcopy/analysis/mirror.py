"""Two agreements laid against each other: what each lets its discloser give, and for what."""

from dataclasses import dataclass

from thirdcopy.agreement import Agreement, Profile, Ruleset, Vocabulary, ruleset
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.encoding.prover import Impossible, Unsettled, alone
from thirdcopy.analysis.inquiry import Inquiry, inquire


@dataclass(frozen=True)
class Given:
    """One kind of item, given for one purpose, however it is given."""

    category: str
    purpose: str


@dataclass(frozen=True)
class Side:
    """What one agreement can let out, over every request that could ever be made.

    *unsettled* could not be said to be given or not; it is never to be read as not given.
    """

    agreement: str
    discloser: str
    recipients: tuple[str, ...]
    gives: frozenset[Given]
    unsettled: frozenset[Given]


@dataclass(frozen=True)
class Mirror:
    """Both sides, each seen from its own discloser."""

    first: Side
    second: Side

    @property
    def only_first(self) -> frozenset[Given]:
        """Give what the first lets out and the second certainly does not."""
        return self.first.gives - self.second.gives - self.second.unsettled

    @property
    def only_second(self) -> frozenset[Given]:
        """Give what the second lets out and the first certainly does not."""
        return self.second.gives - self.first.gives - self.first.unsettled

    @property
    def face_each_other(self) -> bool:
        """Say whether each discloser is a recipient of the other."""
        sides = (self.first, self.second)
        return all(
            one.discloser in other.recipients for one, other in (sides, tuple(reversed(sides)))
        )


@alone
def mirror(first: Agreement, second: Agreement, profile: Profile, vocabulary: Vocabulary) -> Mirror:
    """Compare what two agreements let out, each under *profile*, item by item and by purpose."""
    return Mirror(
        _side(ruleset(first, profile, vocabulary)), _side(ruleset(second, profile, vocabulary))
    )


def _side(rules: Ruleset) -> Side:
    domain = domain_of(rules)
    gives: set[Given] = set()
    unsettled: set[Given] = set()
    for action in domain.schema.actions:
        if action == "retain" or not domain.permits(action):
            continue
        inquiry = inquire(domain, action)
        for field in domain.items:
            for purpose in domain.purposes:
                one = Given(field.partition("/")[2], purpose)
                answer = (
                    inquiry.prover.ask(
                        inquiry.clauses.allowed,
                        inquiry.field_is(field),
                        inquiry.purpose_is(purpose),
                    )
                    if isinstance(inquiry, Inquiry)
                    else Unsettled()
                )
                if isinstance(answer, Unsettled):
                    unsettled.add(one)
                elif not isinstance(answer, Impossible):
                    gives.add(one)
    return Side(
        agreement=rules.agreement.id,
        discloser=rules.agreement.discloser,
        recipients=rules.agreement.recipients,
        gives=frozenset(gives),
        unsettled=frozenset(unsettled - gives),
    )
