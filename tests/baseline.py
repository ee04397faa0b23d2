"""The first revision of both databases, made from the declared tables: run this to write it again.

It is written again whenever a table changes, until the first release; from then on it stays as it
is, and a change is a revision of its own.
"""

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from thirdcopy.store.migrations.first import BETWEEN
from thirdcopy.store.schema import KEYS, MAIN, Chain

DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}


def first(chain: Chain, engine: str) -> str:
    """Give the statements that make every table and index as they are declared."""
    dialect = DIALECTS[engine]
    made = []
    for table in chain.metadata.sorted_tables:
        made.append(CreateTable(table).compile(dialect=dialect))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [CreateIndex(index).compile(dialect=dialect) for index in indexes]
    lines = ["\n".join(line.rstrip() for line in str(one).strip().splitlines()) for one in made]
    return BETWEEN.join(lines) + "\n"


if __name__ == "__main__":
    for chain in (MAIN, KEYS):
        for engine in DIALECTS:
            path = chain.folders[0] / f"first.{engine}.sql"
            path.write_text(first(chain, engine), encoding="utf-8")
