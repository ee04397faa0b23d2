"""A small operator in which two councils have adopted the referral agreement."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.request import Form
from thirdcopy.simulation import referral
from thirdcopy.simulation.lookup import among, keys_where
from thirdcopy.simulation.plan import details
from thirdcopy.simulation.population import Person, council_of
from thirdcopy.simulation.signing import signed, signed_adoption
from thirdcopy.simulation.world import World
from thirdcopy.sources import source_name
from world import ACTORS, base, copy_of, hash_of_agreement, must, opened, people, temporary

REFERRAL: Final = referral.AGREEMENT
RETURN: Final = ("council-case/birth-date", "council-case/name")
ADDRESS: Final = ("council-case/home-address",)
REASONS: Final = "The person asked for it, and an adviser was offered first."


@cache
def _adopted() -> Path:
    folder = copy_of(base(), temporary("referring") / "home")
    with opened(folder) as world:
        library = world.gateway.library
        model = library.agreements[REFERRAL]
        gates.register(world.gateway, model, "as-was")
        assert gates.put_in_force(world.gateway, model, signed(model)) is None
        for one in referral.adoptions(library.vocabulary):
            gates.adopt(world.gateway, model, one, signed_adoption(model, one))
    return folder


@contextmanager
def referring(folder: Path) -> Iterator[World]:
    """Open a copy of the operator in *folder*, before its first referral."""
    with opened(copy_of(_adopted(), folder / "home")) as world:
        yield world


def known_to(council: str, world: World, *, crime: bool = False) -> Iterator[Person]:
    """Give people whom one council holds, and no other."""
    source = world.gateway.sources[source_name("council-case", council)]
    found = people().plain("council-case", Random("known"))  # noqa: S311 - tests must repeat
    own = [one for one in found if council_of(one) == council]
    return among(iter(own), keys_where(source, "serious_crime", int(crime)))


def form_to(council: str, person: Person, **changes: Any) -> Form:  # noqa: ANN401 - any member
    """Give a form for a referral at the person's own request, but for *changes*."""
    given: dict[str, Any] = {
        "action": "refer",
        "purpose": "voluntary-return",
        "fields": RETURN,
        "people": (details(person.identifiers("council-case")),),
        "reason": "The person asked to return.",
        "necessity": "The council alone knows the person.",
        "tried": "The person was asked first.",
        "reference": "R/1",
        "holder": council,
    }
    return Form(**{**given, **changes})


def referred(world: World, form: Form, by: str = "p-ho-1", signs: str = "p-ho-senior-1") -> str:
    """Ask a council and take the request up to its decision; give its number."""
    gateway = world.gateway
    asked = gates.submit(gateway, ACTORS[by], hash_of_agreement(REFERRAL), form)
    assert isinstance(asked, Case), asked
    request, handler = str(asked.request.id), ACTORS[f"p-{form.holder}-handler"]
    must(gates.countersign(gateway, ACTORS[signs], request))
    must(gates.screen(gateway, handler, request, clear=True))
    if form.purpose == "voluntary-return":
        said = {"personAsked": True, "adviserOffered": True}
        must(gates.attest(gateway, handler, request, said))
    return request


def decided(world: World, request: str, council: str, *, second: bool = False) -> Case:
    """Permit what was asked as one council's people, and do what falls due; give the case."""
    gateway = world.gateway
    decider, manager = (ACTORS[f"p-{council}-{one}"] for one in ("decider", "manager"))
    case = gates.load(gateway, gates.find(gateway, request)).case
    clause = "3.1" if case.request.purpose == "voluntary-return" else "3.2"
    must(gates.answer_blind(gateway, decider, request, permits=True))
    must(
        gates.decide(
            gateway,
            decider,
            request,
            permits=True,
            fields=sorted(case.request.fields),
            clause=f"{REFERRAL}:{clause}",
            reasons=REASONS,
            needs_second=second,
        )
    )
    if second:
        must(gates.answer_blind(gateway, manager, request, permits=True))
        must(gates.second(gateway, manager, request))
    gates.work(gateway)
    return gates.load(gateway, case.request.case).case
