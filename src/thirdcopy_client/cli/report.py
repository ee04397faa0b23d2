"""A verification in words."""

from thirdcopy_client.cli.outcome import in_lines
from thirdcopy_client.verify import Report

_CHECKED = """\
checked: the signature, every entry and tile, the root, the list of files and every file in
it, every header that is revealed, and every count, which was repeated from the reveals.
not checked: what the attested tables hold, what stays hidden, whether anybody else was shown
another log (compare size and root with theirs), or whether what people attested was true.
It is about what passed through the gateway. It says nothing of what did not pass through.
"""
_KEY_FROM_LOG = """\
no key was given, so the one that the log names itself was taken: anybody could have made
these files. Get the log's key from somewhere you trust and give it with --key.
"""


def describe(report: Report) -> str:
    """Say what was counted and what was checked."""
    found = "the files agree with each other" if report.key_from_log else "it holds"
    lines = [f"{found}: {report.origin}, {report.size} entries, {report.files} files"]
    lines += [f"root {report.root.hex()}", f"key {report.key}"]
    if report.cosigned:
        lines.append(f"cosigned by {', '.join(report.cosigned)}")
    for period in report.periods:
        lines.append(
            f"{period.period}: {period.sealed} sealed entries,"
            f" {period.revealed} revealed, {period.hidden} hidden"
        )
        lines += [
            f"  {cell.count} {cell.kind}, agreement {cell.agreement}"
            + (f", adoption {cell.adoption}" if cell.adoption else "")
            for cell in report.cells
            if cell.period == period.period
        ]
        lines += [f"  attested table {table.name} {table.sha256}" for table in period.tables]
    lines.append(f"{report.awaiting} sealed entries since")
    lines += [
        f"{logged.entry.date.isoformat()} {logged.entry.kind}: {logged.entry.members['id']}"
        for logged in report.standing
    ]
    lines += [
        f"{logged.entry.date.isoformat()} {logged.entry.kind} {logged.entry.members['number']}"
        f" {logged.entry.members['state']}: {logged.entry.members['id']}"
        for logged in report.particulars
    ]
    lines += [f"taken down: {path}" for path in report.withheld]
    return in_lines(lines) + (_KEY_FROM_LOG if report.key_from_log else "") + _CHECKED
