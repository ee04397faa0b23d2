"""The tables as they were at first."""

from pathlib import Path

from thirdcopy.store.migrations.first import keep, make

revision = "first"
down_revision = None


def upgrade() -> None:
    """Make them."""
    make(Path(__file__).parent)


def downgrade() -> None:
    """Refuse."""
    keep()
