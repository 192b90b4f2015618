# SPDX-License-Identifier: EUPL-1.2
"""A shelf of real titles for the tests, in Dutch, German, English and French."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reuring.threads.search import SearchDocument

# title | creator | language | year | subjects | summary
_TITLES = """
Max Havelaar, of De koffi-veilingen|Multatuli|nl|1860|kolonialisme; Java; colonialism
Woutertje Pieterse|Multatuli|nl|1890|jeugd; Amsterdam
Multatuli: een biografie|Hermans, Willem Frederik|nl|1976|Multatuli; biografie|De schrijver van Max Havelaar
De avonden|Reve, Gerard|nl|1947|Amsterdam; winter
De aanslag|Mulisch, Harry|nl|1982|Tweede Wereldoorlog; Haarlem
De ontdekking van de hemel|Mulisch, Harry|nl|1992|engelen; vriendschap
Het achterhuis|Frank, Anne|nl|1947|dagboeken; Tweede Wereldoorlog
The Diary of a Young Girl|Frank, Anne|en|1952|diaries; Second World War
Jip en Janneke|Schmidt, Annie M.G.|nl|1953|kinderboeken; vriendschap
Pluk van de Petteflet|Schmidt, Annie M.G.|nl|1971|kinderboeken
Minoes|Schmidt, Annie M.G.|nl|1970|katten; kinderboeken
Oorlogswinter|Terlouw, Jan|nl|1972|Tweede Wereldoorlog; jeugd
Koning van Katoren|Terlouw, Jan|nl|1971|koningen
De brief voor de koning|Dragt, Tonke|nl|1962|ridders
Kruistocht in spijkerbroek|Beckman, Thea|nl|1973|middeleeuwen; kruistochten
Het diner|Koch, Herman|nl|2009|gezin
Joe Speedboot|Wieringa, Tommy|nl|2005|dorp
Turks fruit|Wolkers, Jan|nl|1969|liefde
Karakter|Bordewijk, F.|nl|1938|Rotterdam
Stamboomonderzoek voor beginners|Jansen, Piet|nl|2011|genealogie; stamboomonderzoek
Kinderen leren lezen|De Vries, Marijke|nl|2015|leesbevordering; onderwijs
Kinderboekenschrijvers aan het woord|Bakker, Els|nl|2001|interviews
Fietsvakanties in Limburg|Bakker, Els|nl|2018|fietsen; Limburg
Geschiedenis van Kerkrade|Müller, Jan|nl|1998|Kerkrade; mijnbouw
Steenkoolmijnen in Limburg|Mueller, Karl|nl|1987|mijnbouw; kolen
Het|King, Stephen|nl|1986|griezelverhalen
IT|King, Stephen|en|1986|horror
It's kind of a funny story|Vizzini, Ned|en|2006|depression
1984|Orwell, George|nl|1949|dystopie
Animal Farm|Orwell, George|en|1945|satire
Harry Potter en de Steen der Wijzen|Rowling, J.K.|nl|1998|tovenaars; magie
Harry Potter and the Philosopher's Stone|Rowling, J.K.|en|1997|wizards; magic
Harry Potter und der Stein der Weisen|Rowling, J.K.|de|1998|Zauberer; Magie
The Lord of the Rings|Tolkien, J.R.R.|en|1954|fantasy
In de ban van de ring|Tolkien, J.R.R.|nl|1956|fantasy
Die Verwandlung|Kafka, Franz|de|1915|Familie
Im Westen nichts Neues|Remarque, Erich Maria|de|1929|Erster Weltkrieg
Die Blechtrommel|Grass, Günter|de|1959|Danzig
Emil und die Detektive|Kästner, Erich|de|1929|Kinder; Berlin
Straße der Träume|Böll, Anna|de|2003|Köln
Kindergeburtstage feiern|Schröder, Lena|de|2012|Geburtstage; Spiele
Die unendliche Geschichte|Ende, Michael|de|1979|Fantasie
Faust|Goethe, Johann Wolfgang von|de|1808|Teufel
The Bridge of Clay|O'Brien, Tim|en|1990|brothers
Wuthering Heights|Brontë, Emily|en|1847|moors; love
Jane Eyre|Brontë, Charlotte|en|1847|governesses
Pride and Prejudice|Austen, Jane|en|1813|marriage
The Hobbit|Tolkien, J.R.R.|en|1937|dragons
Le Petit Prince|Saint-Exupéry, Antoine de|fr|1943|amitié
L'étranger|Camus, Albert|fr|1942|absurde
De vreemdeling|Camus, Albert|nl|1949|absurdisme
IJsland: reisgids|Bos, Wim|nl|2019|reisgidsen; IJsland
Ik ben Malala|Yousafzai, Malala|nl|2013|Pakistan; onderwijs
Nederlands voor buitenlanders|Visser, Anna|nl|2010|taal; inburgering
Sonny Boy|Zijl, Annejet van der|nl|2004|Tweede Wereldoorlog
Honderd jaar eenzaamheid|García Márquez, Gabriel|nl|1967|Colombia
De jongen in de gestreepte pyjama|Boyne, John|nl|2006|Tweede Wereldoorlog
To be or not to be|Shakespeare, William|en|1990|theatre
De kleine kapitein|Biegel, Paul|nl|1971|zeevaart
Türkische Küche|Özdemir, Ayşe|de|2016|Kochen
Meester van de zwarte molen|Preussler, Otfried|nl|1972|magie
"""

_FORMATS = ("book", "e-book", "large-print", "audio-book")
_AUDIENCES = ("adult", "children", "youth")
_BRANCHES = ("KRK", "BRU", "VOE", "SIM")
_DAY = date(2020, 1, 1)


def _read() -> tuple[SearchDocument, ...]:
    documents = []
    for number, line in enumerate(_TITLES.strip().splitlines(), 1):
        title, creator, language, year, subjects, summary = [*line.split("|"), ""][:6]
        branches = tuple(branch for place, branch in enumerate(_BRANCHES) if number % (place + 2))
        documents.append(
            SearchDocument(
                node_id=number,
                kind="work",
                title=title,
                creators=(creator,),
                subjects=tuple(subjects.split("; ")),
                summary=summary,
                languages=(language,),
                formats=tuple(dict.fromkeys((_FORMATS[0], _FORMATS[number % 4]))),
                audiences=(_AUDIENCES[number % 3],),
                branches=branches,
                available_at=branches[: number % 3],
                topics=(f"t{number % 7}", f"g{number % 2}"),
                municipalities=("GM0928",) if number % 2 else ("GM0899", "GM0965"),
                fiction=(True, False, None)[number % 3],
                year=int(year),
                identifiers=(f"3190000{number:07d}",),
                popularity=number % 5,
                added_on=_DAY + timedelta(days=number % 11),
            )
        )
    documents[0] = replace(
        documents[0], identifiers=("978-90-5018-024-9", "0-306-40615-2", "31900001234567"), popularity=120
    )
    documents.append(
        SearchDocument(
            node_id=len(documents) + 1,
            kind="activity",
            title="Samen breien",
            subjects=("handwerken",),
            languages=("nl", "de"),
            municipalities=("GM0928",),
            added_on=_DAY,
        )
    )
    return tuple(documents)


SHELF = _read()


def number_of(title: str) -> int:
    """The key of the one document whose title begins so."""
    (found,) = [document.node_id for document in SHELF if document.title.startswith(title)]
    return found
