"""The work that falls due, done by many threads of one process at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from sqlalchemy import bindparam, select

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.gateway.releasing import answer_check
from thirdcopy.simulation.world import World
from thirdcopy.store import tables
from thirdcopy.store.write import Job
from thirdcopy_client.clock import Micros
from world import CHECKS, asked, case_now, events


def test_each_job_is_done_once_however_many_threads_look_for_work(world: World) -> None:
    handed: Counter[str] = Counter()
    put_away = world.gateway.post

    def slowly(body: BodyCode, name: str, parcel: bytes) -> None:
        handed[name] += 1
        sleep(0.02)
        put_away(body, name, parcel)

    object.__setattr__(world.gateway, "post", slowly)
    cases = [asked(world, CHECKS, number=number) for number in range(5)]
    with ThreadPoolExecutor(8) as threads:
        done = sum(threads.map(lambda _: gates.work(world.gateway), range(8)))
    assert set(handed.values()) == {1}, handed
    assert len(handed) == len(cases)
    assert done == 2 * len(cases), "each check, and each delivery"
    for case in cases:
        assert case_now(world.gateway, case).state == "delivered"
        kinds = Counter(event.kind for event in events(world.gateway, case))
        assert kinds["delivered"] == kinds["matched"] == 1, kinds


def test_who_waited_for_another_thread_does_what_that_one_left(world: World) -> None:
    gateway, made = world.gateway, asked(world, CHECKS)
    case = made.request.case
    name = Job("check", case, Micros(0)).id
    there = select(tables.job.c.id).where(tables.job.c.id == bindparam("id"))
    with ThreadPoolExecutor(1) as threads:
        with gateway.claims.claimed(name, there, {"id": name}) as ours:
            assert ours
            waiting = threads.submit(gates.work, gateway, case)
            sleep(0.2)
            answer_check(gateway, case)
        assert waiting.result() == 1, "the delivery"
    assert case_now(gateway, made).state == "delivered"
