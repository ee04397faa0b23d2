"""A case is the fold of its events, and nothing else is kept of it."""

from thirdcopy import gateway as gates
from thirdcopy.case import ENDS, fold
from thirdcopy.event import commitment_of
from thirdcopy.simulation.world import World
from thirdcopy_client.canonical import b64
from world import TOTALS, all_cases, asked_of_database


def test_every_case_of_a_quarter_folds_to_its_row(quarter: World) -> None:
    rows = {
        row[0]: row[1:]
        for row in asked_of_database(
            quarter, "SELECT case_id, state, version, holder, due, body FROM case_now"
        )
    }
    assert len(rows) == TOTALS.received
    for case in all_cases(quarter.gateway):
        loaded = gates.load(quarter.gateway, case)
        again = fold(loaded.events, loaded.rules.agreement.turnaround_days)
        assert again.state in ENDS
        assert rows[case] == (again.state, again.version, "", again.due, again.body)


def test_a_fold_without_the_last_event_is_another_case(quarter: World) -> None:
    for case in all_cases(quarter.gateway):
        loaded = gates.load(quarter.gateway, case)
        turnaround = loaded.rules.agreement.turnaround_days
        assert fold(loaded.events[:-1], turnaround) != loaded.case


def test_each_event_names_the_commitment_of_the_one_before_it(quarter: World) -> None:
    """So `supplied` commits to all that was decided before it."""
    supplied = 0
    for case in all_cases(quarter.gateway):
        happened = gates.load(quarter.gateway, case).events
        seals = quarter.gateway.vault.seals([event.id for event in happened])
        previous = None
        for place, event in enumerate(happened, start=1):
            assert (event.seq, event.previous) == (place, previous)
            previous = b64(commitment_of(event, seals[event.id]))
            ((stored,),) = asked_of_database(
                quarter,
                f"SELECT commitment FROM event WHERE id = '{event.id}'",  # noqa: S608 - an id of ours
            )
            assert b64(stored) == previous
            supplied += event.kind == "supplied"
    assert supplied == TOTALS.supplied


def test_the_order_of_times_in_a_case_never_goes_back(quarter: World) -> None:
    for case in all_cases(quarter.gateway):
        times = [event.at for event in gates.load(quarter.gateway, case).events]
        assert times == sorted(times)
