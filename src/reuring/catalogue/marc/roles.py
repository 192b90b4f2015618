# SPDX-License-Identifier: EUPL-1.2
"""What a person did for a title: one code from the words and codes of many libraries.

Source: MARC Code List for Relators; the words are those found in Dutch, German, English and French records.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Roles that make the work itself, so that its creator is one of these.
PRIMARY_ROLES = frozenset({"aut", "cmp", "art", "cre", "lyr", "drm", "ctg", "pht", "com", "adp", "egr"})

_WORDS: dict[str, str] = {
    "aut": "auteur author autor autorin verfasser verfasserin verf schrijver schrijfster writer aut tekst text texte "
    "textdichter dichter",
    "edt": "redacteur redactie red editor ed eds herausgeber herausgeberin hrsg hg éditeur_scientifique onder_redactie_van "  # noqa: E501
    "editor_of_collaboration bezorger",
    "com": "samensteller samenst compiler comp compilateur zusammensteller zusammenstellung keuze",
    "trl": "vertaler vertaalster vert vertaling translator trans tr transl übersetzer übersetzerin übers übersetzung "
    "traducteur traductrice trad",
    "ill": "illustrator illustraties ill illus illustrated_by illustratrice illustrateur tekenaar tekeningen zeichner "
    "prentenmaker",
    "nrt": "voorlezer voorgelezen_door verteller vertelster stem narrator reader read_by erzähler erzählerin sprecher "
    "sprecherin sprech narrateur lecteur inlezer",
    "drt": "regisseur regie director film_director regisseurin réalisateur regie_van",
    "act": "acteur actrice actor actress schauspieler schauspielerin darsteller speler",
    "aus": "scenario scenarioschrijver scenarist screenwriter drehbuch drehbuchautor scénariste",
    "pro": "producent producer produzent producteur",
    "cmp": "componist componiste composer komponist komponistin compositeur muziek_van",
    "lyr": "tekstdichter lyricist librettist songtekst",
    "prf": "uitvoerende uitvoerder performer interpret ausführender interprète musicus muzikant",
    "cnd": "dirigent conductor chef_d'orchestre",
    "sng": "zanger zangeres singer sänger sängerin chanteur",
    "adp": "bewerker bewerking bew bearbeiter bearbeiterin bearb adapter adaptateur hertaler",
    "pht": "fotograaf fotografie foto's photographer fotograf fotografin photographe",
    "art": "kunstenaar kunstenares artist künstler künstlerin artiste beeldend_kunstenaar",
    "egr": "graveur engraver stecher",
    "win": "inleider inleiding writer_of_introduction introd einleitung",
    "wpr": "voorwoord writer_of_preface vorwort préfacier woord_vooraf",
    "aft": "nawoord writer_of_afterword nachwort postface",
    "pbl": "uitgever publisher verlag éditeur uitgeverij",
    "prt": "drukker printer drucker imprimeur",
    "ths": "promotor copromotor supervisor begeleider thesis_advisor betreuer",
    "ctb": "medewerker contributor mitwirkender mitwirkende mitarb mitarbeiter collaborateur medew coordinator met_medewerking_van",  # noqa: E501
    "cre": "creator schepper bedenker begr begründer grondlegger founder",
    "ctg": "cartograaf cartographer kartograf cartographe",
    "hst": "gastheer presentator host host_institution",
    "isb": "herausgebendes_organ issuing_body uitgevende_instantie",
    "oth": "other sonstige sonstiger anders",
    "dte": "dedicatee opgedragen_aan",
    "bkd": "vormgever vormgeving book_designer gestalter grafisch_ontwerper",
}
_BY_WORD = {word.replace("_", " "): code for code, words in _WORDS.items() for word in words.split()}
# Codes of the list that mean the same to a reader of a title page.
_SAME_CODE = {"cre": "cre", "aui": "win", "auc": "oth", "ant": "oth", "ivr": "aut", "dub": "aut", "arr": "adp", "voc": "sng",  # noqa: E501
              "itr": "prf", "mus": "prf", "spk": "nrt", "vac": "nrt", "fmd": "drt", "red": "edt", "pbd": "edt", "edc": "com",  # noqa: E501
              "dis": "aut", "jud": "oth", "lbt": "lyr", "clb": "ctb", "col": "ctb"}  # fmt: skip
_CODE = re.compile(r"(?:^|/)([a-z]{3})\)?$")
_EDGES = " .,;:()[]"


@lru_cache(maxsize=4096)
def role_code(text: str) -> str:
    """The relator code for a code, an address that ends in one, or a word; "" where it is not known.

    text: as in $4, $e or $j, with whatever punctuation stood around it.
    """
    word = text.strip(_EDGES).lower()
    if not word:
        return ""
    known = _BY_WORD.get(word)
    if known:
        return known
    found = _CODE.search(word)
    if found:
        return _SAME_CODE.get(found.group(1), found.group(1))
    for part in re.split(r"[,;/&]| and | en | und | et ", word):
        known = _BY_WORD.get(part.strip(_EDGES))
        if known:
            return known
    return _BY_WORD.get(word.split()[0].strip(_EDGES), "")
