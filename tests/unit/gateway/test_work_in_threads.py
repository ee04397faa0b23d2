"""The work that falls due, done by many threads of one process at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode
from thirdcopy.simulation.world import World
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
