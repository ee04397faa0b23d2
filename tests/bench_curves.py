"""What one piece of work costs as everything around it grows by 10, 100 and 1,000.

`./dev bench curves` measures in processor time, the least of three, prints each curve as multiples
of its first point, and writes the numbers and a chart of each below `docs/explanation/curves`. The
charts are drawn from the numbers that are kept there, and a test draws them again.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from math import log10
from pathlib import Path
from typing import Final

from bench_decisions import longer
from bench_flows import begin, datasets, listed
from bench_log import fill
from bench_verify import PADDED, check, write_log
from made_register import made_register
from made_request import made_request
from made_store import MadeStore, act, written
from planted_agreement import library as planted_library
from texts import ROOT, library
from thirdcopy.analysis.flows.reach import reach
from thirdcopy.assessment import assess
from thirdcopy.store.summaries import kept_register

FOLDER: Final = ROOT / "docs" / "explanation" / "curves"
GROWN: Final = (1, 10, 100, 1_000)
TRIES: Final = 3
SECONDS: Final = 0.2
APPENDS: Final = 200
QUESTIONS: Final = 100


@dataclass(frozen=True)
class Curve:
    """What was done, what grew, and the processor seconds of one piece at each size."""

    name: str
    work: str
    grows: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(one / self.seconds[0] for one in self.seconds)


def main() -> None:
    """Measure each curve, print it, and write numbers and charts."""
    found = []
    for measure in (decisions, appends, questions, verification):
        found.append(measure())
        show(found[-1])
    machine = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {processor()}"
    kept = {"machine": machine, "curves": [asdict(curve) for curve in found]}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "curves.json").write_text(f"{json.dumps(kept, indent=1)}\n", encoding="utf-8")
    for name, chart in charts():
        (FOLDER / name).write_text(chart, encoding="utf-8")


def show(curve: Curve) -> None:
    print(f"{curve.work}, as {curve.grows} grow")
    for size, seconds, ratio in zip(curve.sizes, curve.seconds, curve.ratios, strict=True):
        print(f"{size:>12,} {seconds * 1e6:>14,.0f} µs {ratio:>9.2f} times")


def processor() -> str:
    """Give what the machine says of its processor."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")


def least(work: Callable[[], object]) -> float:
    """Give the processor seconds of one call: the least of a few tries, each of many calls."""

    def once(times: int) -> float:
        begun = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - begun) / times

    times = max(1, int(SECONDS / max(once(1), 1e-6)))
    return min(once(times) for _ in range(TRIES))


def decisions() -> Curve:
    """One assessment with its explanation, as the clauses that forbid become more."""
    request, _, rules, around = made_request(library())
    sizes, seconds = [], []
    for times in GROWN:
        compiled = longer(rules.compiled, times)
        grown = replace(rules, compiled=compiled)
        sizes.append(len(compiled.policies))
        seconds.append(least(partial(assess, request, None, grown, around)))
    return Curve("decision", "one decision, explained", "clauses", tuple(sizes), tuple(seconds))


def appends() -> Curve:
    """One durable entry with its receipt, as the log becomes longer."""
    sizes, seconds = tuple(1_000 * times for times in GROWN), []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store = MadeStore(folder, folder / "grown.sqlite", folder / "grown-keys.sqlite")
        for size in sizes:
            with store.opened() as sequencer:
                fill(sequencer, store.mark, size)
            with store.opened() as sequencer:

                def append(to: object = sequencer) -> None:
                    answer = written(to, act(1))  # type: ignore[arg-type]
                    answer.receipt(answer.acts[0])

                append()
                seconds.append(least(append))
    return Curve("append", "one entry with its receipt", "entries", sizes, tuple(seconds))


def questions() -> Curve:
    """One question of where data can go, as the agreements become more."""
    sizes, seconds = tuple(10 * times for times in GROWN), []
    for size in sizes:
        made = made_register(size)
        with tempfile.TemporaryDirectory() as folder:
            profile = planted_library().profiles["uk"]
            register = kept_register(listed(made), profile, made.vocabulary, Path(folder))
            begin(register)
            asked = datasets(made, QUESTIONS)

            def ask(of: object = register, names: Sequence[str] = asked) -> None:
                for name in names:
                    reach(of, name)  # type: ignore[arg-type]

            seconds.append(least(ask) / len(asked))
    return Curve("question", "one question of a flow", "agreements", sizes, tuple(seconds))


def verification() -> Curve:
    """One whole verification, as the log becomes longer: this grows as the log does."""
    sizes, seconds = [], []
    for times in GROWN:
        with tempfile.TemporaryDirectory() as place:
            write_log(Path(place), 1_000 * times, PADDED)
            found = [check(Path(place)) for _ in range(TRIES if times < GROWN[-1] else 1)]
        sizes.append(int(found[0]["size"]))
        seconds.append(min(one["all"] for one in found))
    return Curve("verification", "one whole verification", "entries", tuple(sizes), tuple(seconds))


# Charts, drawn from the numbers that are kept.

_SVG: Final = "http://www.w3.org/2000/svg"
_STYLE: Final = (
    "text{font:15px sans-serif;fill:#0b0c0c}.faint{stroke:#505a5f;stroke-dasharray:5 5}"
    ".axis{stroke:#505a5f}.line{stroke:#1d70b8;stroke-width:3;fill:none}.dot{fill:#1d70b8}"
    "@media(prefers-color-scheme:dark){text{fill:#f3f2f1}.faint,.axis{stroke:#b1b4b6}"
    ".line{stroke:#73b3f0}.dot{fill:#73b3f0}}"
)
_RISEN: Final = 2
_LEFT, _TOP, _WIDE, _HIGH, _DECADES = 70, 50, 480, 240, 3


def kept_curves() -> tuple[Curve, ...]:
    """Give the curves as they are kept."""
    kept = json.loads((FOLDER / "curves.json").read_text(encoding="utf-8"))
    return tuple(
        Curve(**{**one, "sizes": tuple(one["sizes"]), "seconds": tuple(one["seconds"])})
        for one in kept["curves"]
    )


def charts() -> Iterator[tuple[str, str]]:
    """Draw each curve that is kept, on paper whose both sides are powers of ten."""
    for curve in kept_curves():
        yield f"{curve.name}.svg", chart(curve)


def chart(curve: Curve) -> str:
    """Draw one curve, beside the line of work that grows as what is around it."""
    across = [log10(size / curve.sizes[0]) for size in curve.sizes]
    up = [log10(ratio) for ratio in curve.ratios]
    points = [(_x(a), _y(b)) for a, b in zip(across, up, strict=True)]
    title = f"{curve.work[0].upper()}{curve.work[1:]}, as {curve.grows} grow"
    told = "; ".join(
        f"{size:,} {curve.grows}: {ratio:.2f} times"
        for size, ratio in zip(curve.sizes, curve.ratios, strict=True)
    )
    line = " ".join(f"{x},{y}" for x, y in points)
    parts = [
        f'<svg xmlns="{_SVG}" viewBox="0 0 640 350" role="img" aria-labelledby="title told">',
        f'<title id="title">{title}</title>',
        f'<desc id="told">Processor time as multiples of the first. {told}.</desc>',
        f"<style>{_STYLE}</style>",
        f'<text x="10" y="24">{title}: times the first</text>',
        f'<path class="axis" d="M{_LEFT} {_TOP}V{_TOP + _HIGH}H{_LEFT + _WIDE}" fill="none"/>',
        f'<path class="faint" d="M{_x(0)} {_y(0)}L{_x(_DECADES)} {_y(_DECADES)}" fill="none"/>',
        f'<text x="{_x(2.1)}" y="{_y(2.75)}" text-anchor="end">in step with it</text>',
    ]
    parts += [
        f'<text x="{_LEFT - 8}" y="{_y(decade) + 5}" text-anchor="end">{10**decade:,}</text>'
        for decade in range(_DECADES + 1)
    ]
    for size, (x, y), ratio in zip(curve.sizes, points, curve.ratios, strict=True):
        parts += [
            f'<text x="{x}" y="{_TOP + _HIGH + 22}" text-anchor="middle">{size:,}</text>',
            f'<circle class="dot" cx="{x}" cy="{y}" r="5"/>',
        ]
        if size != curve.sizes[0]:
            # Under a line that rises, above one that does not.
            off = 20 if ratio > _RISEN else -9
            parts.append(f'<text x="{x + 8}" y="{y + off}">{ratio:.2f}</text>')
    parts += [
        f'<polyline class="line" points="{line}"/>',
        f'<text x="{_LEFT + _WIDE}" y="{_TOP + _HIGH + 46}" text-anchor="end">{curve.grows}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(decades: float) -> float:
    return round(_LEFT + _WIDE * decades / _DECADES, 1)


def _y(decades: float) -> float:
    return round(_TOP + _HIGH * (1 - decades / _DECADES), 1)
