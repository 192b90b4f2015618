# SPDX-License-Identifier: EUPL-1.2
"""Taking the content of one field apart."""

from __future__ import annotations


def subfields(content: str) -> list[tuple[str, str]]:
    """The subfields of a data field, in order.

    content: two indicators, then 0x1F, a code and a value, again and again.
    Returns (code, value) pairs; a delimiter with nothing behind it gives none.
    """
    return [(part[0], part[1:]) for part in content.split("\x1f")[1:] if part]


def indicators(content: str) -> str:
    """The two indicators of a data field, filled with spaces where they are missing."""
    return content.partition("\x1f")[0][:2].ljust(2)


def join_field(indicator1: str, indicator2: str, parts: list[tuple[str, str]]) -> str:
    """The opposite of `subfields`: the content of a data field."""
    return indicator1 + indicator2 + "".join(f"\x1f{code}{value}" for code, value in parts)


def is_control(tag: str) -> bool:
    """Whether a tag names a control field, which has no indicators and no subfields."""
    return tag.startswith("00")
