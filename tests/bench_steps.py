"""The way of one request, step by step, as ratios.

Every figure is a median over rounds that are interleaved with the thing that it is compared to,
so a machine that slows down slows both.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from made_request import made_request
from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.analysis import Aim, analyse_ruleset, difference, flow, register_of
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.analysis.questions.errors import can_error
from thirdcopy.analysis.questions.idle import standing
from thirdcopy.analysis.words import Words
from thirdcopy.assessment import assess, query_of
from thirdcopy.event import OpenAct
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.store.engine import open_keys, open_main
from thirdcopy.store.library import load
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.vault import Vault
from thirdcopy.store.write import Write
from thirdcopy_client.clock import Micros
from thirdcopy_client.translog.merkle import leaf_hash
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.translog.tree import extend, prove_inclusion

ROOT = Path(__file__).parent.parent
ROUNDS = 7
Work = Callable[[], object]


def once(work: Work, times: int) -> float:
    """Give the seconds of one call, over *times* calls."""
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times


def against(name: str, work: Work, floor_name: str, floor: Work, times: int) -> None:
    """Print how long *work* takes beside *floor*, interleaved."""
    pairs = [(once(work, times), once(floor, times)) for _ in range(ROUNDS)]
    ratios = sorted(a / b for a, b in pairs)
    micros = statistics.median(a for a, _ in pairs) * 1e6
    print(
        f"{name:<44} {micros:>10.0f} µs  {statistics.median(ratios):>8.2f} times {floor_name}"
        f"  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def main() -> None:
    """Print each step beside what it is compared to."""
    print(f"medians of {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as place:
        log(Path(place))
    growth()
    decisions()
    analysis()


def log(folder: Path) -> None:
    """The log: one durable open entry, beside one synced write of 256 bytes."""
    handle = os.open(folder / "floor", os.O_RDWR | os.O_CREAT)

    def floor() -> None:
        os.pwrite(handle, bytes(256), 0)
        os.fdatasync(handle)

    vault = Vault(open_keys(folder / "keys.sqlite"), bytes(32))
    signer = Signer("simulation.thirdcopy.example/bench", bytes(32))
    sequencer = Sequencer(open_main(folder / "main.sqlite"), vault, signer, folder / "mark")
    sequencer.start()
    act = OpenAct("day", Micros(1_491_217_200_000_000), {"root": "A" * 43 + "="})
    against(
        "one durable entry, with mark",
        lambda: sequencer.write([Write(acts=(act,))]),
        "fdatasync",
        floor,
        40,
    )


def growth() -> None:
    """An append and a proof as the tree grows a thousandfold."""
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def read(level: int, n: int) -> bytes:
        return tiles[level, n]

    def fill(target: int) -> None:
        nonlocal size
        while size < target:
            more = [leaf_hash(str(size + k).encode()) for k in range(min(4096, target - size))]
            grown = extend(size, read, more)
            tiles.update(grown.tiles)
            size = grown.size

    fill(1_000)
    small = dict(tiles), size
    fill(1_000_000)
    one = [leaf_hash(b"one more")]
    against(
        "append to 1,000,000 entries",
        lambda: extend(size, read, one),
        "to 1,000",
        lambda: extend(small[1], lambda level, n: small[0][level, n], one),
        400,
    )
    against(
        "proof among 1,000,000 entries",
        lambda: prove_inclusion(500_000, size, read),
        "among 1,000",
        lambda: prove_inclusion(500, small[1], lambda level, n: small[0][level, n]),
        100,
    )


def decisions() -> None:
    """An assessment with explanation, beside the engine alone on the same questions."""
    request, record, rules, around = made_request(load(ROOT))
    queries = [
        query_of(request, name, record, rules, around, record.markers) for name in request.fields
    ]
    against(
        "final assessment",
        lambda: assess(request, record, rules, around),
        "Cedar alone",
        lambda: [verdict(query, rules.compiled) for query in queries],
        40,
    )
    against(
        "second evaluator",
        lambda: [evaluate(query, rules.compiled) for query in queries],
        "Cedar alone",
        lambda: [verdict(query, rules.compiled) for query in queries],
        40,
    )
    against(
        "provisional assessment with explanation",
        lambda: assess(request, None, rules, around),
        "Cedar alone",
        lambda: [verdict(query, rules.compiled) for query in queries],
        20,
    )


def analysis() -> None:
    """The questions about every request, beside putting the same texts together."""
    from planted_agreement import ten_clauses  # noqa: PLC0415 - only the bench needs it

    library = load(ROOT)
    ten = ten_clauses()
    reported = library.agreements["cmg-home-office-reported-2017"]
    under = library.profiles["uk"]
    rules = ruleset(reported, under, library.vocabulary)
    register = register_of(library.agreements.values(), under, library.vocabulary)

    def compiled() -> object:
        return ruleset(ten.agreement, ten.profile, library.vocabulary)

    name = "compiling ten clauses"
    against("ten clauses: never errors, dead, redundant", lambda: basics(ten), name, compiled, 3)
    against("ten clauses: every question", lambda: analyse_ruleset(ten), name, compiled, 2)
    against(
        "as reported in 2017: every question", lambda: analyse_ruleset(rules), name, compiled, 1
    )
    against(
        "as reported in 2017 and repaired: difference",
        lambda: difference(
            reported, library.agreements["cmg-home-office"], under, library.vocabulary
        ),
        name,
        compiled,
        1,
    )
    against(
        "every agreement of the library: flow",
        lambda: flow(register, Aim("child-maintenance", "adverse")),
        name,
        compiled,
        1,
    )


def basics(rules: Ruleset) -> object:
    """Ask whether clauses can fail, are dead or redundant, from cold."""
    domain, words = domain_of(rules), Words(rules)
    inquiry = inquire(domain, "disclose")
    assert isinstance(inquiry, Inquiry)
    failing = list(can_error(inquiry, words))
    return failing, [standing(inquiry, clause) for clause in domain.own]
