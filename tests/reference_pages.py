"""The reference pages that are made from the code: run this file to write them again."""

import inspect
import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic._internal._repr import display_as_type
from pydantic.fields import FieldInfo

from thirdcopy.case import COMMANDS, ENDS, HOLDERS, PROCEDURES, QUESTIONS
from thirdcopy.case.instrument import INSTRUMENTS
from thirdcopy.case.table import DEADLINES, ESCALATES
from thirdcopy.cli.main import thirdcopy
from thirdcopy.cli.settings import SECTIONS, toml_of
from thirdcopy.event import KINDS
from thirdcopy.register import ALL_MEASURES
from thirdcopy.settings import Declared, declared
from thirdcopy.settings.read import variable_of
from thirdcopy.web.api.problems import TITLES
from thirdcopy.web.api.routes import ROUTES
from thirdcopy_client.cli import parser
from thirdcopy_client.translog.open_kind import OPEN_KINDS

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def commands() -> str:
    """Give the page of commands: the help of each, as it is printed."""
    lines = ["# Commands", "", "Made from the commands' own help.", ""]
    context = _context(thirdcopy, "thirdcopy")
    lines += ["```", thirdcopy.get_help(context), "```", ""]
    for name, command in _each(thirdcopy):
        inner = _context(command, f"thirdcopy {name}")
        lines += [f"## {name}", "", "```", command.get_help(inner), "```", ""]
    return "\n".join(lines)


def _context(command: click.Command, name: str) -> click.Context:
    """Give a command as the whole program would run it: its options for help are the program's."""
    options = {**thirdcopy.context_settings, **command.context_settings}
    # Or it would be the option of whoever asked first: a test may have run the command alone.
    command._help_option = None
    return click.Context(command, info_name=name, **options)


def _each(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command by its whole name, those of a group after it."""
    for name, command in sorted(group.commands.items()):
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from _each(command, f"{before}{name} ")


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
    order = [*HOLDERS, *sorted(ENDS)]
    rows = sorted(COMMANDS.items(), key=lambda row: order.index(row[0][0]))
    for (state, role), allowed in rows:
        holder = HOLDERS.get(state) or "none"
        lines.append(f"| {state} | {holder} | {role} | {', '.join(sorted(allowed))} |")
    lines += [
        "",
        "## Deadlines",
        "",
        "In hundredths of the turnaround, counted from the receipt.",
        "",
    ]
    lines += ["| state | to be left by | then told |", "|---|---|---|"]
    for state, share in DEADLINES.items():
        late = HOLDERS[state]
        lines.append(f"| {state} | {share} | {ESCALATES[late] if late else 'none'} |")
    lines += ["", "## Questions to whoever asked", "", "A closed list, asked before the match.", ""]
    lines += [f"- `{code}`: {text}" for code, text in QUESTIONS.items()]
    lines += ["", "## Instruments that compel", "", "A lawyer verifies each element.", ""]
    lines += [f"- `{code}`: {', '.join(elements)}" for code, elements in INSTRUMENTS.items()]
    lines += ["", "## Reasons for rejecting", "", "Procedure only, so they may be told.", ""]
    lines += [f"- `{code}`: {text}" for code, text in PROCEDURES.items()]
    lines += ["", "## Figures", ""]
    lines += [
        f"- **{one.title}** (`{one.name}`): {one.definition}" for one in ALL_MEASURES.values()
    ]
    return "\n".join([*lines, ""])


def client() -> str:
    """Give the page of the client's commands, from what each of them takes."""
    lines = [
        "# The client's commands",
        "",
        "Made from the commands themselves. Each is run as `thirdcopy-client ...`, as",
        "`python -m thirdcopy_client ...`, or as `thirdcopy ...` where a gateway is installed.",
        "",
        "Exit codes: 0 it holds, 1 misbehaviour is shown, 2 it could not be checked.",
    ]
    for name, command in _leaves("", parser()):
        lines += ["", f"## {name}", "", f"{command.description}", "", "| argument | |", "|---|---|"]
        lines += [
            f"| `{' '.join([action.option_strings[-1], str(action.metavar or '')]).strip()}` "
            f"| {action.help} |"
            if action.option_strings
            else f"| {action.dest.upper()} | {action.help} |"
            for action in command._actions
            if action.dest != "help"
        ]
    return "\n".join([*lines, ""])


def _leaves(name: str, command: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    nested = [a for a in command._actions if isinstance(a, _SubParsersAction)]
    if not nested:
        yield name, command
    for action in nested:
        helps = {choice.dest: choice.help for choice in action._choices_actions}
        for below, inner in action.choices.items():
            inner.description = inner.description or helps.get(below)
            yield from _leaves(f"{name} {below}".strip(), inner)


def settings() -> str:
    """Give the page of settings, from what each declares."""
    lines = [
        "# Settings",
        "",
        "Made from the declarations. `thirdcopy settings` prints a file to begin with, and",
        "`thirdcopy settings --check` what is in force. Paths go from the folder of the file on.",
        "A variable of the environment goes before the file. A name that is not here is refused,",
        "in the file as in the environment, because a misspelt setting would be silently off.",
    ]
    for name, section in SECTIONS.items():
        lines += ["", f"## {name}", "", str(section.__doc__)]
        for one in declared(section):
            lines += ["", f"### `{name}.{one.key}`", "", one.says, ""]
            lines += [f"- {what}" for what in _written(name, one)]
            if one.kind and one.kind.section:
                lines += ["", f"Each table, `[[{name}.{one.key}]]`: {one.kind.section.__doc__}", ""]
                for inner in declared(one.kind.section):
                    written = "a file" if inner.kind is None else inner.kind.expected
                    lines.append(f"- `{inner.key}` ({written}): {inner.says}")
    return "\n".join([*lines, ""])


def _written(section: str, one: Declared) -> Iterator[str]:
    """Say how a setting is written, by what, and what holds where it is not set."""
    if one.kind is None:
        yield "a secret: the path of a file that only its owner may read; never printed"
    else:
        yield one.kind.expected
    variables = [variable_of(section, one.key)]
    if one.kind is None:
        variables.append(f"{variable_of(section, one.name)}`, which holds the secret itself")
        yield f"environment: `{variables[0]}`, or `{variables[1]}"
    elif one.kind.section is None:
        yield f"environment: `{variables[0]}`"
    if one.required:
        yield "must be set"
    elif one.default is not None:
        yield f"otherwise `{toml_of(one.default)}`"


def api() -> str:
    """Give the page of the interface's routes, from their declarations."""
    lines = [
        "# The interface for programs",
        "",
        "Made from the declarations in `thirdcopy.web.api`; `/api/v1/openapi.json` says it for",
        "programs. All addresses are below `/api/v1`. A route *for an officer* takes a signed",
        "request or a token, and `Thirdcopy-Officer`; one that *acts* an `Idempotency-Key` too;",
        "one that *decides* a `Thirdcopy-Sign-In` for that very act. See",
        "[the guide](../how-to/use-the-api.md).",
        "",
        "Problems (RFC 9457) are of these kinds: "
        + ", ".join(f"`{kind}` ({title})" for kind, title in TITLES.items())
        + ".",
    ]
    for one in ROUTES:
        who = "anybody" if one.public else "an officer"
        does = " It acts." if one.acts else ""
        does += " It decides." if one.fresh else ""
        lines += ["", f"## {one.method} {one.path}", "", f"{one.summary} For {who}.{does}"]
        lines += ["", one.more] if one.more else []
        for label, model in (("Query", one.asks), ("Takes", one.takes), ("Gives", one.gives)):
            if model is None:
                continue
            words = inspect.getdoc(model) or ""
            lines += ["", f"{label} `{model.__name__}`: {' '.join(words.split())}", ""]
            lines += [f"- {_member(name, field)}" for name, field in model.model_fields.items()]
        if one.gives is None:
            lines += ["", f"Gives `{one.media}`."]
        lines += ["", f"Problems: {', '.join(str(status) for status in one.statuses)}."]
    return "\n".join([*lines, ""])


def _member(name: str, field: FieldInfo) -> str:
    kind = re.sub(r"[a-z_]+\.(?:[a-z_]+\.)*", "", display_as_type(field.annotation))
    needed = "" if field.is_required() else ", may be left out"
    return f"`{name}`: `{kind}`{needed}"


PAGES = {
    "api.md": api,
    "client.md": client,
    "commands.md": commands,
    "events.md": events,
    "settings.md": settings,
    "states.md": states,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (REFERENCE / file).write_text(inspect.cleandoc(page()) + "\n", encoding="utf-8")
