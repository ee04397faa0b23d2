"""What a database complains of is never told with the values that it was given."""

from pathlib import Path

import pytest

from made_store import act, made_store, written
from thirdcopy.store.write import Write
from thirdcopy_client.errors import UnavailableError


def test_an_error_of_the_database_shows_no_value(tmp_path: Path) -> None:
    with made_store("sqlite", tmp_path).opened() as sequencer:
        named = Write(acts=act(1).acts, files={"reveal/Somebody": b"Somebody"})
        written(sequencer, named)
        with pytest.raises(UnavailableError) as raised:
            sequencer.write([named])
    assert raised.value.__cause__ is not None
    told = f"{raised.value} {raised.value.__cause__}"
    assert "UNIQUE constraint failed" in told
    assert "Somebody" not in told
