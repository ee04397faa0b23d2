"""What is not on the list of fields cannot be logged, whoever logs it."""

import json
import logging
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from thirdcopy.web import create_app
from thirdcopy.web.logs import FIELDS, JsonLines
from web_world import SmallWorld

CANARY = "canary-9f2b Jessica"


def line(
    extra: Mapping[str, object],
    message: str = "it happened",
    *args: object,
    logger: str = "thirdcopy.gateway",
    caught: BaseException | None = None,
) -> str:
    info = (type(caught), caught, caught.__traceback__) if caught else None
    record = logging.getLogger(logger).makeRecord(
        logger, logging.INFO, "f", 1, message, args, info, extra=extra
    )
    return JsonLines().format(record)


def test_a_line_has_its_template_and_the_fields_of_the_list() -> None:
    made = json.loads(
        line({"job": "match", "status": 503, "error": "UnavailableError"}, "a job is put off")
    )
    assert made.pop("at").startswith("20")
    assert made == {
        "level": "info",
        "logger": "thirdcopy.gateway",
        "event": "a job is put off",
        "job": "match",
        "status": "503",
        "error": "UnavailableError",
    }


def test_a_field_that_is_not_on_the_list_is_not_logged() -> None:
    assert "canary" not in line({"person": CANARY, "name_of": CANARY})


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"saying"}))
def test_a_field_of_the_list_takes_nothing_of_another_shape(field: str) -> None:
    assert json.loads(line({field: CANARY}))[field] == "withheld"


def test_what_a_message_quotes_is_left_out() -> None:
    said = json.loads(line({"saying": f"no body `{CANARY}` here, nor `{CANARY}`"}))["saying"]
    assert said == "no body `…` here, nor `…`"
    assert json.loads(line({"saying": f"unclosed ` {CANARY}"}))["saying"] == "withheld"


def test_what_is_put_into_a_template_is_not_logged() -> None:
    assert json.loads(line({}, "%s was asked for", CANARY))["event"] == "%s was asked for"


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "werkzeug", "root", "thirdcopy.web"])
def test_of_others_only_the_name_is_logged(name: str) -> None:
    made = json.loads(line({}, f"SELECT {CANARY}", logger=name))
    assert "event" not in made
    assert made["logger"] == name


def test_of_an_error_its_kind_and_places_are_logged_and_never_its_text() -> None:
    with pytest.raises(ValueError, match="canary") as raised:
        int(CANARY)
    made = line({}, caught=raised.value)
    assert "canary" not in made
    assert json.loads(made)["error"] == "ValueError"
    assert json.loads(made)["where"].startswith("test_of_an_error")


@given(
    st.dictionaries(st.sampled_from([*FIELDS, "case", "number"]), st.text() | st.integers()),
    st.text(),
)
def test_every_line_is_one_object_of_known_fields(extra: dict[str, object], message: str) -> None:
    made = line(extra, message, CANARY)
    assert "\n" not in made
    assert CANARY not in made
    known = {"at", "level", "logger", "event", *FIELDS}
    assert json.loads(made).keys() <= known


@pytest.fixture
def lines(world: SmallWorld) -> Iterator[tuple[Flask, list[str]]]:
    """Let every logger of the process write lines as the service would."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:  # type: ignore[explicit-override]
            written.append(JsonLines().format(record))

    root = logging.getLogger()
    before, handler = root.level, Kept()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield create_app(world.gateway), written
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def test_a_canary_in_everything_that_is_sent_reaches_no_log(
    lines: tuple[Flask, list[str]],
) -> None:
    app, written = lines
    client = app.test_client()

    @app.get("/breaks/<name>")
    def breaks(name: str) -> str:
        raise ValueError(name)

    for path in (f"/register/{CANARY}", f"/cases/{CANARY}", f"/log/{CANARY}"):
        client.get(path, query_string={"q": CANARY}, headers={"User-Agent": CANARY})
        client.post(path, data={"family-name": CANARY}, headers={"Referer": CANARY})

    assert client.get(f"/breaks/{CANARY}").status_code == 500
    assert any("an incident" in one for one in written)
    assert not [one for one in written if "canary" in one or "Jessica" in one]
