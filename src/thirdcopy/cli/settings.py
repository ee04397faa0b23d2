"""The settings of a service: `settings` shows them, and other commands are given them."""

import os
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from thirdcopy.agreement.signature import parse_keys
from thirdcopy.gateway import (
    Databases,
    DatabaseSettings,
    Gateway,
    GatewaySettings,
    PeersSettings,
    Witnessing,
    WitnessSettings,
    open_gateway,
)
from thirdcopy.settings import PREFIX, Declared, declared, read_sections, read_text
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.sources import Source, parse_mapping
from thirdcopy.store.library import Library, load
from thirdcopy.web.openid.settings import SignInSettings
from thirdcopy.web.serving import MetricsSettings, SecuritySettings, Serving
from thirdcopy_client.clock import system_clock
from thirdcopy_client.errors import MalformedError, UnavailableError
from thirdcopy_client.translog.note import VerifierKey

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE: Final = f"{PREFIX}SETTINGS"


@dataclass(frozen=True)
class Settings:
    """Everything that is set, a section each."""

    gateway: GatewaySettings
    databases: DatabaseSettings
    witnesses: WitnessSettings
    peers: PeersSettings
    serve: Serving
    sign_in: SignInSettings
    metrics: MetricsSettings
    security: SecuritySettings


SECTIONS: Final[Mapping[str, type]] = {
    "gateway": GatewaySettings,
    "databases": DatabaseSettings,
    "witnesses": WitnessSettings,
    "peers": PeersSettings,
    "serve": Serving,
    "sign_in": SignInSettings,
    "metrics": MetricsSettings,
    "security": SecuritySettings,
}


def with_settings(command: _Command) -> _Command:
    """Add the option that says where the settings are."""
    return click.option(
        "--settings",
        "file",
        type=click.Path(path_type=Path),
        default=Path("settings.toml"),
        envvar=_FILE,
        show_default=True,
        show_envvar=True,
        help="The file of settings; what it names is looked for from its folder on.",
    )(command)


def read_settings(file: Path) -> Settings:
    """Read the settings in *file*, before which the environment goes."""
    environment = {name: text for name, text in os.environ.items() if name != _FILE}
    return Settings(**read_sections(read_text(file), file, SECTIONS, environment))


def gateway_of(settings: Settings, *, make: bool = False) -> Gateway:
    """Open the gateway that the settings describe, or with *make* begin it."""
    ours = settings.gateway
    library = load(ours.library)
    _check_bodies(ours.bodies, library)
    return open_gateway(
        ours.home,
        ours.origin,
        library,
        system_clock,
        sources=_sources(ours.sources, library),
        signatories=_signatories(ours.signatories),
        databases=databases_of(settings),
        witnessing=Witnessing(
            every=settings.witnesses.every,
            oldest=settings.witnesses.oldest,
            cover=settings.witnesses.cover,
        ),
        disclosure=ours.disclosure,
        make=make,
    )


def shown_gateway(file: Path, folder: Path, *, is_demo: bool) -> Gateway:
    """Open the gateway of the settings in *file*, or the demonstration below *folder*, to read."""
    if not is_demo:
        return gateway_of(read_settings(file))
    home = folder / "var" / "demo"
    return open_world(home, load(folder), SimulatedClock(), make=False).gateway


def databases_of(settings: Settings) -> Databases:
    """Give where the databases are."""
    named = settings.databases
    return Databases(named.main, named.keys, standby=named.standby == "synchronous")


def _check_bodies(bodies: tuple[str, ...], library: Library) -> None:
    known = library.vocabulary.trees["Body"]
    for body in bodies:
        if body not in known:
            raise MalformedError(
                f"the vocabulary has no body `{body}`",
                place="gateway.bodies",
                remedy="name bodies by their codes in `agreements/vocabulary.toml`",
            )


def _signatories(file: Path | None) -> Mapping[str, VerifierKey]:
    if file is None:
        return {}
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnavailableError(
            "the file of the bodies' keys cannot be read",
            place=f"gateway.signatories: {file}",
            remedy="see that the file is there, and who may read it",
        ) from error
    return parse_keys(data, file.name)


def _sources(mappings: tuple[Path, ...], library: Library) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for path in mappings:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnavailableError(
                "the mapping cannot be read",
                place=f"gateway.sources: {path}",
                remedy="see that the file is there, and who may read it",
            ) from error
        source = parse_mapping(data, path.name, library.vocabulary, path.parent)
        if source.name in found:
            raise MalformedError(
                f"two mappings are of the dataset `{source.name}`",
                place=f"gateway.sources: {path}",
                remedy="leave one of them out: nobody could say which of them is asked",
            )
        found[source.name] = source
    return found


@click.command("settings")
@with_settings
@click.option("--check", is_flag=True, help="Read the settings, and say what is in force.")
def show_settings(file: Path, *, check: bool) -> None:
    """Print a file of settings to begin with, or check the one that is there.

    Each setting stands there with what follows from it. A secret is never printed.
    """
    click.echo(in_force(read_settings(file)) if check else to_begin_with(), nl=False)


def to_begin_with() -> str:
    """Give a file of settings in which everything but the required stands behind a `#`."""
    lines = ["# Settings of a Thirdcopy gateway. See docs/reference/settings.md."]
    for name, section in SECTIONS.items():
        lines += ["", f"[{name}]"]
        for one in declared(section):
            lines += ["", *_wrapped(one.says), _line(one)]
    return "\n".join([*lines, ""])


def in_force(settings: Settings) -> str:
    """Give every setting as it is in force, secrets without their values."""
    lines = []
    for section in fields(settings):
        values = getattr(settings, section.name)
        for one in declared(SECTIONS[section.name]):
            value = getattr(values, one.name)
            if one.kind is None:
                shown = "not set" if value is None else "set"
            else:
                shown = "not set" if value is None else toml_of(value)
            lines.append(f"{section.name}.{one.name} = {shown}")
    return "\n".join([*lines, ""])


def toml_of(value: object) -> str:
    """Write a value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(toml_of(one) for one in value)}]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def _line(one: Declared) -> str:
    if one.required:
        return f"{one.key} = " + ("[]" if one.kind and one.kind.members else '""')
    shown = '""' if one.default is None else toml_of(one.default)
    return f"# {one.key} = {shown}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent="# ", subsequent_indent="# ")
