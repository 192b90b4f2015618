# SPDX-License-Identifier: EUPL-1.2
"""Giving records back: the very bytes where the form is the same, every subfield in order where it is not.

Source: ISO 2709; MARC 21 Specifications for Record Structure, Character Sets, and Exchange Media; MARCXML schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from reuring.catalogue.marc.fields import indicators, is_control, subfields
from reuring.catalogue.marc.iso2709 import LONGEST_FIELD_BYTES, LONGEST_RECORD_BYTES
from reuring.catalogue.marc.marcxml import NAMESPACE, closing_tag
from reuring.catalogue.marc.messages import sentence
from reuring.catalogue.marc.record import RawRecord

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_PLAIN_ROOT = f'<collection xmlns="{NAMESPACE}">'
_START_TAG = re.compile(r"<[^\s/>]+")
_NAMESPACES = re.compile(r"""\s(xmlns(?::[\w.\-]+)?)\s*=\s*("[^"]*"|'[^']*')""")
_XML_DECLARATION = re.compile(r"""^<\?xml[^>]*encoding=["']([^"']+)["'][^>]*\?>""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class NotWritable(Exception):
    """A record that cannot be written in the form asked for.

    code: too-long-for-iso2709, field-too-long-for-iso2709 or not-xml-text. The message says which form can.
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(sentence(code, params))


def write_iso2709(raws: Iterable[RawRecord], out: BinaryIO) -> int:
    """Write records as ISO 2709.

    raws: one that came as ISO 2709 goes out as its very bytes; one that came as MARCXML becomes UTF-8.
    out: a binary stream. Returns how many were written.
    Raises NotWritable at the first record that does not fit; those before it are written.
    """
    count = 0
    for raw in raws:
        out.write(to_iso2709(raw))
        count += 1
    return count


def to_iso2709(raw: RawRecord) -> bytes:
    """One record as ISO 2709. Raises NotWritable where it or a field of it is too long."""
    if raw.format == "iso2709":
        return raw.data if raw.data.endswith(b"\x1d") else raw.data + b"\x1d"
    return build_iso2709(raw.leader, raw.fields)


def build_iso2709(leader: str, fields: Sequence[tuple[str, str]]) -> bytes:
    """Leader and fields as one ISO 2709 record in UTF-8, all its sums right.

    leader: 24 characters; length, base address, position 9 and the entry map are set here. fields: as in `RawRecord`.
    Raises NotWritable where the record passes 99,999 bytes or a field 9,999.
    """
    directory: list[str] = []
    contents: list[bytes] = []
    start = 0
    for tag, content in fields:
        data = content.encode("utf-8", "replace") + b"\x1e"
        length = len(data)
        if length > LONGEST_FIELD_BYTES:
            raise NotWritable(
                "field-too-long-for-iso2709", tag=tag, control_number=_control_number(fields), bytes=length
            )
        directory.append(f"{tag:3.3}{length:04d}{start % 100_000:05d}")
        contents.append(data)
        start += length
    base = 24 + 12 * len(directory) + 1
    size = base + start + 1
    if size > LONGEST_RECORD_BYTES:
        raise NotWritable("too-long-for-iso2709", control_number=_control_number(fields), bytes=size)
    leader = leader.encode("ascii", "replace").decode("ascii").ljust(24)
    head = f"{size:05d}{leader[5:9]}a22{base:05d}{leader[17:20]}4500{''.join(directory)}"
    return head.encode("ascii", "replace") + b"\x1e" + b"".join(contents) + b"\x1d"


def write_marcxml(raws: Iterable[RawRecord], out: BinaryIO) -> int:
    """Write records as one MARCXML collection in UTF-8.

    raws: one that came as MARCXML goes out as its very bytes, with the namespaces added that stood on its parents
    unless the collection declares the same; one that came as ISO 2709 becomes elements, every subfield in order.
    out: a binary stream. Returns how many were written.
    Raises NotWritable for a record with characters that XML cannot hold; those before it are written and the
    collection is closed.
    """
    count = 0
    root = ""
    try:
        for raw in raws:
            if not root:
                is_utf8 = raw.format == "marcxml" and raw.wrapper and not raw.wrapper.startswith("<?")
                root = raw.wrapper if is_utf8 else _PLAIN_ROOT
                out.write(f"{_DECLARATION}\n{root}\n".encode())
            out.write(_as_element(raw, root) + b"\n")
            count += 1
    finally:
        root_written = root or _PLAIN_ROOT
        if not root:
            out.write(f"{_DECLARATION}\n{_PLAIN_ROOT}\n".encode())
        out.write(f"{closing_tag(root_written)}\n".encode())
    return count


def to_marcxml(raw: RawRecord) -> bytes:
    """One record as a MARCXML element that parses by itself, in UTF-8. Raises NotWritable as `write_marcxml` does."""
    return _as_element(raw, "")


def standalone_xml(raw: RawRecord) -> bytes:
    """A MARCXML record as a whole document around its very bytes: what stood before it, itself, and the end tag."""
    found = _XML_DECLARATION.match(raw.wrapper)
    encoding = found.group(1) if found else "utf-8"
    return raw.wrapper.encode(encoding) + raw.data + closing_tag(raw.wrapper).encode(encoding)


def _as_element(raw: RawRecord, root: str) -> bytes:
    if raw.format == "iso2709":
        return build_element(raw.leader, raw.fields, namespace="" if root == _PLAIN_ROOT else NAMESPACE)
    declared = _XML_DECLARATION.match(raw.wrapper)
    if not declared and raw.wrapper == root:
        return raw.data
    data = raw.data
    text = data.decode(declared.group(1), "replace") if declared else data.decode("utf-8", "surrogateescape")
    start = _START_TAG.match(text)
    if start is None:
        return data
    tag_end = text.find(">")
    own = {name for name, _uri in _NAMESPACES.findall(text[:tag_end])}
    missing = "".join(f" {name}={uri}" for name, uri in _NAMESPACES.findall(raw.wrapper) if name not in own)
    text = text[: start.end()] + missing + text[start.end() :]
    return text.encode("utf-8", "surrogateescape" if not declared else "strict")


def build_element(leader: str, fields: Sequence[tuple[str, str]], *, namespace: str = NAMESPACE) -> bytes:
    """Leader and fields as one MARCXML record element in UTF-8.

    fields: as in `RawRecord`. namespace: declared on the element; "" where its parent declares it.
    Raises NotWritable where a text holds a character that XML cannot.
    """
    parts = [f'<record xmlns="{namespace}">' if namespace else "<record>", f"<leader>{escape(leader)}</leader>"]
    for tag, content in fields:
        if is_control(tag):
            if _NOT_IN_XML.search(content):
                raise NotWritable("not-xml-text", control_number=_control_number(fields))
            parts.append(f"<controlfield tag={quoteattr(tag)}>{escape(content)}</controlfield>")
            continue
        marks = indicators(content)
        parts.append(f'<datafield tag={quoteattr(tag)} ind1="{_attribute(marks[0])}" ind2="{_attribute(marks[1])}">')
        for code, value in subfields(content):
            if _NOT_IN_XML.search(value) or _NOT_IN_XML.search(code):
                raise NotWritable("not-xml-text", control_number=_control_number(fields))
            parts.append(f'<subfield code="{_attribute(code)}">{escape(value)}</subfield>')
        parts.append("</datafield>")
    parts.append("</record>")
    return "".join(parts).replace("\r", "&#13;").encode("utf-8", "replace")


def _attribute(mark: str) -> str:
    if mark.isalnum() or mark == " ":
        return mark
    return " " if _NOT_IN_XML.match(mark) else escape(mark, {'"': "&quot;"})


def _control_number(fields: Sequence[tuple[str, str]]) -> str:
    return next((content for tag, content in fields if tag == "001"), "?")
