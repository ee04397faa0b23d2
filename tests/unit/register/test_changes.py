"""The feed's entries: one for each act, its id its own for good, its time a day."""

from thirdcopy.event import OpenAct
from thirdcopy.register import changes, moment
from thirdcopy_client.clock import Micros

ACTS = (
    OpenAct("registered", Micros(1_000), {"agreement": "1" * 64, "id": "one"}),
    OpenAct("suspended", Micros(2_000), {"agreement": "1" * 64, "id": "one", "ground": "why"}),
)


def test_the_latest_change_comes_first_and_says_its_ground() -> None:
    found = changes("simulation.example", ACTS)
    assert [one.kind for one in found] == ["suspended", "registered"]
    assert [one.ground for one in found] == ["why", None]


def test_an_id_stays_when_others_come_and_differs_from_every_other() -> None:
    before = changes("simulation.example", ACTS[:1])
    after = changes("simulation.example", ACTS)
    assert after[1].id == before[0].id
    assert after[0].id != after[1].id
    assert changes("elsewhere.example", ACTS)[0].id != after[0].id


def test_no_time_of_day_is_told() -> None:
    assert moment(Micros(86_400_000_000 + 45_000_000_000)) == "1970-01-02T00:00:00Z"
