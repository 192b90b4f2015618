# SPDX-License-Identifier: EUPL-1.2
"""MARCXML cut into records by its tags, each then parsed by itself.

One stream through an XML parser would stop at the first fault and could not give back the bytes of an element. So the
text is cut first, like ISO 2709 at its terminators, and each piece is parsed alone: a record with broken XML
is rejected and the next one is read. Namespaces declared on the parents are remembered with the record.
Source: MARCXML schema, http://www.loc.gov/MARC21/slim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from reuring.catalogue.marc.iso2709 import RecordFault
from reuring.catalogue.marc.record import MarcFileFault, Notice

NAMESPACE = "http://www.loc.gov/MARC21/slim"
LARGEST_RECORD_BYTES = 16 * 1024 * 1024

_NAME = rb"[A-Za-z_\x80-\xff][\w.\-\x80-\xff]*(?::[\w.\-\x80-\xff]+)?"
_TOKEN = re.compile(rb"<(?:(!--|!\[CDATA\[|\?|!)|(/?)(" + _NAME + rb"))")
_TAG_END = re.compile(rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_NAMESPACE_DECLARATION = re.compile(rb"""\sxmlns(?::([\w.\-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_SEPARATORS = re.compile(rb"[\s\x00]*")
_CLOSERS = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b"?>"}


@dataclass(frozen=True, slots=True)
class XmlPiece:
    """What stands between two places in an XML file: a record (fault "" or why it is none), or junk.

    data: its bytes; wrapper: as in `RawRecord.wrapper`; fault: a code of `messages`, or "".
    """

    data: bytes
    wrapper: str
    fault: str = ""


class _Cutter:
    """The state of cutting one file: the elements that are open around the records."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.buffer = b""
        self.at = 0
        self.ended = False
        self.fault: MarcFileFault | None = None
        self.open: list[tuple[bytes, dict[bytes, bytes]]] = []
        self.encoding = "utf-8"
        self.root_closed = False
        self.records = 0
        self._wrappers: dict[bytes, str] = {}

    def more(self) -> bool:
        """Read on; False at the end of the file. A fault of the file is kept for when all is cut."""
        if self.ended:
            return False
        try:
            chunk = next(self.chunks, b"")
        except MarcFileFault as fault:
            self.fault = fault
            chunk = b""
        if not chunk:
            self.ended = True
            return False
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return True

    def find(self, needle: bytes, start: int) -> int:
        """Where `needle` starts at or after `start` (relative to `at`), reading on as needed; -1 if never."""
        while True:
            found = self.buffer.find(needle, self.at + start)
            if found >= 0:
                return found - self.at
            start = max(start, len(self.buffer) - self.at - len(needle))
            if len(self.buffer) - self.at > LARGEST_RECORD_BYTES or not self.more():
                return -1

    def match_tag_end(self, start: int) -> int:
        """Where the tag that starts at `start` (relative to `at`) ends, one past its ">"; -1 if never."""
        while True:
            # Quotes matter only where a ">" stands inside them, so the plain search comes first.
            close = self.buffer.find(b">", self.at + start)
            if close >= 0:
                found = _TAG_END.match(self.buffer, self.at + start)
                if found:
                    return found.end() - self.at
            if len(self.buffer) - self.at > LARGEST_RECORD_BYTES or not self.more():
                return -1

    def namespace_of(self, name: bytes, tag: bytes) -> bytes:
        prefix = name.partition(b":")[0] if b":" in name else b""
        own = _declarations(tag)
        for scope in (own, *(declared for _name, declared in reversed(self.open))):
            if prefix in scope:
                return scope[prefix]
        return b""

    def wrapper_for(self, name: bytes) -> str:
        """The start of a document in which a record with this name and these parents parses by itself."""
        known = self._wrappers.get(name)
        if known is not None:
            return known
        scope: dict[bytes, bytes] = {}
        for _name, declarations in self.open:
            scope.update(declarations)
        prefix = name.partition(b":")[0] if b":" in name else b""
        collection = b"collection"
        slim = NAMESPACE.encode()
        if prefix and scope.get(prefix) == slim:
            collection = prefix + b":collection"
        elif scope.get(b"") != slim and slim in scope.values():
            collection = next(key for key, uri in scope.items() if uri == slim) + b":collection"
        elif slim not in scope.values() and not prefix:
            scope.setdefault(b"", slim)
        declared = b"".join(b" xmlns" + (b":" + key if key else b"") + b'="' + uri + b'"' for key, uri in scope.items())
        text = (b"<" + collection + declared + b">").decode(self.encoding, "replace")
        if self.encoding != "utf-8":
            text = f'<?xml version="1.0" encoding="{self.encoding}"?>{text}'
        self._wrappers[name] = text
        return text

    def changed(self) -> None:
        if self._wrappers:
            self._wrappers = {}


def cut_records(chunks: Iterator[bytes]) -> Iterator[XmlPiece]:
    """Cut an XML file into its MARC records and what lies between them.

    chunks: the file in pieces, from its start. Yields each record (also one that turns out to be broken) in order.
    Raises MarcFileFault after everything readable was yielded: not-marc where no MARC was found, xml-truncated
    where the file stops inside its outermost element.
    """
    cutter = _Cutter(chunks)
    cutter.more()
    _read_prolog(cutter)
    yield from _cut(cutter)
    if cutter.fault is not None:
        raise cutter.fault
    if not cutter.records and not cutter.root_closed:
        raise MarcFileFault("not-marc" if not cutter.open else "xml-truncated")
    if cutter.open:
        raise MarcFileFault("xml-truncated")


def _read_prolog(cutter: _Cutter) -> None:
    if cutter.buffer.startswith(b"\xef\xbb\xbf"):
        cutter.at = 3
    declared = _ENCODING.match(cutter.buffer[cutter.at : cutter.at + 200].lstrip())
    if declared:
        cutter.encoding = declared.group(1).decode("ascii").lower()
        if cutter.encoding in ("utf8", "us-ascii", "ascii"):
            cutter.encoding = "utf-8"
        try:
            "".encode(cutter.encoding)
        except LookupError:
            cutter.encoding = "utf-8"


def _cut(cutter: _Cutter) -> Iterator[XmlPiece]:
    is_marc_root = False
    while True:
        token = _TOKEN.search(cutter.buffer, cutter.at)
        # A name cut off by the end of the buffer is only part of a name.
        while (token is None or token.end() > len(cutter.buffer) - 16) and cutter.more():
            token = _TOKEN.search(cutter.buffer, cutter.at)
        rest = cutter.buffer[cutter.at : token.start() if token else len(cutter.buffer)]
        in_collection = not cutter.open or cutter.open[-1][0].rpartition(b":")[2] == b"collection"
        if (is_marc_root or cutter.records) and in_collection and not _SEPARATORS.fullmatch(rest):
            yield XmlPiece(rest.strip(), "", "junk")
        if token is None:
            return
        cutter.at = token.start()
        special, slash, name = token.groups()
        if special is not None:
            end = cutter.find(_CLOSERS.get(special, b">"), len(special) + 1)
            if special == b"!":
                end = _doctype_end(cutter)
            if end < 0:
                yield from _leftover(cutter)
                return
            cutter.at += end + len(_CLOSERS.get(special, b">"))
            continue
        tag_end = cutter.match_tag_end(1)
        if tag_end < 0:
            yield from _leftover(cutter)
            return
        tag = cutter.buffer[cutter.at : cutter.at + tag_end]
        if slash:
            cutter.at += tag_end
            while cutter.open:
                cutter.changed()
                if cutter.open.pop()[0] == name:
                    break
            cutter.root_closed = cutter.root_closed or (not cutter.open and (is_marc_root or cutter.records > 0))
            continue
        if name.rpartition(b":")[2] == b"record" and cutter.namespace_of(name, tag) in (b"", NAMESPACE.encode()):
            cutter.records += 1
            yield _take_record(cutter, name, tag_end, is_empty=tag.endswith(b"/>"))
            if not cutter.open:
                cutter.root_closed = True
            continue
        if not cutter.open and name.rpartition(b":")[2] == b"collection":
            is_marc_root = cutter.namespace_of(name, tag) in (b"", NAMESPACE.encode())
            cutter.root_closed = is_marc_root and tag.endswith(b"/>")
        if not tag.endswith(b"/>"):
            cutter.open.append((name, _declarations(tag)))
            cutter.changed()
        cutter.at += tag_end


def _take_record(cutter: _Cutter, name: bytes, tag_end: int, *, is_empty: bool) -> XmlPiece:
    """The record that starts at `cutter.at`, through its end tag; what is broken comes with its fault."""
    wrapper = cutter.wrapper_for(name)
    if is_empty:
        data = cutter.buffer[cutter.at : cutter.at + tag_end]
        cutter.at += tag_end
        return XmlPiece(data, wrapper)
    start = tag_end
    while True:
        end = cutter.find(b"</" + name, start)
        if end < 0:
            return _unfinished(cutter, name, tag_end, wrapper)
        close = cutter.match_tag_end(end + 1)
        if close < 0:
            return _unfinished(cutter, name, tag_end, wrapper)
        inside = cutter.buffer[cutter.at : cutter.at + end]
        if cutter.buffer[cutter.at + end + 2 : cutter.at + close - 1].strip() != name or _is_in_comment(inside):
            start = end + 2
            continue
        following = _next_start(inside, name, tag_end) if b"<!" not in inside else -1
        if following >= 0:
            # Its own end tag is missing: the next record starts before one comes.
            cutter.at += following
            return XmlPiece(inside[:following], wrapper, "truncated")
        data = cutter.buffer[cutter.at : cutter.at + close]
        cutter.at += close
        return XmlPiece(data, wrapper)


def _unfinished(cutter: _Cutter, name: bytes, tag_end: int, wrapper: str) -> XmlPiece:
    inside = cutter.buffer[cutter.at :]
    following = _next_start(inside, name, tag_end)
    if following >= 0:
        cutter.at += following
        return XmlPiece(inside[:following], wrapper, "truncated")
    too_large = len(inside) > LARGEST_RECORD_BYTES
    cutter.at = len(cutter.buffer)
    return XmlPiece(inside, wrapper, "too-large" if too_large else "truncated")


def _leftover(cutter: _Cutter) -> Iterator[XmlPiece]:
    """What is left of a file that ends inside a tag or a comment: part of a record if it could become one."""
    rest = cutter.buffer[cutter.at :]
    cutter.at = len(cutter.buffer)
    if b"record" in rest[:80] and not rest.startswith(b"</"):
        cutter.records += 1
        yield XmlPiece(rest, "", "truncated")


def _next_start(inside: bytes, name: bytes, start: int) -> int:
    while True:
        found = inside.find(b"<" + name, start)
        if found < 0:
            return -1
        if inside[found + 1 + len(name) : found + 2 + len(name)] in (b" ", b">", b"\n", b"\t", b"\r", b"/"):
            return found
        start = found + 1


def _is_in_comment(inside: bytes) -> bool:
    if b"<!" not in inside:
        return False
    return inside.rfind(b"<!--") > inside.rfind(b"-->") or inside.rfind(b"<![CDATA[") > inside.rfind(b"]]>")


def _doctype_end(cutter: _Cutter) -> int:
    end = cutter.find(b">", 1)
    if end >= 0 and b"[" in cutter.buffer[cutter.at : cutter.at + end]:
        end = cutter.find(b"]", 1)
        end = cutter.find(b">", end) if end >= 0 else -1
    return end


def _declarations(tag: bytes) -> dict[bytes, bytes]:
    if b"xmlns" not in tag:
        return {}
    return {found[0]: found[1] or found[2] for found in _NAMESPACE_DECLARATION.findall(tag)}


def closing_tag(wrapper: str) -> str:
    """The end tag that belongs to a wrapper."""
    name = wrapper.rpartition("<")[2].rstrip(">").split(None, 1)[0] if wrapper else ""
    return f"</{name}>" if name else ""


def parse_marcxml(data: bytes, wrapper: str) -> tuple[str, tuple[tuple[str, str], ...], tuple[Notice, ...]]:
    """Take one record element apart.

    data: its bytes; wrapper: as in `RawRecord.wrapper`.
    Returns the leader, the fields as in `RawRecord.fields`, and what was odd.
    Raises RecordFault where the XML is not well formed, or has no field.
    """
    try:
        parser = ElementTree.XMLParser()  # noqa: S314 - one record without its document type: no entity can be declared
        encoding = _ENCODING.match(wrapper[:120].encode())
        parser.feed(wrapper.encode(encoding.group(1).decode() if encoding else "utf-8"))
        parser.feed(data)
        parser.feed(closing_tag(wrapper))
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise RecordFault("xml-malformed", problem=str(fault)) from fault
    record = root[0] if wrapper and len(root) else root
    return _read_element(record)


def _read_element(record: ElementTree.Element) -> tuple[str, tuple[tuple[str, str], ...], tuple[Notice, ...]]:
    leader = ""
    fields: list[tuple[str, str]] = []
    add = fields.append
    for element in record:
        name = element.tag.rpartition("}")[2]
        if name == "datafield":
            get = element.get
            content = (get("ind1") or " ")[:1] + (get("ind2") or " ")[:1]
            for part in element:
                content += "\x1f" + (part.get("code") or " ")[:1] + (part.text or "")
            add((get("tag") or "", content))
        elif name == "controlfield":
            add((element.get("tag") or "", element.text or ""))
        elif name == "leader":
            leader = element.text or ""
    if not fields:
        raise RecordFault("no-fields")
    notices: tuple[Notice, ...] = ()
    if len(leader) != 24:
        notices = (Notice("leader-short"),)
        leader = leader.ljust(24)[:24]
    return leader, tuple(fields), notices
