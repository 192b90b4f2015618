# SPDX-License-Identifier: EUPL-1.2
"""What kind of thing it is, and for whom: format, audience, fiction, reading level.

Judged from the coded positions first (leader/06-07, 006, 007, 008), then from words (245 $h, 300, 338, 340, 347, 655,
250, 521, 385), then from NUR. Source: MARC 21 Format for Bibliographic Data; NUR (2002): 28x is fiction for children
by age, 30x to 31x and 33x to 35x is fiction for adults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reuring.catalogue.marc.fields import subfields
from reuring.catalogue.marc.record import (
    AudienceGroup,
    ExtractedClassification,
    ExtractedSubject,
    TitleFormat,
)
from reuring.catalogue.marc.text import plain


@dataclass(frozen=True, slots=True)
class _Wording:
    """An expression that is only tried where one of its triggers stands: a plain search is many times quicker.

    Both are in lower case and look at text in lower case.
    """

    triggers: tuple[str, ...]
    pattern: re.Pattern[str]

    def is_in(self, text: str) -> bool:
        return any(trigger in text for trigger in self.triggers) and self.pattern.search(text) is not None


def _wording(triggers: str, pattern: str) -> _Wording:
    return _Wording(tuple(triggers.split()), re.compile(pattern))


_LARGE_PRINT = _wording(
    "large grote gro caract",
    r"large[- ]print|large[- ]type|grote[- ]?letter|gro(?:ß|ss)druck|gros caractères",
)
_EASY = _wording(
    "makkelijk eenvoudig lezen sprache easy lo lire",
    r"makkelijk lezen|makkelijk[- ]lezen|eenvoudig(?:e)? (?:lezen|taal|nederlands)|lezen voor iedereen|leichte sprache|"
    r"einfache sprache|easy[- ]read(?:ing|er)|easy[- ]to[- ]read (?:for )?adult|hi-?lo\b|facile à lire",
)
_AUDIO = _wording(
    "luisterboek audio talking hör daisy gesproken spoken",
    r"luisterboek|audio[- ]?book|talking book|hörbuch|hörspiel|daisy|gesproken boek|livre audio|sound recording.*spoken|"  # noqa: E501
    r"spoken word|audioboek",
)
_ELECTRONIC = _wording(
    "electronic elektron book onlin epub computer",
    r"electronic resource|elektronische ressource|e-?books?\b|online[- ]re|online-publikation|epub|computermedien",
)
_VIDEO = _wording(
    "dvd video ray reel film",
    r"\bdvd|video|blu-?ray|film ?reel|speelfilm",
)
_GAME = _wording(
    "game spel nintendo playstation xbox spiel",
    r"\b(?:video|computer|board|card)[- ]?games?\b|gezelschapsspel|bordspel|kaartspel|nintendo|playstation|xbox|\bspel(?:len)?\b|"  # noqa: E501
    r"brettspiel|computerspiel|\bgames?\b",
)
_OBJECT = _wording(
    "kit realia speel toy koffer tas",
    r"\bkit\b|leskist|realia|speelgoed|\btoys?\b|voorleeskoffer|verteltas",
)
_FICTION = _wording(
    "ficti novel roman verha thriller stor erzähl boek book poë gedicht poe lyrik sprookje tale detective toneel drama strip comic",  # noqa: E501
    r"\b(?:science )?fiction\b|\bnovels?\b|\broman(?:s|e|ce)?\b|verhalen|verhaal|thrillers?\b|stories|erzählung|prentenboek|"  # noqa: E501
    r"picture books?|poëzie|gedichten|poetry|poems|lyrik|sprookje|fairy tales|detectives?\b|toneel|\bdrama|strips?\b|comics?\b|"  # noqa: E501
    r"novelle",
)
_NON_FICTION = _wording(
    "ficti sach informatief history bio text leer lehr cook juvenile conf congr schrift diss zeit catalog",
    r"non[- ]?fict|sachbuch|informatief|\bhistory and criticism|biograph|biografie|textbook|leerboek|lehrbuch|cookbook|"
    r"juvenile literature|conference|congress|bibliograph|hochschulschrift|dissertat|proefschrift|zeitschrift|catalog",
)
_CHILDREN = _wording(
    "juvenile child kinder jeugd jugend boek book bilder livre",
    r"juvenile|children'?s|for children|kinderbo|kinderbuch|jeugdbo|jugendbuch|prentenboek|picture books|toy and movable|"  # noqa: E501
    r"bilderbuch|livres? pour enfants|kinderverhalen|leesboekje|kinder- und jugend",
)
_TEENAGERS = _wording(
    "young adolescent jongeren jugendlich teen ya 15",
    r"young adult|adolescent|jongeren|jugendlich|teenage|\bteens?\b|ya-boek|15\+",
)
_AVI = re.compile(r"\bAVI\b[\s:\-–]*(?:niveau|instapniveau|oud|nieuw)?[\s:\-–]*(start|plus|[ME][3-8]|[1-9])\b", re.I)
_AGE_RANGE = re.compile(r"\b0{0,2}(\d{1,2})\s*(?:-|–|tot|t/m|to|bis|à)\s*0{0,2}(\d{1,2})\b(?!\s*(?:min|p\b|cm))", re.I)
_AGE_FROM = re.compile(
    r"(?:vanaf|\bab|from|ages?d?|leeftijd|alter|dès|over)\D{0,8}(\d{1,2})\b|\b(\d{1,2})\s*\+|\b(\d{1,2})\s*(?:jaar|jahre|years|jr|yrs|ans)\b",
    re.I,
)
_KEY_STAGE = re.compile(r"key stage\s*(\d)", re.I)
_KEY_STAGE_AGE = {"1": 5, "2": 7, "3": 11, "4": 14}
_LIBRARY_LETTER = {"AP": 2, "AK": 4, "A": 6, "B": 9, "C": 12, "D": 15}
_WORDS_FOR_AGE: tuple[tuple[re.Pattern[str], int | None], ...] = (
    (re.compile(r"baby|dreumes|peuter|toddler|kleinkind", re.I), 0),
    (re.compile(r"kleuter|preschool|kindergarten|vorschul", re.I), 4),
    (re.compile(r"primary school|basisschool|grundschul", re.I), 6),
    (re.compile(r"\bGCSE\b|secondary|voortgezet onderwijs|brugklas", re.I), 12),
    (re.compile(r"young adult|adolescent|jongeren|jugendlich|teenage|\bteens?\b", re.I), 13),
    (re.compile(r"volwassen|erwachsen|\badults?\b|general|academic|specialized", re.I), None),
)
_AUDIENCE_008: Mapping[str, tuple[AudienceGroup, int | None]] = {
    "a": ("0-3", 0),
    "b": ("7-9", 6),
    "c": ("10-12", 9),
    "d": ("13-15", 14),
    "e": ("adult", None),
    "f": ("adult", None),
    "g": ("adult", None),
}
_NUR_AUDIENCE: Mapping[str, tuple[AudienceGroup, int]] = {
    "281": ("4-6", 4),
    "282": ("7-9", 7),
    "283": ("10-12", 10),
    "284": ("13-15", 13),
    "285": ("13-15", 15),
}
_GROUPS: tuple[tuple[int, AudienceGroup], ...] = ((3, "0-3"), (6, "4-6"), (9, "7-9"), (12, "10-12"), (17, "13-15"))
_LITERARY_FORM: Mapping[str, bool] = {
    "0": False, "1": True, "c": True, "d": True, "e": False, "f": True, "h": True, "i": False, "j": True, "p": True, "s": False,  # noqa: E501
}  # fmt: skip
_LITERARY_TEXT = {"f": True, "p": True, "d": True, **dict.fromkeys("abceghijklmnorst", False)}
_FICTION_DEWEY = re.compile(r"^8[1-9][123](?!\D*\d*09)(?:\.\d+)?(?:\s.*)?$|^839\.31[123]")
_CODES = re.compile("\x1f.?")
_WORDS_TAGS = (("300", "abe"), ("338", "a"), ("340", "an"), ("347", "ab"), ("655", "a"), ("250", "a"), ("533", "a"))


def words_about(by_tag: Mapping[str, Sequence[str]]) -> str:
    """All words of a record that describe its form, in one text in lower case, to search."""
    words: list[str] = []
    for content in by_tag.get("245", ())[:1]:
        if "\x1fh" in content:
            words.extend(value for code, value in subfields(content) if code == "h")
    for tag, codes in _WORDS_TAGS:
        for content in by_tag.get(tag, ()):
            words.extend(value for code, value in subfields(content) if code in codes)
    return "; ".join(words).lower()


def _without_codes(content: str) -> str:
    """The values of a field alone: a code in front of a word would hide where the word starts."""
    return _CODES.sub(" ", content[2:])


def judge_format(leader: str, fixed: str, by_tag: Mapping[str, Sequence[str]], words: str) -> TitleFormat:
    """The format of an edition.

    leader: 24 characters. fixed: field 008. by_tag: contents under their tag. words: from `words_about`.
    """
    kind, level = leader[6:7], leader[7:8]
    physical = [content[:2] for content in by_tag.get("007", ())]
    if kind in "at" or kind not in "cdefgijkmopr":
        return _judge_text(kind, level, fixed, physical, by_tag, words)
    if kind == "i":
        return "audio_book"
    if kind == "j":
        return "audio_book" if _AUDIO.is_in(words) else "music"
    if kind in "cd":
        return "sheet_music"
    if kind in "ef":
        return "map"
    if kind == "g":
        is_video = fixed[33:34] in "vm" or any(one.startswith(("v", "m")) for one in physical) or _VIDEO.is_in(words)
        return "dvd" if is_video and fixed[33:34] else "other"
    if kind == "m":
        if fixed[26:27] == "g" or _GAME.is_in(words):
            return "game"
        return "e_book" if fixed[26:27] == "d" else "other"
    if kind == "r":
        return "game" if fixed[33:34] == "g" or _GAME.is_in(words) else "object"
    if kind == "o" or _OBJECT.is_in(words):
        return "game" if _GAME.is_in(words) else "object"
    return "other"


def _judge_text(
    kind: str, level: str, fixed: str, physical: Sequence[str], by_tag: Mapping[str, Sequence[str]], words: str
) -> TitleFormat:
    if kind not in "at" and kind.strip() and kind != "|":
        return "other"
    if level == "s":
        return "magazine"
    if level in "ab":
        # A part of a book or a magazine is not something to take home.
        return "other"
    if words:
        if _AUDIO.is_in(words):
            return "audio_book"
        if kind != "t" and _VIDEO.is_in(words) and not _FICTION.is_in(words):
            return "dvd" if not re.search(r"\bp(?:\.|ag|\b)|\bs\.|blz", words) else "book"
    form = fixed[23:24]
    is_electronic = form in ("o", "q", "s") or any(one[:2] == "cr" for one in physical) or "c" in _carriers(by_tag)
    if is_electronic or (words and _ELECTRONIC.is_in(words)):
        return "e_book"
    notes = (
        words + "; ".join(content for tag in ("490", "830", "521", "500") for content in by_tag.get(tag, ())).lower()
    )
    if form == "d" or _LARGE_PRINT.is_in(notes):
        return "large_print"
    if _EASY.is_in(notes) or _EASY.is_in("; ".join(by_tag.get("650", ())).lower()):
        return "easy_reading"
    if words and _GAME.is_in("; ".join(by_tag.get("300", ())).lower()) and not re.search(r"\bp\b|blz|\bs\.", words):
        return "game"
    return "book"


def _carriers(by_tag: Mapping[str, Sequence[str]]) -> str:
    """The first letters of the carrier codes (338 $b): "c" is computer, "n" is paper."""
    return "".join(
        value[:1] for content in by_tag.get("338", ()) for code, value in subfields(content) if code == "b" and value
    )


def judge_avi(by_tag: Mapping[str, Sequence[str]]) -> str:
    """The Dutch reading level for children as "M4", "E3", "start", "plus" or an old "1" to "9"; "" where none is
    named."""
    for tag in ("521", "500", "526", "655", "650", "653", "250", "520", "490", "084"):
        for content in by_tag.get(tag, ()):
            if "AVI" in content or "avi" in content or "Avi" in content:
                found = _AVI.search(_without_codes(content))
                if found:
                    level = found.group(1)
                    return level.lower() if level.lower() in ("start", "plus") else level.upper()
    return ""


def judge_audience(
    leader: str,
    fixed: str,
    by_tag: Mapping[str, Sequence[str]],
    nur: Sequence[str],
    words: str,
    subjects: Sequence[ExtractedSubject],
    avi_level: str,
) -> tuple[AudienceGroup | None, int | None]:
    """For whom it is, and from which age.

    nur: the NUR codes. avi_level: from `judge_avi`. The rest: as in `judge_format`.
    Returns the group and the age in years; (None, None) where the record does not say. A children's book that says no
    more than that is put with 7-9, the middle, without an age.
    """
    age = _stated_age(by_tag)
    if age is not None:
        return group_for_age(age), age
    for code in nur:
        if code in _NUR_AUDIENCE:
            return _NUR_AUDIENCE[code]
    coded = fixed[22:23] if leader[6:7] not in ("e", "f", "p") and leader[7:8] not in ("s", "b") else ""
    if avi_level:
        return _group_for_avi(avi_level)
    if coded in _AUDIENCE_008:
        group, age = _AUDIENCE_008[coded]
        if group != "adult" or not any(code[:1] == "2" for code in nur):
            return group, age
    for content in (*by_tag.get("521", ()), *by_tag.get("385", ())):
        for pattern, age in _WORDS_FOR_AGE:
            if pattern.search(_without_codes(content)):
                return (group_for_age(age), age) if age is not None else ("adult", None)
    headings = words + "; ".join(subject.text for subject in subjects).lower()
    if _TEENAGERS.is_in(words):
        return "13-15", 13
    if coded == "j" or any(code[:1] == "2" for code in nur) or _CHILDREN.is_in(headings):
        return "7-9", None
    if nur and nur[0][:1] in "3456789":
        return "adult", None
    return None, None


def group_for_age(age: int) -> AudienceGroup:
    """The group that a child of this age, in whole years, belongs to."""
    return next((group for last, group in _GROUPS if age <= last), "adult")


def _group_for_avi(level: str) -> tuple[AudienceGroup, int]:
    # M3 is the middle of group 3, whose children are six.
    if level == "start":
        return "4-6", 6
    if level == "plus":
        return "10-12", 11
    age = int(level[-1]) + 3 if level[0] in "ME" else 6 + int(level) // 3
    return group_for_age(age), age


def _stated_age(by_tag: Mapping[str, Sequence[str]]) -> int | None:
    for content in (*by_tag.get("521", ()), *by_tag.get("385", ())):
        text = plain("; ".join(value for code, value in subfields(content) if code in "a3"))
        if text.strip(".; ") in _LIBRARY_LETTER:
            return _LIBRARY_LETTER[text.strip(".; ")]
        stage = _KEY_STAGE.search(text)
        if stage:
            return _KEY_STAGE_AGE.get(stage.group(1))
        found = re.search(r"IL:?\s*0{0,2}(\d{1,2})", text) or _AGE_RANGE.search(text) or _AGE_FROM.search(text)
        if found is None and content[:1] in ("1", "2"):
            found = re.search(r"\b0{0,2}(\d{1,2})\b", text)
        if found:
            age = int(next(group for group in found.groups() if group))
            # Grades count from the year in which a child is six.
            if content[:1] in ("0", "2") or text.startswith("RL"):
                age += 5
            if 0 <= age <= 18:
                return age
    return None


def judge_fiction(
    leader: str,
    fixed: str,
    nur: Sequence[str],
    words: str,
    subjects: Sequence[ExtractedSubject],
    classifications: Sequence[ExtractedClassification],
) -> bool | None:
    """Whether it is fiction; None where the record gives no ground. Arguments as in `judge_audience`."""
    for code in nur:
        if code[:2] in ("28", "30", "31", "33", "34", "35"):
            return True
        if code[:2] in ("20", "21", "22", "32") or code[:1] in "1456789":
            return False
    kind, level = leader[6:7], leader[7:8]
    if level == "s":
        return None
    if kind == "i":
        for code in fixed[30:32]:
            if code in _LITERARY_TEXT:
                return _LITERARY_TEXT[code]
    elif kind in "at" and fixed[33:34] in _LITERARY_FORM:
        return _LITERARY_FORM[fixed[33:34]]
    elif kind not in "at":
        return None
    forms = words + "; ".join(subject.text for subject in subjects if subject.kind == "form").lower()
    if _NON_FICTION.is_in(forms):
        return False
    if _FICTION.is_in(forms):
        return True
    headings = "; ".join(subject.text for subject in subjects).lower()
    if _NON_FICTION.is_in(headings):
        return False
    if re.search(r"-- (?:juvenile )?fiction\b", headings):
        return True
    for one in classifications:
        if one.scheme == "dewey":
            return bool(_FICTION_DEWEY.match(one.notation)) if one.notation[:1] == "8" else False
    return None
