"""The shape of both databases, on both engines: made, compared, migrated forwards and back."""

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, Table, Text, text

from baseline import DIALECTS, first
from made_store import MadeStore, act, check_whole, made_store, written
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.engine import migrated, open_main, writing
from thirdcopy.store.schema import KEYS, MAIN, Chain, revision_of
from thirdcopy_client.errors import UnavailableError

ENGINES = [pytest.param("postgres", marks=pytest.mark.postgres), "sqlite"]
SECOND = '''
"""A remark on each agreement."""

from alembic import op
from sqlalchemy import Column, Text

revision = "second"
down_revision = "first"


def upgrade():
    op.add_column("agreement", Column("remark", Text))
    op.create_table("remark", Column("id", Text, primary_key=True))
    {more}


def downgrade():
    op.drop_table("remark")
    op.drop_column("agreement", "remark")
'''


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MadeStore:
    made = made_store(request.param, tmp_path)
    with made.opened() as sequencer:
        for number in range(3):
            written(sequencer, act(number))
    return made


def with_second(folder: Path, more: str = "pass") -> Chain:
    """Give the main database's revisions with one more behind them, which only this test has."""
    place = folder / "later"
    place.mkdir()
    (place / "second.py").write_text(SECOND.format(more=more))
    return replace(MAIN, folders=(*MAIN.folders, place))


def differences(connection: Connection, metadata: MetaData) -> list[object]:
    options = {"compare_server_default": True}
    found: list[object] = compare_metadata(
        MigrationContext.configure(connection, opts=options), metadata
    )
    return found


def head(store: MadeStore) -> tuple[int, bytes]:
    with store.opened() as sequencer, sequencer.engine.connect() as connection:
        at = head_of(connection)
        return at.size, at.root


@pytest.mark.parametrize("engine", DIALECTS)
@pytest.mark.parametrize("chain", [MAIN, KEYS], ids=["main", "keys"])
def test_the_first_revision_is_what_the_tables_declare(chain: Chain, engine: str) -> None:
    path = chain.folders[0] / f"first.{engine}.sql"
    written_there = path.read_text(encoding="utf-8")
    assert written_there == first(chain, engine), "run `python tests/baseline.py`"


def test_what_the_revisions_make_is_what_the_tables_declare(store: MadeStore) -> None:
    with store.opened() as sequencer:
        for engine, metadata in (
            (sequencer.engine, tables.main),
            (sequencer.vault.engine, tables.keys),
        ):
            with engine.connect() as connection:
                assert differences(connection, metadata) == []
                assert revision_of(connection) == "first"


def test_a_table_that_no_revision_makes_is_a_difference(store: MadeStore) -> None:
    more = MetaData()
    for table in tables.main.tables.values():
        table.to_metadata(more)
    Table("forgotten", more, Column("id", Text, primary_key=True))
    with store.opened() as sequencer, sequencer.engine.connect() as connection:
        assert len(differences(connection, more)) == 1


def test_forwards_and_back_the_log_is_what_it_was(store: MadeStore, tmp_path: Path) -> None:
    chain, before = with_second(tmp_path), head(store)
    tried = migrated(store.main, chain, kept=False)
    assert [(step.revision, step.says) for step in tried] == [
        ("second", "A remark on each agreement.")
    ]
    assert head(store) == before, "a dry run changes nothing"
    assert migrated(store.main, chain, kept=True) == tried
    with pytest.raises(UnavailableError, match="does not know the revision `second`"):
        open_main(store.main)
    assert migrated(store.main, chain, kept=True) == ()
    assert [step.revision for step in migrated(store.main, chain, "first", kept=True)] == ["second"]
    assert head(store) == before
    with store.opened() as sequencer:
        written(sequencer, act(3))
        check_whole(sequencer)
        with sequencer.engine.connect() as connection:
            assert differences(connection, tables.main) == []


def test_an_older_shape_is_not_served(
    store: MadeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thirdcopy.store.engine.MAIN", with_second(tmp_path))
    with pytest.raises(UnavailableError, match="is at the revision `first`") as refused:
        open_main(store.main)
    assert "thirdcopy migrate" in str(refused.value.remedy)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE entry SET line = (SELECT line FROM entry WHERE idx = 1) WHERE idx = 0",
        "DELETE FROM entry WHERE idx = 2",
        "UPDATE head SET size = 2",
    ],
)
def test_a_migration_that_would_change_the_log_is_taken_back(
    store: MadeStore, tmp_path: Path, attack: str
) -> None:
    before = head(store)
    is_file = isinstance(store.main, Path)
    drop = (
        ["DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete"]
        if is_file
        else ["DROP TRIGGER entry_append_only ON entry"]
    )
    more = "\n    ".join(f"op.execute({statement!r})" for statement in (*drop, attack))
    chain = with_second(tmp_path, more)
    with pytest.raises(UnavailableError, match="do not give its root"):
        migrated(store.main, chain, kept=True)
    assert head(store) == before
    with store.opened() as sequencer:
        check_whole(sequencer)


def test_there_is_nothing_before_the_first_revision(store: MadeStore) -> None:
    with pytest.raises(UnavailableError, match="does not know the revision `base`"):
        migrated(store.main, MAIN, "base", kept=True)
    with pytest.raises(UnavailableError, match="does not know the revision `fir`"):
        migrated(store.main, MAIN, "fir", kept=True)


def test_tables_without_a_revision_are_not_ours(store: MadeStore) -> None:
    with store.opened() as sequencer, writing(sequencer.engine).begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(UnavailableError, match="tables and no revision"):
        open_main(store.main)
