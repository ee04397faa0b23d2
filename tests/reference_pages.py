"""The reference pages that are made from the code: run this file to write them again."""

import inspect
from pathlib import Path

import click

from thirdcopy.case import COMMANDS, HOLDERS, PROCEDURES
from thirdcopy.cli.main import thirdcopy
from thirdcopy.event import KINDS
from thirdcopy.register import MEASURES
from thirdcopy_client.translog.open_kind import OPEN_KINDS

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def commands() -> str:
    """Give the page of commands: the help of each, as it is printed."""
    lines = ["# Commands", "", "Made from the commands' own help.", ""]
    context = click.Context(thirdcopy, info_name="thirdcopy")
    lines += ["```", thirdcopy.get_help(context), "```", ""]
    for name, command in sorted(thirdcopy.commands.items()):
        inner = click.Context(command, info_name=f"thirdcopy {name}")
        lines += [f"## {name}", "", "```", command.get_help(inner), "```", ""]
    return "\n".join(lines)


def events() -> str:
    """Give the page of kinds of event."""
    lines = [
        "# Kinds of event",
        "",
        "Made from the table in `thirdcopy.event.kinds`. A kind is counted if and only if every",
        "party outside the discloser that could hold a receipt already knows that it happened.",
        "",
        "| kind | visibility | told, further | kept, further |",
        "|---|---|---|---|",
    ]
    for kind in KINDS.values():
        told = ", ".join(sorted(kind.told)) or "none"
        kept = ", ".join(sorted(kind.kept)) or "none"
        lines.append(f"| `{kind.name}` | {kind.visibility} | {told} | {kept} |")
    lines += ["", "## Open acts of the gateway", "", "| kind | members |", "|---|---|"]
    for name, members in OPEN_KINDS.items():
        lines.append(f"| `{name}` | {', '.join(sorted(members.required)) or 'any'} |")
    return "\n".join([*lines, ""])


def states() -> str:
    """Give the page of states, roles and commands."""
    lines = [
        "# States and roles",
        "",
        "Made from the table in `thirdcopy.case.table`, which is the rule itself: nothing else",
        "grants a command.",
        "",
        "| state | held by | role | may |",
        "|---|---|---|---|",
    ]
    for (state, role), allowed in COMMANDS.items():
        holder = HOLDERS.get(state) or "none"
        lines.append(f"| {state} | {holder} | {role} | {', '.join(sorted(allowed))} |")
    lines += ["", "## Reasons for rejecting", "", "Procedure only, so they may be told.", ""]
    lines += [f"- `{code}`: {text}" for code, text in PROCEDURES.items()]
    lines += ["", "## Figures", ""]
    lines += [f"- **{one.title}** (`{one.name}`): {one.definition}" for one in MEASURES]
    return "\n".join([*lines, ""])


PAGES = {"commands.md": commands, "events.md": events, "states.md": states}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (REFERENCE / file).write_text(inspect.cleandoc(page()) + "\n", encoding="utf-8")
