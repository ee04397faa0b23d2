"""The judge of mutants: what it counts, and that it can say no."""

import pytest

from mutants import PARTS, ROOT, Change, change_of, excused, judged, results_of

SHOWN = """# thirdcopy.release.x_fresh__mutmut_3: survived
--- src/thirdcopy/release.py
+++ src/thirdcopy/release.py
@@ -1,2 +1,2 @@
 def fresh(prepared, at):
-    return at - prepared.read_at <= 5
+    return at - prepared.read_at < 5
"""
CHANGE = Change(
    "thirdcopy.release.fresh",
    "return at - prepared.read_at <= 5",
    "return at - prepared.read_at < 5",
)


def test_what_mutmut_says_is_read() -> None:
    assert change_of("thirdcopy.release.x_fresh__mutmut_3", SHOWN) == CHANGE
    method = change_of("thirdcopy.match.birth_date.xǁBirthDateǁtext__mutmut_1", SHOWN)
    assert method.function == "thirdcopy.match.birth_date.BirthDate.text"
    assert results_of("    a.x_b__mutmut_1: killed\n    a.x_b__mutmut_2: no tests\n") == {
        "a.x_b__mutmut_1": "killed",
        "a.x_b__mutmut_2": "no tests",
    }


@pytest.mark.parametrize(
    ("count", "missed", "known", "faults"),
    [
        (100, 0, 0, 0),
        (100, 5, 0, 0),
        (100, 6, 0, 1),
        (100, 6, 6, 0),
        (100, 0, 1, 1),
        (0, 0, 0, 1),
    ],
)
def test_too_few_that_are_noticed_is_a_fault_and_so_is_an_entry_that_fits_nothing(
    capsys: pytest.CaptureFixture[str], count: int, missed: int, known: int, faults: int
) -> None:
    changes = [Change("f", "was", str(number)) for number in range(max(missed, known))]
    assert judged("part", count, changes[:missed], dict.fromkeys(changes[:known], "why")) == faults
    assert f"{count} changes, {count - missed} noticed" in capsys.readouterr().out


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_there_and_every_excuse_has_its_reason(name: str) -> None:
    part = PARTS[name]
    assert all(list(ROOT.glob(pattern)) for pattern in (*part.changed, *part.tests))
    assert all(reason.strip() for reason in excused(name).values())
