"""Mutation testing: which changes of the code that decides, matches, seals and logs go unnoticed.

`./dev mutants [PART...]` has mutmut change the parts below, one place at a time, and run the tests
that reach the place. It fails where fewer than 95 of 100 changes are noticed, and where an entry of
`mutants.toml` fits no change that went unnoticed: an entry there is such a change, and the reason
why no test can or should notice it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
ASKED: Final = 95
NOTICED: Final = frozenset({"killed", "timeout"})
COPIED: Final = ("tests", "agreements", "profiles", "questions", "claims", "packaging", "docs")


@dataclass(frozen=True)
class Part:
    """What is changed, as globs of files, and the tests that are to notice."""

    changed: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One line as it was, and as it was changed, without the white space around it."""

    function: str
    was: str
    became: str


PARTS: Final = {
    "decision": Part(
        ("src/thirdcopy/decision.py", "src/thirdcopy/assessment.py"),
        ("tests/unit/decision/test_decided_exactly.py", "tests/unit/assessment"),
    ),
    "matching": Part(
        ("src/thirdcopy/match/*.py",),
        (
            "tests/unit/match/test_matched_exactly.py",
            "tests/unit/match/test_rule.py",
            "tests/unit/match/test_name.py",
            "tests/unit/match/test_identifiers.py",
        ),
    ),
    "sealing": Part(
        ("src/thirdcopy_client/seal.py", "src/thirdcopy/release.py"),
        ("tests/unit/client/test_seal.py", "tests/unit/release/test_sealed_exactly.py"),
    ),
    "log": Part(
        (
            "src/thirdcopy_client/translog/*.py",
            "src/thirdcopy_client/canonical.py",
            "src/thirdcopy_client/witness/consider.py",
        ),
        (
            "tests/unit/client/test_canonical_and_clock.py",
            "tests/unit/client/test_considered_exactly.py",
            "tests/unit/client/test_cosignature_and_policy.py",
            "tests/unit/client/test_key_rotation.py",
            "tests/unit/client/test_merkle.py",
            "tests/unit/client/test_note.py",
            "tests/unit/client/test_particulars.py",
            "tests/unit/client/test_read_exactly.py",
            "tests/unit/client/test_text_formats.py",
            "tests/property/client/test_tree.py",
            "tests/vectors/test_worked_log.py",
        ),
    ),
}


def main(wanted: Sequence[str]) -> int:
    """Try the parts that are wanted, or all, and say how each went."""
    unknown = sorted(set(wanted) - PARTS.keys())
    if unknown:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    faults = 0
    for name in wanted or PARTS:
        folder = prepared(name)
        _mutmut(folder, "run", "--max-children", "1")
        results = results_of(_said(folder, "results", "--all", "true"))
        missed = {one: how for one, how in results.items() if how not in NOTICED}
        changes = {one: change_of(one, _said(folder, "show", one)) for one in missed}
        faults += judged(name, len(results), list(changes.values()), excused(name))
    return min(faults, 1)


def judged(name: str, count: int, missed: Sequence[Change], known: Mapping[Change, str]) -> int:
    """Print how a part went, and what went unnoticed; give the number of faults."""
    unexplained = [change for change in missed if change not in known]
    stale = [change for change in known if change not in missed]
    counted = count - (len(missed) - len(unexplained))
    noticed = count - len(missed)
    for title, changes in (("unnoticed", unexplained), ("listed, and not found", stale)):
        for change in changes:
            print(f"{title}: {change.function}\n  - {change.was}\n  + {change.became}")
    share = 100 * noticed / counted if counted else 0
    print(
        f"{name}: {count} changes, {noticed} noticed, {count - counted} listed as no faults, "
        f"{len(unexplained)} unnoticed: {share:.1f} % of {counted}, {ASKED} % asked"
    )
    return len(stale) + (share < ASKED)


def excused(name: str) -> dict[Change, str]:
    """Give the changes of a part that no test is to notice, each with its reason."""
    text = (Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8")
    return {
        Change(entry["function"], entry["was"], became): reason["why"]
        for reason in tomllib.loads(text).get(name, ())
        for entry in reason["changes"]
        for became in entry["became"]
    }


def results_of(said: str) -> dict[str, str]:
    """Read how each change went from what mutmut printed."""
    return dict(re.findall(r"^\s+(\S+__mutmut_\d+): (.+)$", said, re.MULTILINE))


def change_of(name: str, diff: str) -> Change:
    """Read what was changed from mutmut's difference."""
    lines = [line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2} )", line)]
    was, became = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    function = name.rpartition("__mutmut_")[0]
    return Change(re.sub(r"\.(x_|xǁ)", ".", function).replace("ǁ", "."), was, became)


def prepared(name: str) -> Path:
    """Put the checkout into a folder of its own, where mutmut may change it."""
    part, folder = PARTS[name], ROOT / ".cache" / "mutants" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for linked in ("src", *COPIED):
        (folder / linked).symlink_to(ROOT / linked)
    # A server that forks keeps what tests have cached apart from one change to the next.
    config = f"""
[tool.mutmut]
source_paths = ["src"]
only_mutate = {json.dumps(part.changed)}
also_copy = {json.dumps(COPIED)}
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {json.dumps(part.tests)}
process_isolation = "forkserver"
track_dependencies = false
use_git_change_detection = false
"""
    ours = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(ours + config, encoding="utf-8")
    return folder


def _said(folder: Path, *arguments: str) -> str:
    return _mutmut(folder, *arguments, stdout=subprocess.PIPE)


def _mutmut(folder: Path, *arguments: str, stdout: int | None = None) -> str:
    command = [str(Path(sys.executable).parent / "mutmut"), *arguments]
    variables = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=variables, check=True, stdout=stdout, encoding="utf-8"
    )
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
