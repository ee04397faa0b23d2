"""Words of the inbox and of a case's page, on both sides."""

from typing import Final

from thirdcopy.web.words.words import Words

CASE: Final[Words] = {
    "cases-title": ("Cases", "Achosion"),
    "cases-says": (
        "What you may see as an officer of {body}. Every look at a case is recorded.",
        "Yr hyn a gewch ei weld fel swyddog {body}. Cofnodir pob edrychiad ar achos.",
    ),
    "ask-new": ("Ask about a person", "Gofyn am berson"),
    "waiting-for-you": ("Waiting for you", "Yn aros amdanoch chi"),
    "nothing-waits": ("Nothing waits for you.", "Nid oes dim yn aros amdanoch."),
    "others": ("Other cases", "Achosion eraill"),
    "show-all": ("Show cases that have ended too", "Dangos achosion sydd wedi dod i ben hefyd"),
    "show-open": ("Show open cases only", "Dangos achosion agored yn unig"),
    "request": ("Request", "Cais"),
    "status": ("Status", "Statws"),
    "with": ("With", "Gan"),
    "due": ("Due", "Erbyn"),
    "why": ("Why", "Pam"),
    "what-next": ("What next", "Beth nesaf"),
    "nobody": ("Nobody", "Neb"),
    "due-today": ("today", "heddiw"),
    "overdue": ("overdue", "yn hwyr"),
    "days-left-one": ("{n} day left", "{n} diwrnod ar ôl"),
    "days-left-many": ("{n} days left", "{n} diwrnod ar ôl"),
    "due-over": ("Nothing is due any more", "Nid oes dim yn ddyledus mwyach"),
    "turnaround-from-one": ("{n} day from receipt", "{n} diwrnod o’i dderbyn"),
    "turnaround-from-many": ("{n} days from receipt", "{n} diwrnod o’i dderbyn"),
    "case-title": ("Request {number}", "Cais {number}"),
    "history": ("History", "Hanes"),
    "looks-one": ("{n} look at this case", "{n} edrychiad ar yr achos hwn"),
    "looks-many": ("{n} looks at this case", "{n} edrychiad ar yr achos hwn"),
    "the-gateway": ("the gateway", "y porth"),
    "asked-title": ("What was asked", "Yr hyn a ofynnwyd"),
    "asked-title-of": ("What {body} asks", "Yr hyn y mae {body} yn ei ofyn"),
    "asked-items": ("Items", "Eitemau"),
    "asked-purpose": ("Purpose", "Diben"),
    "asked-reason": ("Reason", "Rheswm"),
    "asked-necessity": ("Why necessary", "Pam yn angenrheidiol"),
    "asked-tried": ("What else was tried", "Beth arall a roddwyd ar brawf"),
    "asked-reference": ("Reference", "Cyfeirnod"),
    "asked-informant": ("Who brought it up", "Pwy a’i cododd"),
    "person-name": ("Person", "Person"),
    "person-birth": ("Born", "Ganwyd"),
    "person-postcode": ("Postcode", "Cod post"),
    "before": ("before:", "gynt:"),
    "informant-warning": (
        "Somebody brought this matter up. Ask whether the person may have fled from them.",
        "Cododd rhywun y mater hwn. Gofynnwch a allai’r person fod wedi ffoi rhagddynt.",
    ),
    "said-here": ("What was said here", "Yr hyn a ddywedwyd yma"),
    "screening": ("Screening", "Sgrinio"),
    "screening-clear": ("No risk was seen", "Ni welwyd perygl"),
    "screening-risk": ("A risk was seen", "Gwelwyd perygl"),
    "agreement-says": ("What the agreement says", "Yr hyn y mae’r cytundeb yn ei ddweud"),
    "agreement-says-before": (
        "This is before the record has been read. It can only become less when the record is "
        "known.",
        "Mae hyn cyn darllen y cofnod. Dim ond llai y gall fod pan fydd y cofnod yn hysbys.",
    ),
    "item": ("Item", "Eitem"),
    "may-supply": ("May it be supplied?", "A ellir ei gyflenwi?"),
    "item-may": ("It may, if you decide so", "Gellir, os penderfynwch felly"),
    "item-may-not": ("It may not", "Ni ellir"),
    "by-clause": ("Clauses", "Cymalau"),
    "no-clause": ("No clause permits it", "Nid oes cymal yn ei ganiatáu"),
    "still-needed": ("What is still needed", "Yr hyn sydd ei angen o hyd"),
    "clause-by-clause": ("Clause by clause", "Fesul cymal"),
    "for-items": ("for:", "ar gyfer:"),
    "scope-of-agreement": ("The agreement’s scope", "Cwmpas y cytundeb"),
    "waits-for": ("Waits for:", "Yn aros am:"),
    "quiet-clauses-one": ("{n} clause that does not stop it", "{n} cymal nad yw’n ei atal"),
    "quiet-clauses-many": ("{n} clauses that do not stop it", "{n} cymal nad ydynt yn ei atal"),
    "aside-clauses-one": (
        "{n} clause that is about something else",
        "{n} cymal am rywbeth arall",
    ),
    "aside-clauses-many": (
        "{n} clauses that are about something else",
        "{n} cymal am rywbeth arall",
    ),
    "do-countersign": ("Countersign this request", "Cydlofnodi’r cais hwn"),
    "do-countersign-says": (
        "Read the request. If you stand behind it, countersign it; it then goes to the body that "
        "decides.",
        "Darllenwch y cais. Os ydych yn sefyll y tu ôl iddo, cydlofnodwch ef; yna mae’n mynd at y "
        "corff sy’n penderfynu.",
    ),
    "button-countersign": ("Countersign", "Cydlofnodi"),
    "button-withdraw": ("Withdraw the request", "Tynnu’r cais yn ôl"),
    "do-screen": ("Screen for people at risk", "Sgrinio am bobl mewn perygl"),
    "do-screen-says": (
        "Look at what your body knows of the person before anybody decides. What you see is never "
        "told to whoever asked.",
        "Edrychwch ar yr hyn y mae eich corff yn ei wybod am y person cyn i neb benderfynu. Ni "
        "ddywedir byth yr hyn a welwch wrth y sawl a ofynnodd.",
    ),
    "screen-question": ("What did you see?", "Beth welsoch chi?"),
    "screen-clear": (
        "Nothing that speaks against supplying",
        "Dim byd sy’n siarad yn erbyn cyflenwi",
    ),
    "screen-risk": (
        "Something that speaks against supplying",
        "Rhywbeth sy’n siarad yn erbyn cyflenwi",
    ),
    "screen-markers": ("Is the person any of these?", "A yw’r person yn unrhyw un o’r rhain?"),
    "screen-markers-hint": (
        "Choose all that you know of. The record is read as well, later.",
        "Dewiswch bob un y gwyddoch amdano. Darllenir y cofnod hefyd, yn ddiweddarach.",
    ),
    "button-screen": ("Record the screening", "Cofnodi’r sgrinio"),
    "do-attest": ("Answer for your body", "Ateb ar ran eich corff"),
    "do-attest-says": (
        "The agreement asks these of the body that discloses. Your name and grade are kept with "
        "each answer. Leave empty what you cannot answer.",
        "Mae’r cytundeb yn gofyn y rhain i’r corff sy’n datgelu. Cedwir eich enw a’ch gradd gyda "
        "phob ateb. Gadewch yn wag yr hyn na allwch ei ateb.",
    ),
    "button-attest": ("Record the answers", "Cofnodi’r atebion"),
    "do-decide": ("Decide", "Penderfynu"),
    "do-decide-says": (
        "You decide as a named person. The agreement can stop you from supplying; it can never "
        "make you supply.",
        "Rydych yn penderfynu fel person a enwir. Gall y cytundeb eich atal rhag cyflenwi; ni all "
        "byth eich gorfodi i gyflenwi.",
    ),
    "decide-fields": ("Which items may be supplied?", "Pa eitemau y ceir eu cyflenwi?"),
    "decide-fields-hint": (
        "Choose fewer than were asked for if fewer will do.",
        "Dewiswch lai nag a ofynnwyd os bydd llai yn gwneud y tro.",
    ),
    "decide-clause": ("Under which clause?", "O dan ba gymal?"),
    "decide-clause-hint": (
        "Its terms bind whoever receives the items.",
        "Mae ei delerau’n rhwymo’r sawl sy’n derbyn yr eitemau.",
    ),
    "decide-only-refuse": (
        "As things stand the agreement permits no item, so you can only refuse.",
        "Fel y mae pethau nid yw’r cytundeb yn caniatáu unrhyw eitem, felly dim ond gwrthod y "
        "gallwch.",
    ),
    "decide-reasons": ("Reasons", "Rhesymau"),
    "decide-reasons-hint": (
        "A sentence or more. They are kept, and never told to whoever asked.",
        "Brawddeg neu fwy. Fe’u cedwir, ac ni ddywedir hwy byth wrth y sawl a ofynnodd.",
    ),
    "decide-second": ("A second decider must confirm", "Rhaid i ail benderfynwr gadarnhau"),
    "decide-second-hint": (
        "Needed where a clause asks for two people, as for a child.",
        "Mae angen hyn lle mae cymal yn gofyn am ddau berson, fel ar gyfer plentyn.",
    ),
    "button-permit": ("The agreement permits: supply", "Mae’r cytundeb yn caniatáu: cyflenwi"),
    "button-refuse": ("Refuse", "Gwrthod"),
    "do-second": ("Confirm a colleague’s decision", "Cadarnhau penderfyniad cydweithiwr"),
    "do-second-says": (
        "Read the case before you confirm. You must not be the person who decided.",
        "Darllenwch yr achos cyn cadarnhau. Ni chewch fod y person a benderfynodd.",
    ),
    "decided-items": ("Items to be supplied", "Eitemau i’w cyflenwi"),
    "button-second": ("Confirm the decision", "Cadarnhau’r penderfyniad"),
    "do-reject": (
        "Reject, because the procedure was not followed",
        "Gwrthod, am na ddilynwyd y weithdrefn",
    ),
    "do-reject-says": (
        "This is about procedure only, and whoever asked is told the reason. To refuse on the "
        "merits, leave it to a decider.",
        "Mae hyn yn ymwneud â gweithdrefn yn unig, a dywedir y rheswm wrth y sawl a ofynnodd. I "
        "wrthod ar y rhinweddau, gadewch ef i benderfynwr.",
    ),
    "reject-procedure": ("What was not done?", "Beth na wnaed?"),
    "reject-note": (
        "Note for your own body (optional)",
        "Nodyn ar gyfer eich corff eich hun (dewisol)",
    ),
    "button-reject": ("Reject the request", "Gwrthod y cais"),
    "nothing-to-do": ("There is nothing for you to do here.", "Nid oes dim i chi ei wneud yma."),
    "stopped-says": (
        "The record showed something that the request could not. Nothing was supplied, and whoever "
        "asked has not been told. A person looks at it again.",
        "Dangosodd y cofnod rywbeth na allai’r cais ei ddangos. Ni chyflenwyd dim, ac ni ddywedwyd "
        "wrth y sawl a ofynnodd. Mae person yn edrych arno eto.",
    ),
    "answer-title": ("The answer", "Yr ateb"),
    "answer-says": (
        "The answer is a sealed file. It is made in the same way whether anything was supplied or "
        "not. This site cannot open it: only your body’s own key can. Download it and run the "
        "command.",
        "Ffeil wedi’i selio yw’r ateb. Fe’i gwneir yn yr un modd p’un a gyflenwyd rhywbeth ai "
        "peidio. Ni all y wefan hon ei hagor: dim ond allwedd eich corff chi all wneud hynny. "
        "Lawrlwythwch hi a rhedwch y gorchymyn.",
    ),
    "answer-file": ("Answer {place} (sealed)", "Ateb {place} (wedi’i selio)"),
    "refused-title": ("This was not done", "Ni wnaed hyn"),
    "refused-by": ("It is clause {clause} that says so.", "Cymal {clause} sy’n dweud hynny."),
    "done-submit": ("The request has been submitted.", "Mae’r cais wedi’i gyflwyno."),
    "done-countersign": ("The request has been countersigned.", "Mae’r cais wedi’i gydlofnodi."),
    "done-withdraw": ("The request has been withdrawn.", "Mae’r cais wedi’i dynnu’n ôl."),
    "done-reject": ("The request has been rejected.", "Mae’r cais wedi’i wrthod."),
    "done-screen": ("The screening has been recorded.", "Mae’r sgrinio wedi’i gofnodi."),
    "done-attest": ("The answers have been recorded.", "Mae’r atebion wedi’u cofnodi."),
    "done-decide": ("Your decision has been recorded.", "Mae eich penderfyniad wedi’i gofnodi."),
    "done-second": ("The decision has been confirmed.", "Mae’r penderfyniad wedi’i gadarnhau."),
}
