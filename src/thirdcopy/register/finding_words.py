# ruff: noqa: RUF001 - the apostrophe of print, which Welsh needs in most sentences
"""What was found, in the reader's language: the analysis speaks English, and here is the Welsh.

The Welsh is made from the kind of a finding, its clauses and its example, and never from the
English sentence. It says the same claim, and leaves lists of items and purposes to the example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from thirdcopy.agreement import Agreement, FactDeclaration, Language, Vocabulary
from thirdcopy.analysis import Example, Finding

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "can-error": (
        "Ni ellir ateb {clauses} bob tro: mae ceisiadau na ellir eu hasesu odano.",
        (
            "Mae’r peiriant yn hepgor cymal sy’n methu, felly nid yw mesur diogelu sy’n methu yn "
            "diogelu neb. Mae’r porth yn gwrthod pob cais y mae unrhyw gymal yn methu arno."
        ),
    ),
    "dead": (
        (
            "Nid oes dim yn cael ei benderfynu gan {first_soft}: nid yw byth yn gymwys, neu "
            "gwrthodir popeth y mae’n ei ganiatáu."
        ),
        "Hebddo byddai pob cais yn cael ei benderfynu yn yr un ffordd.",
    ),
    "redundant": (
        "Nid yw {first} yn newid dim{by}.",
        "Hebddo byddai pob cais yn cael ei benderfynu yn yr un ffordd.",
    ),
    "redundant-at-will": (
        (
            "Nid yw rhai o’r rhain yn newid dim: {clauses}. Beth bynnag y maent yn ei ganiatáu, "
            "gall {discloser} ei ganiatáu o dan un arall ohonynt, ar ei air ei hun."
        ),
        "Mae’n ddigon bod un o’i swyddogion yn rhoi’r atebion.",
    ),
    "lone-key": (
        "Mae gair un person, heb dystiolaeth, yn agor eitemau o dan {soft}.",
        (
            "Nid oes rhaid edrych ar unrhyw gofnod a allai ei wrth-ddweud, ac nid oes rhaid i neb "
            "arall gytuno."
        ),
    ),
    "not-refusable": (
        (
            "Mae o leiaf un diben o dan {soft} nad oes rhaid gwrthod unrhyw gais ato: pwy "
            "bynnag yw’r person a beth bynnag y mae’r cofnodion yn ei ddweud, mae gair rhywun yn "
            "ddigon."
        ),
        (
            "Mae gwrthod yn dibynnu ar yr hyn y mae swyddogion yn dewis ei ddweud, a byth ar y "
            "person nac ar dystiolaeth."
        ),
    ),
    "automatic": (
        "Mae o leiaf un diben o dan {soft} y caniateir pob cais ato fel y mae.",
        "Nid yw’r cymalau’n gofyn am ddim, felly nid oes gan neb ddim i’w benderfynu.",
    ),
    "blanket": (
        (
            "Mae {clauses} yn cwmpasu sawl diben yn yr un geiriau, a gall o leiaf un ohonynt droi "
            "yn erbyn y person."
        ),
        "Pwy bynnag sy’n bodloni’r geiriau at un diben, mae’n eu bodloni at bob un.",
    ),
    "unpublished": (
        "Ni chyhoeddwyd yr hyn y mae {clauses} yn ei ofyn, felly ni ellir ei wirio.",
        (
            "Cymerir pob un fel gair y gall rhywun ei roi neu beidio; mae’r profion yn dal y naill "
            "ffordd neu’r llall."
        ),
    ),
    "unpublished-idle": (
        (
            "Beth bynnag y mae’r amodau nas cyhoeddwyd yn ei ddweud ({others}), mae’r un sy’n "
            "hysbys, {first}, yn ddigon, ar air swyddogion."
        ),
        "Nid oes rhaid bodloni dim nas cyhoeddwyd, felly ni all dim nas cyhoeddwyd ddiogelu neb.",
    ),
    "cannot-analyse": (
        "Ni ellid setlo un cwestiwn am {soft}.",
        "Ni chafwyd prawf nac enghraifft: peidiwch â’i gymryd yn ddiogel.",
    ),
}

_ASSUMED: Final[Mapping[str, str]] = {
    "whoever would come to hold the data is employed by a recipient, or is an official "
    "posted to one": (
        "mae pwy bynnag a ddôi i ddal y data wedi’i gyflogi gan dderbynnydd, neu’n "
        "swyddog a osodwyd yno"
    ),
    "whoever would come to hold the data is employed by a recipient": (
        "mae pwy bynnag a ddôi i ddal y data wedi’i gyflogi gan dderbynnydd"
    ),
    "every body, purpose, field, grade and marker is in the vocabulary": (
        "mae pob corff, diben, maes, gradd a marciwr yn yr eirfa"
    ),
    "one person has one body and one grade": ("mae gan un person un corff ac un radd"),
    "the countersigning officer works for the same body as the requesting officer, and is "
    "another person": (
        "mae’r swyddog sy’n cydlofnodi yn gweithio i’r un corff â’r swyddog sy’n gofyn, "
        "ac yn berson arall"
    ),
    "for onward disclosure the holder is a recipient and the data came from the discloser": (
        "ar gyfer datgelu ymlaen, derbynnydd yw’r deiliad, a chan y datgelwr y daeth y data"
    ),
    "a second decision follows a first one by another person": (
        "mae ail benderfyniad yn dilyn un cyntaf gan berson arall"
    ),
    "nobody is posted to a body that is part of their employer, or the reverse": (
        "nid oes neb wedi’i osod mewn corff sy’n rhan o’i gyflogwr, nac i’r gwrthwyneb"
    ),
    "what is retained is what the discloser's side learnt from being asked": (
        "yr hyn a gedwir yw’r hyn a ddysgodd ochr y datgelwr o gael ei holi"
    ),
    "an officer is in a body exactly when employed there": (
        "mae swyddog mewn corff pan fo wedi’i gyflogi yno, a dim ond bryd hynny"
    ),
    "a fact or a screening comes from whoever the agreement says supplies it: a requester's"
    " word is the requesting officer's own, a discloser's is an officer's of that body": (
        "daw ffaith neu sgrinio gan bwy bynnag y dywed y cytundeb: gair y swyddog sy’n "
        "gofyn ei hun yw gair y ceisydd, a gair un o swyddogion y corff hwnnw yw gair y "
        "datgelwr"
    ),
    "the data are an item of the agreement, held by the discloser for the purpose for which"
    " its dataset is held": (
        "mae’r data’n eitem o’r cytundeb, a ddelir gan y datgelwr at y diben y delir ei "
        "set ddata ato"
    ),
    "the purpose is one that the agreement names, and the purpose for which the data are "
    "held is one that the vocabulary names; neither is a heading over other purposes": (
        "mae’r diben yn un y mae’r cytundeb yn ei enwi, a’r diben y delir y data ato yn "
        "un y mae’r eirfa’n ei enwi; nid yw’r naill na’r llall yn bennawd dros ddibenion "
        "eraill"
    ),
    "except onward, the body that holds the data is the body that they came from": (
        "ac eithrio ymlaen, y corff sy’n dal y data yw’r corff y daethant ohono"
    ),
    "whoever decides, first or second, is an officer of the body that holds the data, and "
    "is neither the requesting nor the countersigning officer": (
        "mae pwy bynnag sy’n penderfynu, yn gyntaf neu’n ail, yn swyddog i’r corff sy’n "
        "dal y data, ac nid y swyddog sy’n gofyn na’r un sy’n cydlofnodi"
    ),
    "counts and ages are never negative": ("nid yw cyfrifon nac oedrannau byth yn negyddol"),
}

_RECEIVES: Final = {
    "disclose": "yn derbyn",
    "check": "yn dysgu drwy wiriad",
    "refer": "yn derbyn drwy atgyfeiriad",
    "retain": "yn cadw, wedi cael ei holi,",
    "onward": "yn derbyn ymlaen",
}
_STEPS: Final = {
    "countersigned": "yn cydlofnodi",
    "decided": "yn penderfynu",
    "seconded": "yn penderfynu hefyd",
}


@dataclass(frozen=True)
class Said:
    """A finding in words; *language* is that of the words, which is the reader's if it can be."""

    summary: str
    detail: str
    language: Language


def say_finding(
    finding: Finding, agreement: Agreement, vocabulary: Vocabulary, language: Language
) -> Said:
    """Say a finding in *language*; one of a kind that has no words yet is said in English."""
    key = finding.kind
    if key == "unpublished" and not _rests_on_unpublished(agreement, finding.clauses[0]):
        key = "unpublished-idle"  # type: ignore[assignment]  # a way of saying, no kind of finding
    if language == "en" or key not in _SAID:
        return Said(finding.summary, finding.detail, "en")
    summary, detail = _SAID[key]
    first, others = finding.clauses[:1], finding.clauses[1:]
    by = (
        f": gwneir yr un peth eisoes gan {_clauses(others, agreement, soft=True)}" if others else ""
    )
    parts = {
        "clauses": _clauses(finding.clauses, agreement),
        "soft": _clauses(finding.clauses, agreement, soft=True),
        "first": _clauses(first, agreement),
        "first_soft": _clauses(first, agreement, soft=True),
        "others": ", ".join(name.partition(":")[2] for name in others),
        "by": by,
        "discloser": vocabulary.word("Body", agreement.discloser, "cy"),
    }
    return Said(summary.format_map(parts), detail, "cy")


def say_example(
    example: Example, facts: Mapping[str, FactDeclaration], vocabulary: Vocabulary
) -> str:
    """Say an example's request in Welsh, without a code and without a name of anybody."""
    query: Mapping[str, Any] = example.query
    say = _Speaker(facts, vocabulary)
    who = say.word("Body", query["principal"]["body"])
    if query["principal"]["posted_to"]:
        who = f"swyddog o {who} a osodwyd yn {say.word('Body', query['principal']['posted_to'])}"
    item = say.word("Category", query["resource"].partition("/")[2])
    parts = [
        (
            f"{_is(who)} {_RECEIVES[query['action']]} gan {say.word('Body', query['holder'])}, ar "
            f"gyfer {say.word('Purpose', query['purpose'])}: {item}"
        )
    ]
    if query["markers"]:
        marks = ", ".join(say.word("Marker", code) for code in sorted(query["markers"]))
        parts.append(f"mae’r person wedi’i nodi fel hyn: {marks}")
    parts += say.said(query)
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def say_assumption(sentence: str, language: Language) -> str:
    """Say an assumption of every proof in *language*, or in English where it has no Welsh."""
    return sentence if language == "en" else _ASSUMED.get(sentence, sentence)


@dataclass(frozen=True)
class _Speaker:
    facts: Mapping[str, FactDeclaration]
    vocabulary: Vocabulary

    def word(self, kind: str, code: str) -> str:
        return self.vocabulary.names.get(("cy", kind, code), code)

    def said(self, query: Mapping[str, Any]) -> list[str]:
        """Give who says what: answers, screening and steps."""
        people = {query["principal"]["id"]: "y swyddog sy’n gofyn"}
        sentences = []
        for name, fact in query["facts"].items():
            known = self.facts.get(name)
            question = f"“{known.asked('cy') if known else name}”"
            by = self.who(fact, people) if isinstance(fact, dict) else "y cofnod"
            value = fact.get("value") if isinstance(fact, dict) else fact
            shown = "" if value is None else f" ({self.value(value)})"
            sentences.append(f"{_is(by)} yn ateb {question}{shown}")
        if query["screened"]:
            sentences.append(f"{_is(self.who(query['screened'], people))} wedi sgrinio’r cofnod")
        sentences += [
            f"{_is(self.who(query['steps'][step], people))} {does}"
            for step, does in _STEPS.items()
            if step in query["steps"]
        ]
        if not query["steps"]:
            sentences.append("nid oes neb yn cydlofnodi ac nid oes neb yn penderfynu")
        return sentences

    def who(self, said: Mapping[str, Any], people: dict[str, str]) -> str:
        if said["by"] not in people:
            people[said["by"]] = f"swyddog {len(people)}"
            return f"{people[said['by']]} ({self.word('Body', said['body'])})"
        return people[said["by"]]

    def value(self, value: bool | int | str) -> str:  # noqa: FBT001 - a fact's value
        if isinstance(value, bool):
            return "ydy" if value else "nac ydy"
        return self.word("Value", value) if isinstance(value, str) else str(value)


def _is(who: str) -> str:
    """Begin a sentence about somebody; the article joins the verb."""
    for article in ("yr ", "y "):
        if who.startswith(article):
            return f"mae’r {who.removeprefix(article)}"
    return f"mae {who}"


def _rests_on_unpublished(agreement: Agreement, name: str) -> bool:
    clause = agreement.clauses.get(name.partition(":")[2])
    hidden = [fact for fact, said in agreement.facts.items() if said.by == "unpublished"]
    return clause is not None and any(f"has {fact}" in clause.text for fact in hidden)


def _clauses(names: Sequence[str], agreement: Agreement, *, soft: bool = False) -> str:
    """Name clauses together; those of another document with its name. *soft* is the mutation."""
    shown = [
        paragraph if document == agreement.id else f"{paragraph} (proffil {document})"
        for document, _, paragraph in (name.partition(":") for name in names)
    ]
    listed = " a ".join(filter(None, (", ".join(shown[:-1]), shown[-1] if shown else "")))
    noun = "ymal" if len(shown) == 1 else "ymalau"
    return f"{'g' if soft else 'c'}{noun} {listed}"
