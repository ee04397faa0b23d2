"""Recount: every recountable figure, from a folder of public files and the standard library alone.

It shares no code with the product. It reads the entries, opens each revealed header by hashing it,
checks that the sealed entries of the range are as many as the reveal says, counts by month, class
and kind, and gives each measure of each month. Run it: `python tests/recount.py FOLDER`.
"""

import base64
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

HASH = "[0-9a-f]{64}"
ENTRY = re.compile(r"entry (\d+) (\d+) ([a-z-]+) (\S{44})")
CLASS = re.compile(rf"class (\d+) ({HASH}(?:\+{HASH})?)")
SUMS = {
    "received": ("received",),
    "rejected": ("rejected",),
    "withdrawn": ("withdrawn",),
    "supplied": ("supplied", "check-answered", "complied"),
    "nothing-supplied": ("nothing-supplied",),
    "not-confirmed": ("not-confirmed",),
    "records": ("delivered",),
    "corrected": ("corrected",),
}
"""What each published measure counts, as the page of the statistics defines it."""


class DiffersError(Exception):
    """The public files do not say what they must."""


def entries_of(folder: Path) -> list[bytes]:
    """Give the log's lines, in order, from its bundles."""
    found: list[bytes] = []
    paths = list((folder / "tile/entries").rglob("*"))
    whole = {place(path): path for path in paths if path.is_file()}
    for number in range(len(whole)):
        data = whole[number].read_bytes()
        at = 0
        while at < len(data):
            size = int.from_bytes(data[at : at + 2], "big")
            found.append(data[at + 2 : at + 2 + size])
            at += 2 + size
    return found


def place(path: Path) -> int:
    """Give the number of a bundle from its path: `x001/234` is 1234, `.p/n` a part."""
    parts = path.as_posix().split("tile/entries/")[1].split("/")
    if len(parts) > 1 and parts[-2].endswith(".p"):
        parts = [*parts[:-2], parts[-2][:-2]]
    return int("".join(one.removeprefix("x") for one in parts))


def revealed(folder: Path, period: str, lines: list[bytes]) -> Counter[tuple[str, str, str]]:
    """Count a reveal by month, class and kind, having opened each header that it names."""
    classes: dict[str, str] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    seen = -1
    text = (folder / "reveal" / period).read_text().splitlines()
    low, high = (int(n) for n in text[3].removeprefix("range ").split())
    for line in text[4:]:
        if found := CLASS.fullmatch(line):
            classes[found[1]] = found[2]
        elif found := ENTRY.fullmatch(line):
            index, cls, kind = int(found[1]), classes[found[2]], found[3]
            if not max(seen, low - 1) < index < high:
                raise DiffersError(f"{period}: entry {index} is out of order")
            seen = index
            word, sealed, month, header, _ = lines[index].decode().split()
            salt = base64.b64decode(found[4], validate=True)
            opened = f"{kind} {cls} {month}".encode()
            made = hashlib.sha256(b"thirdcopy/1 header\n" + salt + opened).digest()
            if (word, sealed) != ("thirdcopy/1", "sealed") or base64.b64decode(header) != made:
                raise DiffersError(f"{period}: entry {index} is not what the reveal says")
            counts[month, cls, kind] += 1
    number = sum(one.startswith(b"thirdcopy/1 sealed ") for one in lines[low:high])
    total = sum(counts.values())
    if text[-1] != f"end sealed {number} revealed {total} hidden {number - total}":
        raise DiffersError(f"{period}: the end does not add up")
    return counts


def tallied(folder: Path, period: str) -> Counter[tuple[str, str]]:
    """Read what the operator's tally says."""
    text = (folder / "tally" / period).read_text()
    classes = dict(CLASS.findall(text))
    found = re.findall(r"^count (\d+) ([a-z-]+) (\d+)$", text, re.MULTILINE)
    return Counter({(classes[cls], kind): int(count) for cls, kind, count in found})


def recount(folder: Path) -> Counter[tuple[str, str, str]]:
    """Count every period, and compare with its tally; gives month, agreement and measure."""
    lines = entries_of(folder)
    measures: Counter[tuple[str, str, str]] = Counter()
    for path in sorted((folder / "reveal").glob("*")):
        counts = revealed(folder, path.name, lines)
        by_class: Counter[tuple[str, str]] = Counter()
        for (_, cls, kind), count in counts.items():
            by_class[cls, kind] += count
        if by_class != tallied(folder, path.name):
            raise DiffersError(f"{path.name}: the tally differs from the reveal")
        for (month, cls, kind), count in counts.items():
            for measure, kinds in SUMS.items():
                if kind in kinds:
                    measures[month, cls.partition("+")[0], measure] += count
    return measures


def of_period(
    measures: Counter[tuple[str, str, str]], months: set[str]
) -> dict[tuple[str, str], int]:
    """Give the figures of a period by agreement and measure; what did not happen is 0."""
    agreements = {agreement for _, agreement, _ in measures}
    return {
        (agreement, measure): sum(measures[month, agreement, measure] for month in months)
        for agreement in agreements
        for measure in SUMS
    }


def main() -> int:
    """Print every count as JSON; exit with 1 where the files contradict themselves."""
    try:
        found = recount(Path(sys.argv[1]))
    except DiffersError as fault:
        print(fault, file=sys.stderr)
        return 1
    rows = [[*key, count] for key, count in sorted(found.items())]
    print(json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
