# SPDX-License-Identifier: EUPL-1.2
"""What is made of one record, fact by fact."""

from __future__ import annotations

import pytest

from reuring.catalogue.marc.extracting import extract
from reuring.catalogue.marc.holdings import ItemMapping, ItemMappingFault, extract_items, price_in_cents
from reuring.catalogue.marc.identifiers import is_ean13, isbn13, issn
from reuring.catalogue.marc.languages import language_tag, language_tags
from reuring.catalogue.marc.record import ExtractedItem, RejectedRecord
from reuring.catalogue.marc.roles import role_code
from reuring.catalogue.tests.marc.records import fields, fixed, raw, title


def test_a_record_without_any_title_is_rejected_with_its_bytes() -> None:
    record = raw("001 1", "100 1  $aMulisch, Harry")
    rejected = extract(record)
    assert isinstance(rejected, RejectedRecord)
    assert (rejected.code, rejected.data) == ("no-title", record.data)


@pytest.mark.parametrize(
    ("field", "shown", "subtitle"),
    [
        ("245 13 $aDe aanslag :$broman /$cHarry Mulisch.", "De aanslag", "roman"),
        ("245 10 $aWie is wie in enz.", "Wie is wie in enz.", ""),
        ("245 10 $aWat nu...", "Wat nu...", ""),
        ("245 14 $a\x98Der\x9c Prozess", "Der Prozess", ""),
        ("245 10 $a\x88Die \x89Verwandlung", "Die Verwandlung", ""),
        ("245 10 $a˜Dieœ Blechtrommel", "Die Blechtrommel", ""),
        ("245 10 $a¬Das¬ Boot", "Das Boot", ""),
        ("245 10 $a<<L'>>étranger", "L'étranger", ""),
        ("245 10 $aDe @avonden", "De avonden", ""),
        ("245 10 $aLa bellesa =$bThe beauty", "La bellesa", ""),
        ("245 10 $aAdda :$bcahiers = notebooks", "Adda", "cahiers"),
        ("245 10 $bAlleen een ondertitel", "Alleen een ondertitel", ""),
        ("246 3  $aAlleen een andere titel", "Alleen een andere titel", ""),
    ],
)
def test_title(field: str, shown: str, subtitle: str) -> None:
    one = title(field)
    assert (one.title, one.subtitle) == (shown, subtitle)


def test_marks_of_sorting_decide_the_sort_key() -> None:
    assert title("245 10 $a\x98Der\x9c Prozess").sort_title == "prozess"
    assert title("245 10 $aDe @avonden").sort_title == "avonden"
    assert title("245 14 $aThe hobbit").sort_title == "hobbit"
    assert title("245 19 $aHobbit").sort_title == "hobbit"


def test_parts_and_other_titles() -> None:
    one = title(
        "245 10 $aHet bureau.$nDl. 2,$pVuile handen /$cJ.J. Voskuil =$bThe office",
        "246 3  $aBureau, Het",
        "740 0  $aVuile handen.",
        "880 10 $6245-01$aБюро",
    )
    assert (one.part_number, one.part_title, one.title_remainder) == ("Dl. 2", "Vuile handen", "Dl. 2, Vuile handen")
    assert one.alternative_titles == ("Bureau, Het", "Vuile handen", "Бюро")


@pytest.mark.parametrize(
    ("lines", "original"),
    [
        (("765 08 $tThe hobbit",), "The hobbit"),
        (("240 10 $aThe hobbit.$lNederlands",), "The hobbit"),
        (("240 10 $aThe hobbit", "041 1  $adut$heng"), "The hobbit"),
        (("500    $aOorspr. titel: The hobbit. - London : Allen & Unwin, 1937",), "The hobbit"),
        (("500    $aVertaling van: The hobbit",), "The hobbit"),
        (("500    $aTranslation of: De aanslag.",), "De aanslag"),
        (("500    $aEST: niets", "246 33 $iOriginaltitel:$aThe hobbit"), "The hobbit"),
        (("700 1  $iÜbersetzung von:$aTolkien, J. R. R.$tThe hobbit",), "The hobbit"),
        (("500    $aTitel op omslag",), ""),
        (("240 10 $aWorks.$kSelections.$lDutch",), ""),
    ],
)
def test_original_title(lines: tuple[str, ...], original: str) -> None:
    assert title("245 10 $aDe hobbit", *lines).original_title == original


def test_creators_in_both_orders_with_their_roles() -> None:
    one = title(
        "100 1  $aTolkien, J. R. R.,$d1892-1973.$4aut",
        "245 10 $aDe hobbit",
        "700 1  $aSchuchart, Max,$evertaler.",
        "700 1  $aKing, Martin Luther,$cJr.$eIll.",
        "700 0  $aJuliana,$ckoningin der Nederlanden$4wpr",
        "700 1  $aNiemand, Nel",
        "700 1  $aTolkien, J. R. R.",
        "700 12 $aIemand, An$tEen ander werk",
        "710 2  $aUniversiteit Gent.$bFaculteit Letteren$4isb",
        "711 2  $aWereldcongres$n(3 :$d1980 :$cGent)",
    )
    assert [(who.name, who.sort_name, who.role) for who in one.creators] == [
        ("J. R. R. Tolkien", "Tolkien, J. R. R.", "aut"),
        ("Max Schuchart", "Schuchart, Max", "trl"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr.", "ill"),
        ("Juliana, koningin der Nederlanden", "Juliana, koningin der Nederlanden", "wpr"),
        ("Nel Niemand", "Niemand, Nel", "ctb"),
        ("Universiteit Gent. Faculteit Letteren", "Universiteit Gent. Faculteit Letteren", "isb"),
        ("Wereldcongres (3, 1980, Gent)", "Wereldcongres (3, 1980, Gent)", "ctb"),
    ]
    assert one.creators[0].dates == "1892-1973"
    assert [who.is_primary for who in one.creators] == [True, *[False] * 6]
    assert one.alternative_titles == ("Een ander werk",)


@pytest.mark.parametrize(
    ("word", "code"),
    [("vert.", "trl"), ("[Übers.]", "trl"), ("Verfasser", "aut"), ("http://id.loc.gov/vocabulary/relators/nrt", "nrt"),
     ("voorlezer", "nrt"), ("Hrsg.", "edt"), ("illustrator,", "ill"), ("met tekeningen", ""), ("aut", "aut"), ("", ""),
     ("auteur en illustrator", "aut"), ("regie", "drt")],
)  # fmt: skip
def test_roles(word: str, code: str) -> None:
    assert role_code(word) == code


@pytest.mark.parametrize(
    ("lines", "leader", "kind"),
    [
        ((), "am", "book"),
        (("008 " + fixed(form="d"),), "am", "large_print"),
        (("300    $a312 p. (grote letter)",), "am", "large_print"),
        (("655  4 $aMakkelijk lezen",), "am", "easy_reading"),
        (("490 0  $aEinfache Sprache",), "am", "easy_reading"),
        (("008 " + fixed(form="o"),), "am", "e_book"),
        (("338    $aonline resource$bcr",), "am", "e_book"),
        (("655  4 $aLuisterboek",), "jm", "audio_book"),
        ((), "im", "audio_book"),
        ((), "jm", "music"),
        ((), "cm", "sheet_music"),
        ((), "em", "map"),
        (("007 vd cvaizq", "300    $a1 dvd"), "gm", "dvd"),
        (("300    $a1 Nintendo Switch-spel",), "mm", "game"),
        (("300    $a1 spel",), "rm", "game"),
        ((), "rm", "object"),
        ((), "as", "magazine"),
        ((), "aa", "other"),
        ((), "km", "other"),
    ],
)
def test_format(lines: tuple[str, ...], leader: str, kind: str) -> None:
    one = title("245 10 $aX", *lines, leader=f"00000n{leader} a2200000 i 4500")
    assert one.format == kind
    assert title("245 10 $aX$h[electronic resource]").format == "e_book"


@pytest.mark.parametrize(
    ("lines", "group", "age"),
    [
        (("008 " + fixed(audience="a"),), "0-3", 0),
        (("008 " + fixed(audience="c"),), "10-12", 9),
        (("008 " + fixed(audience="e"),), "adult", None),
        (("008 " + fixed(audience="j"),), "7-9", None),
        (("521 1  $a009-012.",), "7-9", 9),
        (("521    $aVanaf ca. 10 jaar",), "10-12", 10),
        (("521    $aAb 4 Jahren",), "4-6", 4),
        (("521 2  $aKey Stage 3.",), "10-12", 11),
        (("521    $aB",), "7-9", 9),
        (("385    $apeuters",), "0-3", 0),
        (("084    $a284$2nur",), "13-15", 13),
        (("084    $a301$2nur",), "adult", None),
        (("650  0 $aHonden$vJuvenile fiction",), "7-9", None),
        (("521 8  $aAVI E4",), "7-9", 7),
        ((), None, None),
    ],
)
def test_audience(lines: tuple[str, ...], group: str | None, age: int | None) -> None:
    one = title("245 10 $aX", *lines)
    assert (one.audience, one.age_from) == (group, age)


@pytest.mark.parametrize(
    ("lines", "fiction"),
    [
        (("008 " + fixed(literary="1"),), True),
        (("008 " + fixed(literary="0"),), False),
        (("008 " + fixed(literary="p"),), True),
        (("008 " + fixed(literary="|"), "084    $a302$2nur"), True),
        (("008 " + fixed(literary="0"), "084    $a282$2nur"), True),
        (("084    $a470$2nur",), False),
        (("655  4 $aThrillers (roman)",), True),
        (("655  4 $aBiografieën",), False),
        (("082 04 $a839.313$223",), True),
        (("082 04 $a641.5$223",), False),
        ((), None),
    ],
)
def test_fiction(lines: tuple[str, ...], fiction: bool | None) -> None:
    assert title("245 10 $aX", *lines).is_fiction is fiction


@pytest.mark.parametrize(
    ("note", "level"), [("AVI M4", "M4"), ("AVI: start", "start"), ("avi-plus", "plus"), ("AVI-niveau E5", "E5"), ("AVI 7", "7"), ("navigatie", "")]
)  # fmt: skip
def test_avi(note: str, level: str) -> None:
    assert title("245 10 $aX", f"521 8  $a{note}").avi_level == level


def test_identifiers_kept_apart_by_validity() -> None:
    one = title(
        "020    $a90-234-0000-4 (geb.)", "020    $a0306406152", "020    $a978-0-306-40615-7 :$c€ 20", "020    $z9789000000006",
        "022    $a1234-5679", "024 3  $a8711111111116", "035    $a(OCoLC)ocm123", "245 10 $aX",
    )  # fmt: skip
    assert one.isbns == ("9780306406157",)
    # A valid number in $z is that of another edition; this one is not valid.
    assert one.invalid_isbns == ("90-234-0000-4 (geb.)", "9789000000006")
    assert one.issns == ("1234-5679",)
    assert one.other_identifiers == (("ocolc", "ocm123"),)
    assert "isbn-invalid" in [notice.code for notice in one.warnings]


def test_check_digits() -> None:
    assert isbn13("080442957X") == "9780804429573"
    assert isbn13("0-8044-2957-x paperback") == "9780804429573"
    assert isbn13("9780804429574") == isbn13("") == isbn13("123") == ""
    assert is_ean13("4006381333931")
    assert not is_ean13("4006381333932")
    assert issn("ISSN 0378-5955") == "0378-5955"
    assert issn("0378-5954") == ""


@pytest.mark.parametrize(
    ("code", "tag"),
    [("dut", "nl"), ("ger", "de"), ("scr", "hr"), ("mul", ""), ("|||", ""), ("   ", ""), ("grc", "grc"), ("xyz", ""), ("NL", "nl"), ("é", "")],
)  # fmt: skip
def test_language(code: str, tag: str) -> None:
    assert language_tag(code) == tag


def test_languages_of_a_record() -> None:
    assert language_tags("gereng") == ("de", "en")
    one = title("008 " + fixed(language="dut"), "041 1  $adut$afry$heng", "245 10 $aX")
    assert (one.languages, one.original_language) == (("nl", "fy"), "en")
    blank = title("008 " + fixed(language="   "), "245 10 $aX", "546    $aTekst in het Nederlands.")
    assert blank.languages == ("nl",)


def test_publication() -> None:
    one = title(
        "245 10 $aX",
        "250    $a2e, herz. dr.",
        "264  4 $c©1999",
        "264  1 $a[Amsterdam] :$bQuerido,$c[2001]",
        "300    $a123 p. :$bill. ;$c20 cm",
        "490 1  $aDe grijze jager ;$vdl. 3",
        "830  0 $aDe grijze jager ;$v3",
        "520    $aEen  verhaal\u0308.",
        "856 40 $uhttps://example.org/x$ujavascript:alert(1)",
    )
    assert (one.place, one.publisher, one.year, one.year_text) == ("Amsterdam", "Querido", 2001, "2001")
    assert (one.edition_statement, one.extent) == ("2e, herz. dr.", "123 p. : ill.")
    assert [(series.title, series.volume) for series in one.series] == [("De grijze jager", "3")]
    assert one.urls == ("https://example.org/x",)
    unknown = title("008 " + fixed(year="19uu"), "245 10 $aX", "260    $a[S.l. :$bs.n.],$c[1987?]")
    assert (unknown.place, unknown.publisher, unknown.year) == ("", "", 1987)


def test_subjects_and_classifications() -> None:
    one = title(
        "080    $a82-31", "082 04 $a839.31/364$223", "084    $a301$2nur", "084    $a935.5$2siso", "050  0 $aPT5844$b.A1",
        "092    $aFIC KING", "245 10 $aX",
        "600 10 $aMultatuli,$d1820-1887$xBiografie.", "650  0 $aDogs$vJuvenile fiction.", "650  7 $aHonden$2nbdtrefw",
        "651  7 $aLimburg$2gtt", "653    $abroers$azussen", "689 00 $DgKerkrade$aKerkrade", "655  7 $aRoman$2gnd-content",
    )  # fmt: skip
    assert [(c.scheme, c.notation) for c in one.classifications] == [
        ("udc", "82-31"), ("dewey", "839.31364"), ("nur", "301"), ("siso", "935.5"), ("lcc", "PT5844 .A1"),
    ]  # fmt: skip
    assert [(s.text, s.thesaurus, s.language, s.kind) for s in one.subjects] == [
        ("Multatuli, 1820-1887 -- Biografie", "lcsh", "en", "person"),
        ("Dogs -- Juvenile fiction", "lcsh", "en", "topic"),
        ("Honden", "nbdtrefw", "nl", "topic"),
        ("Limburg", "gtt", "nl", "place"),
        ("broers", "", "", "topic"),
        ("zussen", "", "", "topic"),
        ("Roman", "gnd-content", "de", "form"),
        ("Kerkrade", "gnd", "de", "place"),
    ]


def test_copies_from_852_952_and_a_mapping() -> None:
    assert title("245 10 $aX", "852    $bKER$croman$hMULI$p30001$z licht beschadigd $9€ 12,50").items == (
        ExtractedItem("30001", "KER", "roman", "MULI", 1250, "licht beschadigd"),
    )
    koha = title("245 10 $aX", "952    $aCPL$bBPL$cGEN$o800 MUL$p3999$g10.00", "952    $xiets anders").items
    assert koha == (ExtractedItem("3999", "BPL", "GEN", "800 MUL", 1000, ""),)
    mapping = ItemMapping.parse("949: barcode=i, branch=l, shelfmark=ab, price=p")
    one = extract(raw("245 10 $aX", "949    $i77$lBRU$aA$bB$p1.250,00"), item_mappings=(mapping,))
    assert not isinstance(one, RejectedRecord)
    assert one.items == (ExtractedItem("77", "BRU", "", "A B", 125000, ""),)
    assert extract_items({}) == ()


@pytest.mark.parametrize(
    "text", ["", "852", "852:", "852: kleur=p", "852: barcode", "8521: barcode=p", "001: barcode=p"]
)
def test_a_mapping_that_makes_no_sense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ItemMappingFault, match=r"\.$"):
        ItemMapping.parse(text)


@pytest.mark.parametrize(
    ("text", "cents"), [("€ 12,50", 1250), ("12.5", 1250), ("1.250", 125000), ("gratis", None), ("", None)]
)
def test_price(text: str, cents: int | None) -> None:
    assert price_in_cents(text) == cents


def test_odd_fields_do_no_harm() -> None:
    record = raw("245 10 $aX", "008 kort", "100 1", "700 1  $a", "020", "650", "852", "041 1  $h")
    assert not isinstance(extract(record), RejectedRecord)
    assert fields("001 x") == [("001", "x")]
