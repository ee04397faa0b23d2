"""A gateway that its operator made by `init`, and the commands that are run at it."""

from pathlib import Path

from click.testing import CliRunner

from texts import ROOT
from thirdcopy.cli.main import thirdcopy
from thirdcopy_client.errors import ThirdcopyError

ISSUER = "https://sign-in.example"
"""Where its people sign in."""


def run(*arguments: str) -> str:
    """Run a command and give what it prints; its error is raised as the command raised it."""
    done = CliRunner().invoke(thirdcopy, arguments, catch_exceptions=True)
    if isinstance(done.exception, ThirdcopyError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def founded(folder: Path) -> Path:
    """Make a gateway of a council with two administrators; give the file of its settings."""
    file = folder / "settings.toml"
    origin = 'origin = "records.enfield.example/log"'
    file.write_text(f'[gateway]\n{origin}\nbodies = ["enfield"]\nlibrary = "{ROOT}"\n')
    people = [
        word
        for number, name in (("1", "Ada One"), ("2", "Bo Two"))
        for word in ("--administrator", ISSUER, number, "enfield", name)
    ]
    run("init", "--settings", str(file), *people)
    return file
