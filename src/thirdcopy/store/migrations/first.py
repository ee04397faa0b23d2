"""Run the SQL of a first revision, which stands beside it in a file for each engine."""

from pathlib import Path

from alembic import op

from thirdcopy_client.errors import NotAllowedError

BETWEEN = ";\n\n"
"""What stands between two statements of such a file."""


def make(folder: Path) -> None:
    """Make what the first revision in *folder* makes, on the engine that is being migrated."""
    engine = op.get_context().dialect.name
    for statement in (folder / f"first.{engine}.sql").read_text(encoding="utf-8").split(BETWEEN):
        op.execute(statement.strip())


def keep() -> None:
    """Refuse to go back behind the first revision: there is nothing but an empty database."""
    raise NotAllowedError(
        "there is nothing before the first revision",
        remedy="delete the database if it is no longer needed",
    )
