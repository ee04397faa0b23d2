"""One request under the repaired child-maintenance agreement, with everything that it needs."""

from thirdcopy.agreement import ruleset
from thirdcopy.agreement.ruleset import Ruleset
from thirdcopy.assessment import Circumstances, Screening
from thirdcopy.event import Actor, BodyCode, Class, PersonId, Role
from thirdcopy.match import Record
from thirdcopy.request import Form, Given, Request, submit
from thirdcopy.store.library import Library
from thirdcopy_client.clock import Micros

AT = Micros(1_491_217_200_000_000)
FIELD = "child-maintenance/home-address"
ASKER = Actor(
    PersonId("p-asks"),
    BodyCode("immigration-enforcement"),
    "staff",
    frozenset({Role.REQUESTER}),
)


def made_form() -> Form:
    """Give a form about an invented person, in every field that it must have."""
    return Form(
        action="disclose",
        purpose="locating-person",
        fields=(FIELD,),
        people=(
            {
                "family_name": "Canary",
                "given_name": "Anybody",
                "birth_date": "1980-05-17",
                "scheme": "nino",
                "number": "QQ123456C",
            },
        ),
        reason="An offence is recorded.",
        necessity="Nobody knows where the person is.",
        tried="Letters were sent.",
        reference="REF/1",
        facts={"offenceMaxMonths": 24, "alternativesExhausted": True},
    )


def made_request(library: Library) -> tuple[Request, Record, Ruleset, Circumstances]:
    """Give a request that the agreement permits, its record, its rules and what is around it."""
    agreement = library.agreements["cmg-home-office"]
    rules = ruleset(agreement, library.profiles["uk"], library.vocabulary)
    request = submit(made_form(), ASKER, Class(agreement.hash), rules, AT)
    group = BodyCode("child-maintenance-group")
    around = Circumstances(
        at=AT,
        steps={
            "countersigned": Given(PersonId("p-signs"), ASKER.body, "senior", AT),
            "decided": Given(PersonId("p-decides"), group, "senior", AT),
        },
        facts={"necessary": Given(PersonId("p-finds"), group, "senior", AT)},
        screening=Screening(Given(PersonId("p-looks"), group, "senior", AT), clear=True),
    )
    record = Record(
        key="k-1",
        agreeing=frozenset({"family-name", "birth-date", "nino"}),
        markers=frozenset(),
        items={FIELD: "1 Nowhere Lane"},
        facts={"offenceRecorded": True, "seriousCrime": False},
        read_at=AT,
    )
    return request, record, rules, around
