"""A withheld text: its place in the register stays, dated and with its ground; its words do not."""

from pathlib import Path

from thirdcopy import gateway as gates
from thirdcopy.web import create_app
from web_world import small_world

GROUND = "Freedom of Information Act 2000, section 31(1)(a)"
NAME = "nhs-digital-home-office"


def test_a_withheld_text_shows_as_a_stub_and_its_words_are_nowhere(tmp_path: Path) -> None:
    small = small_world(tmp_path)
    text = small.gateway.library.agreements[NAME]
    client = create_app(small.gateway).test_client()
    assert "broken contact" in client.get(f"/register/{NAME}").text
    gates.withhold(small.gateway, f"agreement/{text.hash}.md", GROUND)
    gates.publish(small.gateway)
    for path in (f"/register/{NAME}", f"/register/{text.hash}", f"/cy/register/{NAME}"):
        page = client.get(path).text
        assert GROUND in page
        assert "broken contact" not in page
        assert text.hash in page
    assert client.get(f"/register/{NAME}.md").status_code == 410
    assert client.get(f"/register/{NAME}/card").status_code == 404
    assert client.get(f"/register/{NAME}/compared/cmg-home-office").status_code == 404
    found = client.get(f"/register/{NAME}.json").json
    assert found is not None
    assert (found["withheld"]["ground"], found["says"], found["findings"]) == (GROUND, None, None)
    assert found["counts"]["figures"]["supplied"] == "3"
    assert GROUND in client.get("/register.csv").text
    assert client.get(f"/log/agreement/{text.hash}.md").status_code == 404
    reach = client.get("/reach/home-address/immigration-enforcement").text
    assert "Tracing of patients" not in reach
