"""Words of the register and of an agreement's page."""

from typing import Final

from thirdcopy.web.words.words import Words

AGREEMENT: Final[Words] = {
    "register-title": ("Register of agreements", "Cofrestr cytundebau"),
    "register-says": (
        "Every agreement that this gateway knows: what its text is, where it stands, what was "
        "found when every request that could ever be made under it was considered, and how often "
        "it was used.",
        "Pob cytundeb y mae’r porth hwn yn ei adnabod: beth yw ei destun, ei statws, yr hyn a "
        "ganfuwyd wrth ystyried pob cais y gellid byth ei wneud odano, a pha mor aml y’i "
        "defnyddiwyd.",
    ),
    "register-json": ("The register as JSON", "Y gofrestr fel JSON"),
    "since": ("since {day}", "ers {day}"),
    "status-draft": ("Not registered", "Heb ei gofrestru"),
    "status-registered": ("Registered, not in force", "Wedi’i gofrestru, nid mewn grym"),
    "status-in-force": ("In force", "Mewn grym"),
    "status-suspended": ("Suspended", "Wedi’i atal"),
    "status-superseded": ("Superseded", "Wedi’i ddisodli"),
    "status-ended": ("Ended", "Wedi dod i ben"),
    "status-not-adopted": ("Not adopted", "Heb ei fabwysiadu"),
    "kind-reported": (
        "As reported in the press, not the text itself",
        "Fel yr adroddwyd yn y wasg, nid y testun ei hun",
    ),
    "kind-reconstruction": (
        "A reconstruction from published sources",
        "Ail-luniad o ffynonellau cyhoeddedig",
    ),
    "kind-ours": (
        "Our own text; no body has agreed to it",
        "Ein testun ein hunain; nid oes corff wedi cytuno iddo",
    ),
    "parties": ("Between", "Rhwng"),
    "from-body": ("from {body}", "gan {body}"),
    "adopted-by-one": ("adopted by {n} body", "mabwysiadwyd gan {n} corff"),
    "adopted-by-many": ("adopted by {n} bodies", "mabwysiadwyd gan {n} corff"),
    "found": ("Found", "Canfuwyd"),
    "still-checking": (
        "Still being checked. Load the page again in a few seconds.",
        "Yn dal i gael ei wirio. Llwythwch y dudalen eto mewn ychydig eiliadau.",
    ),
    "serious-one": ("{n} serious finding", "{n} canfyddiad difrifol"),
    "serious-many": ("{n} serious findings", "{n} canfyddiad difrifol"),
    "notices-one": ("{n} note", "{n} nodyn"),
    "notices-many": ("{n} notes", "{n} nodyn"),
    "found-nothing": ("No findings.", "Dim canfyddiadau."),
    "found-nothing-long": (
        "Nothing was found. That is no proof that the agreement is right: it means that none of "
        "the questions that are always asked had a worrying answer.",
        "Ni chanfuwyd dim. Nid yw hynny’n brawf bod y cytundeb yn iawn: mae’n golygu nad oedd "
        "ateb pryderus i’r un o’r cwestiynau a ofynnir bob tro.",
    ),
    "promises-of": ("Promises: {list}", "Addewidion: {list}"),
    "promises-fails": ("{n} fail", "{n} yn methu"),
    "promises-unknown": ("{n} not settled", "{n} heb eu setlo"),
    "promises-holds": ("{n} hold", "{n} yn dal"),
    "promises-vacuous": ("{n} never arise", "{n} byth yn codi"),
    "facts": ("The agreement in short", "Y cytundeb yn fyr"),
    "unknown": ("What is not known", "Yr hyn nad yw’n hysbys"),
    "unknown-nothing": ("Nothing is marked as unknown.", "Nid oes dim wedi’i nodi’n anhysbys."),
    "ours-says": (
        "No source gives these, so we chose them:",
        "Nid oes ffynhonnell yn rhoi’r rhain, felly ni a’u dewisodd:",
    ),
    "key-discloser": ("which body discloses", "pa gorff sy’n datgelu"),
    "key-purposes": ("the purposes", "y dibenion"),
    "key-items": ("the items", "yr eitemau"),
    "key-turnaround_days": ("the time to answer", "yr amser i ateb"),
    "key-cap_per_officer_day": ("the daily limit for an officer", "y terfyn dyddiol i swyddog"),
    "key-retention_days": ("how long it is kept", "am ba hyd y’i cedwir"),
    "key-dates": ("the dates", "y dyddiadau"),
    "key-derived": ("how answers are worked out", "sut y cyfrifir atebion"),
    "key-facts": ("the questions asked", "y cwestiynau a ofynnir"),
    "key-prohibited_uses": ("the prohibited uses", "y defnyddiau gwaharddedig"),
    "key-recipients": ("which bodies receive", "pa gyrff sy’n derbyn"),
    "key-lands_in": ("where the data goes", "i ble mae’r data’n mynd"),
    "key-clauses": ("the clauses", "y cymalau"),
    "fact-kind": ("What this text is", "Beth yw’r testun hwn"),
    "fact-parties": ("Parties", "Partïon"),
    "fact-purposes": ("For", "Ar gyfer"),
    "fact-never-for": ("Never for:", "Byth ar gyfer:"),
    "fact-items": ("Items", "Eitemau"),
    "fact-gateway": ("Power or duty to disclose", "Pŵer neu ddyletswydd i ddatgelu"),
    "gateway-power": ("Power", "Pŵer"),
    "gateway-duty": ("Duty", "Dyletswydd"),
    "fact-basis": ("Lawful basis", "Sail gyfreithlon"),
    "fact-exemption": ("Exemption relied on", "Esemptiad y dibynnir arno"),
    "none-named": ("None named", "Dim wedi’i enwi"),
    "fact-cap": ("Limit", "Terfyn"),
    "cap-says": ("{n} requests a day for each officer", "{n} cais y dydd i bob swyddog"),
    "fact-turnaround": ("Answered within", "Atebir o fewn"),
    "turnaround-days-one": ("{n} day", "{n} diwrnod"),
    "turnaround-days-many": ("{n} days", "{n} diwrnod"),
    "fact-retention": ("Kept for", "Cedwir am"),
    "fact-onward": ("Passed on", "Trosglwyddo ymlaen"),
    "onward-none": ("Never", "Byth"),
    "onward-clauses": ("As the clauses say", "Fel y dywed y cymalau"),
    "onward-unpublished": ("Not published", "Heb ei gyhoeddi"),
    "fact-reverse": ("What the answering side keeps", "Yr hyn y mae’r ochr sy’n ateb yn ei gadw"),
    "reverse-none": (
        "Nothing of what it learns from being asked",
        "Dim o’r hyn a ddysg o gael ei holi",
    ),
    "reverse-clauses": ("As the clauses say", "Fel y dywed y cymalau"),
    "fact-told": ("When people are told", "Pryd y dywedir wrth bobl"),
    "fact-dates": ("Dates", "Dyddiadau"),
    "dates-says": (
        "Start: {start}. Review by: {review}. End: {end}.",
        "Dechrau: {start}. Adolygu erbyn: {review}. Diwedd: {end}.",
    ),
    "fact-hash": ("SHA-256 of the text", "SHA-256 y testun"),
    "download-text": ("Download the text", "Lawrlwytho’r testun"),
    "permanent": ("Permanent address of this text", "Cyfeiriad parhaol y testun hwn"),
    "findings": ("What was found", "Yr hyn a ganfuwyd"),
    "findings-says": (
        "Found by considering every request that could ever be made. Each example was put to the "
        "engine that decides real requests.",
        "Canfuwyd drwy ystyried pob cais y gellid byth ei wneud. Rhoddwyd pob enghraifft i’r "
        "peiriant sy’n penderfynu ceisiadau go iawn.",
    ),
    "severity-serious": ("Serious", "Difrifol"),
    "severity-notice": ("Note", "Nodyn"),
    "example": ("Example:", "Enghraifft:"),
    "example-engine-allows": (
        "The engine allows it, by:",
        "Mae’r peiriant yn ei ganiatáu, drwy:",
    ),
    "example-engine-refuses": (
        "The engine refuses it, by:",
        "Mae’r peiriant yn ei wrthod, drwy:",
    ),
    "clause": ("Clause", "Cymal"),
    "clause-of-profile": (
        "rule {clause} for every agreement",
        "rheol {clause} ar gyfer pob cytundeb",
    ),
    "clause-scope": ("the agreement’s scope ({clause})", "cwmpas y cytundeb ({clause})"),
    "promises": ("What is promised", "Yr hyn a addewir"),
    "promise": ("Promise", "Addewid"),
    "promises-say": (
        "A promise decides nothing. Each was proved for every request, or shown to fail by one.",
        "Nid yw addewid yn penderfynu dim. Profwyd pob un ar gyfer pob cais, neu dangoswyd ei fod "
        "yn methu drwy un.",
    ),
    "promise-of-profile": ("promised of every agreement here", "addewir am bob cytundeb yma"),
    "promise-fails": ("Promise {id} fails", "Mae addewid {id} yn methu"),
    "outcome": ("Outcome", "Canlyniad"),
    "outcome-holds": ("Holds", "Yn dal"),
    "outcome-fails": ("Fails", "Yn methu"),
    "outcome-vacuous": ("Never arises", "Byth yn codi"),
    "outcome-unknown": ("Not settled", "Heb ei setlo"),
    "vacuous-says": (
        "No request of this kind can be made at all, so the promise has nothing to forbid.",
        "Ni ellir gwneud cais o’r math hwn o gwbl, felly nid oes gan yr addewid ddim i’w wahardd.",
    ),
    "assumptions": ("What every proof assumes", "Yr hyn y mae pob prawf yn ei gymryd"),
    "assumptions-say": (
        "The gateway makes sure of these before it asks the engine:",
        "Mae’r porth yn sicrhau’r rhain cyn iddo ofyn i’r peiriant:",
    ),
    "text": (
        "The text, and what its clauses say",
        "Y testun, a’r hyn y mae ei gymalau’n ei ddweud",
    ),
    "text-says": (
        "On one side the words that people agree to. Beside them what the clause says that "
        "decides, made from the clause and never from the words.",
        "Ar un ochr y geiriau y mae pobl yn cytuno iddynt. Wrth eu hymyl yr hyn y mae’r cymal sy’n "
        "penderfynu yn ei ddweud, wedi’i wneud o’r cymal a byth o’r geiriau.",
    ),
    "effect-permit": ("permits", "yn caniatáu"),
    "effect-forbid": ("forbids", "yn gwahardd"),
    "cedar": ("The clause as the engine reads it", "Y cymal fel y mae’r peiriant yn ei ddarllen"),
    "plain-if": (", if all of this holds:", ", os yw hyn i gyd yn wir:"),
    "plain-unless": (", unless all of this holds:", ", oni bai bod hyn i gyd yn wir:"),
    "plain-but-not": ("Unless all of this holds:", "Oni bai bod hyn i gyd yn wir:"),
    "every-agreement": ("What holds for every agreement", "Yr hyn sy’n dal ar gyfer pob cytundeb"),
    "profile-says": (
        "These rules stand above the agreement. They can only refuse, never permit. They are called",
        "Mae’r rheolau hyn uwchlaw’r cytundeb. Dim ond gwrthod y gallant, byth caniatáu. Eu henw yw",
    ),
    "profile-clauses-one": ("Show the {n} rule", "Dangos yr {n} rheol"),
    "profile-clauses-many": ("Show the {n} rules", "Dangos y {n} rheol"),
    "adoptions": ("Who adopted it", "Pwy a’i mabwysiadodd"),
    "adoptions-say": (
        "What is known of each, and no more. Where a date or a team is not known, it says so.",
        "Yr hyn sy’n hysbys am bob un, a dim mwy. Lle nad yw dyddiad neu dîm yn hysbys, dywedir "
        "hynny.",
    ),
    "body": ("Body", "Corff"),
    "began": ("Began", "Dechreuodd"),
    "observed": ("Known to run", "Yn hysbys ei fod yn rhedeg"),
    "services": ("Services named", "Gwasanaethau a enwyd"),
    "source": ("Source:", "Ffynhonnell:"),
    "counts": ("How often it was used", "Pa mor aml y’i defnyddiwyd"),
    "counts-kind-exact": (
        "The counts of this agreement can be recounted by anyone from the public files.",
        "Gall unrhyw un ailgyfrif cyfrifon y cytundeb hwn o’r ffeiliau cyhoeddus.",
    ),
    "counts-kind-attested": (
        "The counts of this agreement are attested: small numbers are hidden, and an auditor can "
        "check them against the log.",
        "Mae cyfrifon y cytundeb hwn wedi’u hardystio: cuddir niferoedd bach, a gall archwilydd "
        "eu gwirio yn erbyn y log.",
    ),
    "counts-ground": (
        "Ground for exact counts: {ground}.",
        "Sail dros gyfrifon union: {ground}.",
    ),
    "counts-none": (
        "No quarter in which it was used has been closed.",
        "Nid oes chwarter y’i defnyddiwyd ynddo wedi’i gau.",
    ),
    "counts-line": (
        "{received} received, {supplied} supplied, {nothing} nothing supplied.",
        "{received} wedi dod i law, {supplied} wedi’u cyflenwi, {nothing} heb gyflenwi dim.",
    ),
    "all-figures": ("All figures", "Yr holl ffigurau"),
}
