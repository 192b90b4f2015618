# SPDX-License-Identifier: EUPL-1.2
"""No untranslated text: every text of ours has German and English, no template goes past translation, no page shows Dutch."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from reuring.cli.tests.pages import Page, Walker, once
from reuring.engine.tests.database import PACKAGE
from reuring.shell.messages import catalogues

FOREIGN: Final = ("de", "en")
PLACE: Final = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
Key = tuple[str, str]  # of a text: its context and its (singular) Dutch


@cache
def translations(language: str) -> dict[Key, Message]:
    """Everything that the rooms' files say in a language."""
    found: dict[Key, Message] = {}
    for path in catalogues():
        if path.parents[1].name == language:
            with open(path, "rb") as file:
                for message in filter(lambda message: message.id, read_po(file, locale=language)):
                    # A room that left a text open, or only guessed, is served by another room that has it.
                    if _key(message) not in found or (all(_forms(message)) and not message.fuzzy):
                        found[_key(message)] = message
    return found


def _key(message: Message) -> Key:
    first = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", first)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text in our code and templates, as `makemessages` sees it in a copy of the package."""
    if shutil.which("xgettext") is None:
        pytest.skip("there is no xgettext here (apt-get install gettext)")
    folder = tmp_path_factory.mktemp("texts")
    shutil.copytree(
        PACKAGE,
        folder / "reuring",
        ignore=shutil.ignore_patterns(
            "tests", "locale", "static", "*.pyc", "__pycache__", "demo", "fonts", "migrations"
        ),
    )
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--no-wrap", "--add-location=file", "--locale=de"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with open(folder / "locale" / "de" / "LC_MESSAGES" / "django.po", "rb") as file:
        return read_po(file, locale="de")


def test_the_texts_are_collected(collected: Catalog) -> None:
    texts = {_key(message) for message in collected}
    assert len(texts) > 300
    assert {("", "Zoek"), ("door", "Lees"), ("", "Waar staat het?")} <= texts


@pytest.mark.parametrize("language", FOREIGN)
def test_every_text_is_translated(language: str, collected: Catalog) -> None:
    known = translations(language)
    wrong = []
    for message in collected:
        if not message.id:
            continue
        where = ", ".join(sorted({str(path).removeprefix("reuring/") for path, _line in message.locations}))
        there = known.get(_key(message))
        if there is None or not all(_forms(there)):
            wrong.append(f"{where}: {_key(message)[1]!r} has no {language}")
        elif there.fuzzy:
            wrong.append(f"{where}: {_key(message)[1]!r} is a guess in {language}")
        elif isinstance(message.id, tuple) is not isinstance(there.string, tuple):
            wrong.append(f"{where}: {_key(message)[1]!r} has no plural in {language}")
    assert wrong == [], f"{len(wrong)} texts:\n" + "\n".join(sorted(wrong))


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", FOREIGN)
def test_translations_keep_the_places(language: str) -> None:
    """What is filled in stands in the translation too; in one of two numbers the figure itself may be left out."""
    wrong = []
    for key, message in translations(language).items():
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*(_places(each) for each in originals))
        for form in filter(None, _forms(message)):
            has = _places(form)
            missing = wanted - has if isinstance(message.id, str) else set()
            if missing or has - wanted:
                wrong.append(f"{key[1]!r} -> {form!r}: {sorted(missing | (has - wanted))}")
    assert wrong == [], "\n".join(wrong)


def _places(text: str) -> set[str]:
    return {match[0] for match in PLACE.finditer(text.replace("%%", ""))}


# Names, which are the same in every language, and what is no word.
NAMES: Final = frozenset(
    [
        "Reuring",
        "reuring",
        "Kerkrade",
        "Brunssum",
        "Voerendaal",
        "Simpelveld",
        "DigiD",
        "Aa",
        "A",
        "ISBN",
        "MARC",
        "SISO",
        "NUR",
        "AVI",
        "Dewey",
        "CSV",
        "ISIL",
        "px",
    ]
)
# They say it in all three languages: nothing else works when they are shown.
IN_ALL_LANGUAGES: Final = ("500.html", "503.html")
# The sample page for who builds pages, in a demonstration only: its example sentences are data.
SAMPLES: Final = ("components.html", "components_staff.html")
# Pieces that are included inside a tag: attributes and nothing else.
INSIDE_A_TAG: Final = ("_words.html",)
SPOKEN_ATTRIBUTES: Final = ("alt", "title", "aria-label", "placeholder", "label", "summary", "content")


def bare_texts(source: str) -> Iterator[str]:
    """Words in a template that do not go through translation."""
    source = re.sub(r"\{#.*?#\}", "", source)
    for tag in ("comment", "blocktranslate", "blocktrans", "verbatim"):
        source = re.sub(rf"\{{%-?\s*{tag}\b.*?%\}}.*?\{{%\s*end{tag}\s*%\}}", " ", source, flags=re.S)
    source = re.sub(r"<(script|style|svg|kbd|code)\b.*?</\1>", " ", source, flags=re.S)
    # What says itself in which language it is, such as a sign in three.
    source = re.sub(r"""<(\w+) lang="(?:nl|de|en)">[^<]*</\1>""", " ", source)
    # Names for the program, in blocks of the base page.
    source = re.sub(r"\{% block (door|\w+_class) %\}.*?\{% endblock[^%]*%\}", " ", source)
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\N{NO-BREAK SPACE}", source, flags=re.S)
    source = re.sub(r"""<meta\b(?![^>]*name=["']description)[^>]*>""", " ", source)
    for name in SPOKEN_ATTRIBUTES:
        for value in re.findall(rf"""\s{name}=(["'])(.*?)\1""", source, flags=re.S):
            yield from _words(value[1])
    source = re.sub(r"<!--.*?-->|<![^>]*>", " ", source, flags=re.S)
    # A tag ends at the first > outside of quotes.
    source = re.sub(r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""", "\n", source)
    for line in source.splitlines():
        yield from _words(line)


def _words(text: str) -> Iterator[str]:
    words = [word for word in re.findall(r"[^\W\d_][\w'-]*", re.sub(r"&\w+;", " ", text)) if word not in NAMES]
    if any(len(word) > 1 for word in words):
        yield text.strip()


TEMPLATES: Final = sorted(
    path for room in PACKAGE.glob("*/templates") for path in room.rglob("*.*") if path.name not in SAMPLES
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_goes_past_translation(path: Path) -> None:
    source = path.read_text()
    if path.name in IN_ALL_LANGUAGES:
        assert 'lang="de"' in source
        assert 'lang="en"' in source
        return
    if path.name in INSIDE_A_TAG:
        source = f"<p {source}>"
    assert list(bare_texts(source)) == []


def test_bare_texts_are_seen() -> None:
    source = """{# niets #}<p title="Uitleg" class="a > b">Zomaar {{ iets }} <b>tekst</b></p><p>{% translate "Goed" %} 12 · A</p>
      {% blocktranslate with a=b %}ook goed{% endblocktranslate %}<img alt="{% translate "Goed" %}">"""
    assert list(bare_texts(source)) == ["Uitleg", "Zomaar", "tekst"]


VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


class Shown(HTMLParser):
    """Collects what a page shows or says in the language of the page itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # each element that is open, and whether its text counts
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "html":
            self.language = known.get("lang") or ""
        counts = self._counts and tag not in ("script", "style", "template")
        if "lang" in known:
            counts = known["lang"] == self.language
        if counts:
            spoken = [value for name, value in attrs if name in SPOKEN_ATTRIBUTES or name.startswith("data-")]
            self.texts += [value for value in spoken if value]
        if tag not in VOID:
            self._open.append((tag, counts))

    def handle_endtag(self, tag: str) -> None:
        for number in range(len(self._open) - 1, -1, -1):
            if self._open[number][0] == tag:
                del self._open[number:]
                return

    def handle_data(self, data: str) -> None:
        if self._counts and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def _counts(self) -> bool:
        return self._open[-1][1] if self._open else True


@cache
def dutch(language: str) -> list[str]:
    """Pieces of our own Dutch that a page in this language must not show: long enough to be no accident."""
    found = set()
    for (_context, text), message in translations(language).items():
        if _forms(message)[0] != text:
            pieces = [" ".join(piece.split()) for piece in PLACE.sub("\0", text.replace("%%", "%")).split("\0")]
            said = " ".join(_forms(message))
            found |= {piece for piece in pieces if len(piece) > 12 and piece not in said}
    return sorted(found)


@pytest.mark.browser
@pytest.mark.parametrize("language", FOREIGN)
def test_no_page_shows_our_dutch(language: str, walkers: dict[str, Walker], walked: dict[str, list[Page]]) -> None:
    assert len(dutch(language)) > 200
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(dutch(language), key=len, reverse=True))
    )
    seen: dict[str, str] = {}
    for who, opened in once(walked).items():
        for page in opened:
            shown = Shown()
            shown.feed(walkers[who].look(page.in_language(language)).text)
            assert shown.language == language
            assert len(shown.texts) > 5
            for text in shown.texts:
                seen.setdefault(text, page.name)
    wrong = sorted(f"{name}: {text[:160]}" for text, name in seen.items() if pattern.search(text))
    assert wrong == [], f"{len(wrong)} texts:\n" + "\n".join(wrong)
