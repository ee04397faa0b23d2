"""Whoever is not supplied is answered alike: a protected person like one who does not exist.

Each flow runs twice on two copies of one operator, with the same clock: about a person of
some kind, and about a person of whom the discloser holds nothing. What the requester could
ever hold is then compared.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.case.view import View
from thirdcopy.event import KINDS, BodyCode, CaseId, Refusal, RequestId, Visibility
from thirdcopy.simulation.world import World
from thirdcopy.store.write import CaseRow
from thirdcopy_client.canonical import Json, canonical, parse_canonical
from thirdcopy_client.clock import DAY, HOUR, Micros
from thirdcopy_client.translog.parcel import Parcel
from world import (
    ACTORS,
    CHECKS,
    MAINTENANCE,
    TEAMS,
    TRACING,
    asked,
    base,
    case_now,
    copy_of,
    events,
    opened,
    parcels_of,
    pass_time,
    permit,
    refuse,
    to_assessed,
)

AT_RISK = ("domestic-abuse", "trafficking", "protected-witness")
TRUE_CODE = {
    **dict.fromkeys(AT_RISK, "at-risk"),
    "ambiguous": "ambiguous",
    "merged": "merged",
    "refused": "refused",
    "absent": "none",
}
BLANK = "-"


@dataclass(frozen=True)
class Observed:
    """All that whoever asked could learn, and when; and, apart, the true reason."""

    parcels: tuple[Parcel, ...]
    handed_over: tuple[Micros, ...]
    counted: tuple[tuple[str, Micros], ...]
    due: Micros
    views: tuple[View, ...]
    rows: tuple[CaseRow, ...]
    refusals: tuple[Refusal, ...]
    why: str | None


def _blank(parcel: Parcel) -> Parcel:
    told = parse_canonical(parcel.told.encode())
    assert isinstance(told, dict)
    told |= {"request": BLANK, "on": BLANK}
    return replace(
        parcel,
        entry=b"",
        header=replace(parcel.header, salt=b""),
        told=canonical(told).decode(),
        told_salt=b"",
        kept_commitment=b"",
        receipt=b"",
    )


def _look(world: World, agreement: str, case: Case) -> tuple[View, CaseRow]:
    """Give what the requester's own pages say now."""
    officer = ACTORS[TEAMS[agreement].requester]
    view = gates.see(world.gateway, officer, case.request.id, why="test").view
    (row,) = gates.inbox(world.gateway, officer, everything=True).rows
    return view, row


def _flow(folder: Path, agreement: str, kind: str) -> Observed:
    """Ask, decide, and let the turnaround pass; with something refused on the way."""
    handed: list[Micros] = []
    looks: list[tuple[View, CaseRow]] = []
    home = copy_of(base(), folder / f"{agreement}-{kind}")
    with opened(home) as plain:
        put = plain.gateway.post

        def post(body: BodyCode, name: str, parcel: bytes) -> None:
            handed.append(plain.gateway.clock())
            put(body, name, parcel)

        gateway = replace(plain.gateway, post=post)
        world = replace(plain, gateway=gateway)
        case = asked(world, agreement, _about(agreement, kind))
        request = case.request.id
        gates.work(gateway)
        looks.append(_look(world, agreement, case))
        pass_time(world, Micros(world.clock() + 2 * HOUR))
        if agreement != CHECKS:
            to_assessed(world, agreement, request)
        decided = (refuse if kind == "refused" else permit)(world, agreement, request)
        assert isinstance(decided, Case)
        gates.work(gateway)
        looks.append(_look(world, agreement, case))
        attempts = (_try_screening, _try_deciding)
        refusals = tuple(attempt(world, agreement, request) for attempt in attempts)
        pass_time(world, Micros(case.due - 1))
        looks.append(_look(world, agreement, case))
        pass_time(world, Micros(case.due + DAY))
        looks.append(_look(world, agreement, case))
        return Observed(
            parcels=tuple(_blank(parcel) for parcel in parcels_of(world, request)),
            handed_over=tuple(handed),
            counted=tuple(
                (event.kind, event.at)
                for event in events(gateway, case)
                if KINDS[event.kind].visibility is Visibility.COUNTED
            ),
            due=case_now(gateway, case).due,
            views=tuple(view for view, _ in looks),
            rows=tuple(row for _, row in looks),
            refusals=refusals,
            why=case_now(gateway, case).why_nothing,
        )


def _about(agreement: str, kind: str) -> str:
    """Give whom to ask about: only somebody who could be supplied can be refused."""
    if kind != "refused":
        return kind
    return "not-affirmative" if agreement == CHECKS else "plain"


def _try_screening(world: World, agreement: str, request: str) -> Refusal:
    officer = ACTORS[TEAMS[agreement].requester]
    answer = gates.screen(world.gateway, officer, request, clear=True)
    assert isinstance(answer, Refusal)
    return answer


def _try_deciding(world: World, agreement: str, request: str) -> Refusal:
    answer = permit(world, agreement, request, by=TEAMS[agreement].requester)
    assert isinstance(answer, Refusal)
    return answer


def _seen(observed: Observed) -> Observed:
    """Leave out what only the discloser knows, and ids that are drawn for each case."""
    rows = tuple(
        replace(row, case=CaseId(BLANK), request=RequestId(BLANK)) for row in observed.rows
    )
    return replace(observed, rows=rows, why=None)


@pytest.fixture(scope="module")
def absent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Observed]:
    folder = tmp_path_factory.mktemp("absent")
    return {one: _flow(folder, one, "absent") for one in (TRACING, MAINTENANCE, CHECKS)}


@pytest.mark.parametrize("kind", [*AT_RISK, "ambiguous", "merged", "refused"])
@pytest.mark.parametrize("agreement", [TRACING, MAINTENANCE, CHECKS])
def test_the_requester_learns_what_they_would_of_a_person_who_does_not_exist(
    tmp_path: Path, absent: dict[str, Observed], agreement: str, kind: str
) -> None:
    observed = _flow(tmp_path, agreement, kind)
    assert observed.why == TRUE_CODE[kind]
    assert absent[agreement].why == "none"
    assert _seen(observed) == _seen(absent[agreement])
    last = observed.parcels[-1]
    assert last.header.kind == "nothing-supplied"
    assert last.ciphertext is None
    assert observed.counted[-1] == ("nothing-supplied", observed.due)


@pytest.mark.parametrize("agreement", [TRACING, MAINTENANCE, CHECKS])
def test_a_person_who_is_supplied_is_answered_otherwise(
    tmp_path: Path, absent: dict[str, Observed], agreement: str
) -> None:
    observed = _flow(tmp_path, agreement, "not-affirmative" if agreement == CHECKS else "plain")
    assert observed.why is None
    assert _seen(observed) != _seen(absent[agreement])
    assert observed.parcels[-1].ciphertext


def _with_told(observed: Observed, **more: Json) -> Observed:
    last = observed.parcels[-1]
    told = parse_canonical(last.told.encode())
    assert isinstance(told, dict)
    changed = replace(last, told=canonical({**told, **more}).decode())
    return replace(observed, parcels=(*observed.parcels[:-1], changed))


def test_a_true_code_in_what_is_told_would_be_noticed(
    tmp_path: Path, absent: dict[str, Observed]
) -> None:
    observed = _flow(tmp_path, TRACING, "domestic-abuse")
    leaky = _with_told(observed, code="at-risk")
    assert _seen(observed) == _seen(absent[TRACING])
    assert _seen(leaky) != _seen(absent[TRACING])


def test_an_answer_that_comes_at_another_moment_would_be_noticed(
    tmp_path: Path, absent: dict[str, Observed]
) -> None:
    observed = _flow(tmp_path, TRACING, "domestic-abuse")
    early = replace(observed, handed_over=tuple(Micros(at - 1) for at in observed.handed_over))
    assert _seen(early) != _seen(absent[TRACING])


@pytest.mark.parametrize("kind", [*AT_RISK, "absent"])
def test_the_stop_comes_after_the_match_and_before_any_release(world: World, kind: str) -> None:
    case = asked(world, MAINTENANCE, kind)
    to_assessed(world, MAINTENANCE, case.request.id)
    permit(world, MAINTENANCE, case.request.id)
    gates.work(world.gateway)
    kinds = [event.kind for event in events(world.gateway, case)]
    wanted = ["matched"] if kind == "absent" else ["matched", "assessed", "stopped"]
    assert kinds[kinds.index("decided") + 1 :] == wanted


def test_a_stopped_check_names_its_true_code_to_the_discloser_alone(world: World) -> None:
    case = asked(world, CHECKS, "domestic-abuse")
    gates.work(world.gateway)
    (answer,) = [e for e in events(world.gateway, case) if e.kind == "not-confirmed"]
    assert dict(answer.kept) == {"code": "at-risk"}
    assert dict(answer.told) == {}
    (parcel,) = parcels_of(world, case.request.id)
    assert "at-risk" not in parcel.told
