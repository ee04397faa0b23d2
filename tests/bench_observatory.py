"""One register over many gateways: the first time, when nothing grew, and when one gateway did.

`./dev bench observatory` makes 8 gateways with 200 agreements and 200,000 entries; LONG=1 makes
40 with 2,000 and 5,000,000. Each run is a process of its own over the same kept state, as a daily
`thirdcopy observe --site` is. Nothing is asserted but that every gateway verified and that the
counts are those that were made.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from made_gateways import MadeGateway, made_gateways, write_gateway
from made_register import made_register

HERE = Path(__file__).parent
QUARTERS = 20
GATEWAYS, AGREEMENTS, ENTRIES = (
    (40, 2_000, 5_000_000) if os.environ.get("LONG") else (8, 200, 200_000)
)

_OBSERVE = """
import datetime as dt, json, sys, time
from pathlib import Path
from made_gateways import made_gateways
from made_register import made_register
from texts import library
from thirdcopy.cli.progress import bar
from thirdcopy.observatory import Place, national, observe, reachable
from thirdcopy.web.observatory import write_observatory
folder, gateways, agreements = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
made = made_register(agreements)
state, spent = folder / "state", {}
def timed(name, work):
    begun = time.perf_counter()
    try:
        return work()
    finally:
        spent[name] = time.perf_counter() - begun
def verified():
    count, seen = bar("Gateways verified")(gateways), []
    for one in made_gateways(made, gateways):
        seen.append(observe(Place(str(folder / str(one.number)), one.log.verifier_key), state))
        count(1)
    return seen
seen = timed("verify", verified)
assert all(one.outcome == "verified" for one in seen), [one.message for one in seen]
today = dt.date(2026, 11, 1)
found = timed("register", lambda: national(seen, made.vocabulary, state, today))
rules = library().profiles["uk"]
ways = timed("flows", lambda: reachable(found, rules, made.vocabulary, state, "adverse"))
pages = timed("pages", lambda: write_observatory(found, ways, made.vocabulary, folder / "site"))
# Not `ru_maxrss`, which a process has from the one that started it.
memory = int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) / 1024
received = sum(one.measured["received"] for one in found.totals)
print(json.dumps({**spent, "memory": memory, "size": found.size, "received": received,
    "read": sum(one.read for one in seen), "agreements": len(found.entries),
    "pages made": pages.made}))
"""


def main() -> None:
    """Make the gateways, read them three times, and print a line for each time."""
    made = made_gateways(made_register(AGREEMENTS), GATEWAYS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = time.perf_counter()
        counted = {one.number: _write(one, folder, QUARTERS) for one in made}
        print(f"{GATEWAYS} gateways made in {time.perf_counter() - begun:.0f} s")
        columns = ("verify", "register", "flows", "pages")
        heads = "".join(f"{one:>10}" for one in columns)
        print(
            f"{'':<18} {'entries':>9} {'read':>9}{heads} {'MB':>6} {'agreements':>10} {'pages':>6}"
        )
        for run in ("the first time", "nothing grew", "one gateway grew"):
            if run == "one gateway grew":
                counted[0] = _write(made[0], folder, QUARTERS + 1)
            found = observed(folder)
            received = sum(sum(one.values()) for one in counted.values())
            assert found["received"] == received, (found["received"], received)
            times = "".join(f"{found[one]:>8.2f} s" for one in columns)
            print(
                f"{run:<18} {found['size']:>9} {found['read']:>9}{times} {found['memory']:>6.0f}"
                f" {found['agreements']:>10} {found['pages made']:>6}"
            )


def observed(folder: Path) -> dict[str, float]:
    """Read everything in a process of its own; give its seconds, megabytes and counts."""
    environment = {**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent / 'src'}"}
    command = [sys.executable, "-c", _OBSERVE, str(folder), str(GATEWAYS), str(AGREEMENTS)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _write(gateway: MadeGateway, folder: Path, quarters: int) -> Counter[str]:
    """Write a gateway, and give how many requests it received in each period."""
    each = ENTRIES // GATEWAYS // QUARTERS
    counted: Counter[str] = Counter()
    place = folder / str(gateway.number)
    for (period, _, kind), count in write_gateway(gateway, place, each, quarters).items():
        counted[period] += count * (kind == "received")
    return counted


if __name__ == "__main__":
    main()
