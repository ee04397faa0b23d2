"""`thirdcopy schema`: what an editor is given."""

import json

from click.testing import CliRunner

from texts import ROOT
from thirdcopy.cli.schema import schema


def test_the_schema_is_json_with_the_words_of_the_vocabulary() -> None:
    done = CliRunner().invoke(schema, ["--folder", str(ROOT)])
    assert done.exit_code == 0
    made = json.loads(done.stdout)
    assert "child-maintenance-group" in made["properties"]["discloser"]["enum"]
    assert "review" in made["required"]
