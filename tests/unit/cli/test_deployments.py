import json

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.deployments import deployments

SERVICE = ("--service", "children's services")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(deployments, [*arguments, "--folder", str(ROOT)])


def test_it_says_which_councils_had_an_official_in_childrens_services() -> None:
    said = run(*SERVICE, "--observed", "end-2021")
    assert said.exit_code == 0
    for council in ("Barnet", "Enfield", "Slough", "Sutton", "Thurrock"):
        assert f"{council} Council: children's services" in said.output
    assert said.output.endswith("5 bodies\n")
    assert "Guardian, May 2022" in said.output


def test_all_of_them_come_as_json_with_what_is_not_known() -> None:
    found = json.loads(run("--json").output)
    assert len({one["body"] for one in found}) == 14
    assert all("when it began" in one["unknown"] for one in found)


def test_a_log_is_read_with_its_key_and_never_without() -> None:
    for half in (("--log", "thirdcopy-log"), ("--key", "k")):
        refused = run(*half)
        assert refused.exit_code == 2
        assert "`--log` and `--key` together" in refused.output


def test_a_service_that_no_source_names_is_a_misuse_that_says_what_is_known() -> None:
    refused = run("--service", "housing")
    assert refused.exit_code == 2
    assert "known are `children's services`" in refused.output
