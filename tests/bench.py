"""Timings as ratios in one run; nothing here is asserted, and no number is kept.

`./dev bench [PART...]` runs it.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

import bench_analysis
import bench_curves
import bench_decisions
import bench_flows
import bench_log
import bench_matching
import bench_observatory
import bench_service
import bench_statistics
import bench_steps
import bench_verify

PARTS: Mapping[str, Callable[[], None]] = {
    "steps": bench_steps.main,
    "decisions": bench_decisions.main,
    "analysis": bench_analysis.main,
    "curves": bench_curves.main,
    "flows": bench_flows.main,
    "log": bench_log.main,
    "matching": bench_matching.main,
    "observatory": bench_observatory.main,
    "statistics": bench_statistics.main,
    "service": bench_service.main,
    "verify": bench_verify.main,
}
"""What `./dev bench PART...` prints; without a part, all of it."""


def main(wanted: Sequence[str]) -> int:
    """Print the parts that are wanted."""
    unknown = sorted(set(wanted) - PARTS.keys())
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for name in wanted or PARTS:
        print(f"\n{name}")
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
