# SPDX-License-Identifier: EUPL-1.2
"""Language codes of MARC as BCP 47 tags.

Source: MARC Code List for Languages, with the codes that it dropped; RFC 5646. `langcodes` knows which three letters
of ISO 639-2 stand for which two of ISO 639-1.
"""

from __future__ import annotations

from functools import lru_cache

# Codes that MARC used before ISO 639-2 took others, still in many records.
_DISCONTINUED = {
    "ajm": "fr", "cam": "km", "esk": "yup", "esp": "eo", "eth": "gez", "far": "fo", "fri": "fy", "gae": "gd", "gag": "gl",  # noqa: E501
    "gal": "om", "gua": "gn", "int": "ia", "iri": "ga", "kus": "kos", "lan": "oc", "lap": "se", "max": "gv", "mla": "mg",  # noqa: E501
    "mol": "ro", "sao": "sm", "scc": "sr", "scr": "hr", "sho": "sn", "snh": "si", "sso": "st", "swz": "ss", "tag": "tl",
    "taj": "tg", "tar": "tt", "tru": "chk", "tsw": "tn",
}  # fmt: skip
# Several, undetermined, none, miscellaneous: they say nothing that a person could choose.
_SAY_NOTHING = frozenset({"mul", "und", "zxx", "mis", "   ", "|||", "xxx", "n/a"})
_NAMES = {
    "nederlands": "nl", "dutch": "nl", "duits": "de", "deutsch": "de", "german": "de", "engels": "en", "english": "en",
    "englisch": "en", "frans": "fr", "french": "fr", "französisch": "fr", "français": "fr", "italiaans": "it",
    "spaans": "es", "russisch": "ru", "zweeds": "sv", "noors": "no", "deens": "da", "fries": "fy", "limburgs": "li",
}  # fmt: skip


@lru_cache(maxsize=2048)
def language_tag(code: str) -> str:
    """The BCP 47 tag for a MARC language code ("ger" gives "de"), or "" where it says nothing.

    code: three letters of MARC; two letters, a tag, or the name of a common language are understood as well.
    """
    code = code.strip().lower()
    if code in _SAY_NOTHING or len(code) < 2:
        return ""
    known = _DISCONTINUED.get(code) or _NAMES.get(code)
    if known:
        return known
    import langcodes  # here, because its tables take a third of a second that most commands never need

    try:
        if not langcodes.tag_is_valid(code):
            return ""
        return str(langcodes.standardize_tag(code))
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def language_tags(codes: str) -> tuple[str, ...]:
    """The tags in one subfield, which may hold several codes without a space between them ("gereng")."""
    codes = codes.strip()
    single = language_tag(codes)
    if single:
        return (single,)
    if len(codes) > 3 and len(codes) % 3 == 0 and codes.isalpha():
        tags = [language_tag(codes[at : at + 3]) for at in range(0, len(codes), 3)]
    else:
        tags = [language_tag(code) for code in codes.replace(",", " ").replace(";", " ").split()]
    return tuple(dict.fromkeys(tag for tag in tags if tag))
