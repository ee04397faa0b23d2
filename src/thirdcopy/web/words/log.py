"""Words of the public log's page."""

from typing import Final

from thirdcopy.web.words.words import Words

LOG: Final[Words] = {
    "log-title": ("The public log", "Y log cyhoeddus"),
    "log-says": (
        "Every step that counts is an entry in this log. Entries can be added and never changed or "
        "taken out, and anyone can check that.",
        "Mae pob cam sy’n cyfrif yn gofnod yn y log hwn. Gellir ychwanegu cofnodion a byth eu "
        "newid na’u tynnu allan, a gall unrhyw un wirio hynny.",
    ),
    "log-none": ("Nothing has been published yet.", "Nid oes dim wedi’i gyhoeddi eto."),
    "log-origin": ("Name", "Enw"),
    "log-size": ("Entries", "Cofnodion"),
    "log-root": ("Root", "Gwreiddyn"),
    "log-key": ("Key that checks it", "Allwedd sy’n ei wirio"),
    "log-check": ("Check it yourself", "Ei wirio eich hun"),
    "log-step-1": (
        "Download all the public files and unpack them:",
        "Lawrlwythwch yr holl ffeiliau cyhoeddus a’u dadbacio:",
    ),
    "log-step-2": (
        "Run the check. It needs nothing but the files and the key:",
        "Rhedwch y gwiriad. Nid oes angen dim ond y ffeiliau a’r allwedd:",
    ),
    "log-step-3": (
        "Compare the size and root that it prints with those that somebody else kept earlier. If "
        "an earlier copy does not fit, the log was changed: keep both copies and tell people.",
        "Cymharwch y maint a’r gwreiddyn y mae’n eu hargraffu â’r rhai a gadwodd rhywun arall yn "
        "gynharach. Os nad yw copi cynharach yn ffitio, newidiwyd y log: cadwch y ddau gopi a "
        "dywedwch wrth bobl.",
    ),
    "log-all": ("All public files in one (tar.gz)", "Yr holl ffeiliau cyhoeddus mewn un (tar.gz)"),
    "log-how": ("How the log is checked", "Sut y gwirir y log"),
    "log-last": ("The last checkpoint", "Y pwynt gwirio diwethaf"),
    "log-last-says": (
        "Name, number of entries and root, signed with the log’s key.",
        "Enw, nifer y cofnodion a’r gwreiddyn, wedi’u llofnodi ag allwedd y log.",
    ),
    "log-shows-not": ("What the log does not show", "Yr hyn nad yw’r log yn ei ddangos"),
    "log-shows-not-1": (
        "Who was asked about, who asked, or why: entries are sealed, and no personal data is in "
        "them.",
        "Am bwy y gofynnwyd, pwy a ofynnodd, na pham: mae’r cofnodion wedi’u selio, ac nid oes "
        "data personol ynddynt.",
    ),
    "log-shows-not-2": (
        "How many requests there were, from its length: entries that stand for nothing are added "
        "at random.",
        "Faint o geisiadau oedd, o’i hyd: ychwanegir cofnodion nad ydynt yn sefyll am ddim ar hap.",
    ),
    "log-shows-not-3": (
        "What was said by telephone, or on paper, or in any other way around the gateway.",
        "Yr hyn a ddywedwyd dros y ffôn, neu ar bapur, neu mewn unrhyw ffordd arall o gwmpas y "
        "porth.",
    ),
    "log-shows-not-4": (
        "Whether a purpose was lawful, or whether what somebody attested was true.",
        "A oedd diben yn gyfreithlon, neu a oedd yr hyn a ardystiodd rhywun yn wir.",
    ),
    "log-shows-not-5": (
        "That nobody was shown another log: for that, copies that different people hold must be "
        "compared.",
        "Na ddangoswyd log arall i neb: ar gyfer hynny rhaid cymharu copïau sydd gan bobl wahanol.",
    ),
}
