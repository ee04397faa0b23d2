"""The pages on security name tests, files and functions that are there."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "security"
NOTHING = "Nothing here stops it."


@cache
def defined_tests() -> frozenset[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    texts = (file.read_text(encoding="utf-8") for file in files)
    return frozenset(
        name for text in texts for name in re.findall(r"^ *def (test_\w+)\(", text, re.MULTILINE)
    )


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def named_tests(text: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", text)


def faults_of_threats(text: str) -> list[str]:
    """Name each threat that no test shows without saying so, and each test that is not there."""
    faults = []
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0]
        shown = named_tests(section.partition("**Shown by**")[2].partition("**Left open**")[0])
        if not re.search(r"A compromise of\s+\*\*", section) or "surrender" not in section:
            faults.append(f"{title}: surrenders what?")
        if bool(shown) == (NOTHING in section):
            faults.append(f"{title}: neither a test nor `{NOTHING}`, or both")
        faults += [
            f"{title}: {name}" for name in named_tests(section) if name not in defined_tests()
        ]
    return faults


def test_every_threat_names_tests_that_are_there_or_says_that_nothing_stops_it() -> None:
    text = page("threat-model.md")
    assert len(re.findall(r"^### ", text, re.MULTILINE)) >= 30
    assert faults_of_threats(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("test_a_forbid_that_errors_never_permits", "test_a_forbid_that_errs_never_permits"),
        (f"**{NOTHING}**", "We hope not."),
        ("**Shown by** `test_no_time_of_day_is_told`", "Told by `test_no_time_of_day_is_told`"),
        ("People who work around it\n", "People who work around it\n**Shown by** `test_any_text`"),
        ("surrenders availability", "costs availability"),
    ],
)
def test_a_threat_without_its_test_would_be_found(old: str, new: str) -> None:
    text = page("threat-model.md")
    assert text.count(old) == 1
    assert len(faults_of_threats(text.replace(old, new))) >= 1


@cache
def names_there() -> frozenset[str]:
    """Give every name of the sources, with as much of its path as anybody may write before it."""
    names: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        parts = file.relative_to(ROOT / "src").with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        names |= ends(module)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            for name in names_of(node, exporting=parts[-1] == "__init__"):
                names |= ends(f"{module}.{name}")
    return frozenset(names)


def ends(path: str) -> set[str]:
    parts = path.split(".")
    return {".".join(parts[start:]) for start in range(len(parts))}


def names_of(node: ast.stmt, *, exporting: bool) -> list[str]:
    match node:
        case ast.ClassDef(name=name, body=body):
            inner = [one for part in body for one in names_of(part, exporting=False)]
            return [name, *(f"{name}.{one}" for one in inner)]
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=[ast.Name(id=name)]):
            return [name]
        case ast.ImportFrom(names=imported) if exporting:
            return [one.asname or one.name for one in imported]
        case _:
            return []


def is_there(name: str) -> bool:
    return (ROOT / name).exists() if "/" in name else name in names_there()


def faults_of_promises(text: str) -> list[str]:
    """Name each function, file and folder of the table that is not there."""
    faults = []
    for row in re.findall(r"^\| (?!promise)(.+) \|$", text, re.MULTILINE):
        _, kept, shown = row.split(" | ")
        named = re.findall(r"`([^`]+)`", f"{kept} {shown}")
        faults += [name for name in named if not is_there(name)]
        if not re.search(r"`tests/", f"{kept} {shown}"):
            faults.append(f"no test: {row}")
    return faults


def test_every_promise_names_functions_and_tests_that_are_there() -> None:
    text = page("properties.md")
    assert text.count("\n| ") > 30
    assert faults_of_promises(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("`policy.cedar.verdict`", "`policy.cedar.verdicts`"),
        ("`Sequencer._stands`", "`Sequencer._standing_still`"),
        ("`tests/unit/policy`", "`tests/unit/policies`"),
        ("`tests/unit/assessment`", "somebody"),
    ],
)
def test_a_promise_that_is_kept_nowhere_would_be_found(old: str, new: str) -> None:
    text = page("properties.md")
    assert old in text
    assert faults_of_promises(text.replace(old, new))


ASVS = tomllib.loads((ROOT / "tests/asvs.toml").read_text(encoding="utf-8"))
STATUSES = ("met", "partly", "not met", "n/a")


def numbers(text: str) -> list[str]:
    """Give the numbers of `1.2.3` or `1.2.3 to 1.2.9`."""
    first, _, last = text.partition(" to ")
    section, _, low = first.rpartition(".")
    return [f"{section}.{n}" for n in range(int(low), int(last.rpartition(".")[2] or low) + 1)]


def faults_of_asvs(text: str) -> list[str]:
    rows = re.findall(r"^\| (\d+\.\S+(?: to \S+)?) \| (.*) \|$", text, re.MULTILINE)
    faults, counted, found = [], dict.fromkeys(STATUSES, 0), []
    for number, rest in rows:
        _, status, _, shown = re.sub(r"\| (?=\|)", "|  ", rest + " ").split("|")
        named = re.findall(r"`([^`]+)`", shown)
        missing = [
            name
            for name in named
            if not (name in defined_tests() if name.startswith("test_") else (ROOT / name).exists())
        ]
        faults += [f"{number}: {name}" for name in missing]
        if status.strip() == "met" and not named:
            faults.append(f"{number} is met, and nothing shows it")
        counted[status.strip()] += len(numbers(number))
        found += numbers(number)
    there = {
        f"{chapter}.{section}.{n}": n in sizes["level-3"]
        for chapter, sections in ASVS.items()
        for section, sizes in sections.items()
        for n in range(1, sizes["last"] + 1)
    }
    faults += [f"twice: {one}" for one in set(found) if found.count(one) > 1]
    faults += [f"not there: {one}" for one in there if not there[one] and one not in found]
    faults += [f"no requirement: {one}" for one in set(found) - set(there)]
    said = ", ".join(
        f"{counted[one]} {'not applicable' if one == 'n/a' else one}" for one in STATUSES
    )
    return faults if f"**{said}.**" in text else [*faults, f"the counts are {said}"]


def test_every_requirement_of_asvs_level_2_is_answered_once() -> None:
    assert faults_of_asvs(page("asvs.md")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 7.2.4 |", "| 7.2.3 |"),
        ("| 9.1.1 |", "| 9.1.9 |"),
        ("| 9.1.1 | signature first | met |", "| 9.1.1 | signature first | not met |"),
        ("`test_a_token_of_another_type_ends_nothing`", "`test_a_token_of_any_type_ends_all`"),
        ("`src/thirdcopy/gateway/sessions.py`", ""),
        ("6.2.1 to 6.2.11", "6.2.1 to 6.2.10"),
    ],
)
def test_a_requirement_that_is_not_answered_would_be_found(old: str, new: str) -> None:
    text = page("asvs.md")
    assert old in text
    assert faults_of_asvs(text.replace(old, new))


@pytest.mark.parametrize("name", ["principles.md", "dpia.md", "matching-record.md", "faults.md"])
def test_what_a_page_on_assurance_names_is_there(name: str) -> None:
    named = re.findall(r"`((?:test_|src/|tests/|docs/|packaging/)[^`\s]+)`", page(name))
    assert len(named) >= 5
    assert [one for one in named if one.startswith("test_") and one not in defined_tests()] == []
    assert [one for one in named if "/" in one and not (ROOT / one).exists()] == []
