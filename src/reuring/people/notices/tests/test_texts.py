# SPDX-License-Identifier: EUPL-1.2
"""The syntax of texts: fields in braces, nothing else; what is wrong is named; facts stay what they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reuring.people.models import NoticeText
from reuring.people.notices.kinds import (
    LONG,
    SHORT,
    Field,
    Form,
    NoticeKind,
    Text,
    UnknownKind,
    Urgency,
    kind_of,
    register_kind,
)
from reuring.people.notices.tests.shelf import DUE, FEE, MORNING
from reuring.people.notices.texts import (
    FRAME,
    Sender,
    Texts,
    Told,
    as_html,
    counted,
    faults_of,
    fill,
    write,
    written,
)

HOUSE = Sender("Bibliotheek Kerkrade", "045 535 00 00", "https://bieb.example")


def codes(kind: NoticeKind, text: Text, length: str = LONG) -> list[str]:
    return [fault.code for fault in faults_of(kind, text, length)]


def test_a_field_is_filled_in_and_a_line_without_its_fact_is_left_out() -> None:
    text = "Dag {naam},\n\nBel {telefoon}.\n\nTot ziens"
    assert fill(text, {"naam": "Lieve", "telefoon": "045"}) == "Dag Lieve,\n\nBel 045.\n\nTot ziens"
    assert fill(text, {"naam": "Lieve", "telefoon": ""}) == "Dag Lieve,\n\nTot ziens"


def test_braces_in_a_fact_stay_braces() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "x"}) == "{b} x"


@given(st.text(), st.text(min_size=1))
def test_filling_in_never_fails_and_never_looks_inside_a_fact(text: str, fact: str) -> None:
    fill(text, {"naam": fact})
    assert fill("{naam}!", {"naam": fact}) == f"{fact}!".strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (Text("{lijst}", "{aantal}", "{titel}"), []),
        (Text("{lijst} {titels}", "Ja", "{titel}"), ["body-field"]),
        (Text("{lijst}", "{titel}", "{titel}"), ["subject-field"]),
        (Text("{lijst}", "Ja", "{lijst}"), ["line-field"]),
        (Text("{lijst} {titel.__class__}", "Ja", "{titel}"), ["body-field"]),
        (Text("{lijst} { los", "Ja", "{titel}"), ["body-brace"]),
        (Text("{lijst}} {{titel}}", "Ja", "{titel}"), ["body-brace"]),
        (Text("BSN 111222333 {lijst}", "Ja", "{titel}"), ["body-bsn"]),
        (Text("", "", "{titel}"), ["body-empty", "subject-empty"]),
        (Text("{lijst}", "Een\nTwee", "{titel}"), ["subject-lines"]),
        (Text("{lijst}", "Ja", ""), ["line-empty"]),
    ],
)
def test_everything_that_is_wrong_is_said(text: Text, expected: list[str]) -> None:
    assert codes(DUE, text) == expected


def test_a_fault_names_the_field() -> None:
    fault = faults_of(DUE, Text("{lijst} {titels}", "Ja", "{titel}"), LONG)[0]
    assert str(fault.message) == "Onbekend veld {titels}."
    fault = faults_of(DUE, Text("{lijst}", "{titel}", "{titel}"), LONG)[0]
    assert "{titel} mag niet in het onderwerp" in str(fault.message)


def test_a_short_text_needs_no_subject_and_the_frame_needs_its_messages() -> None:
    assert codes(DUE, Text("{aantal} terug."), SHORT) == []
    assert codes(kind_of(FRAME), Text("Dag {naam}", "Post"), LONG) == ["body-without-messages"]


def test_a_kind_with_wrong_texts_is_not_registered() -> None:
    def kind(**overrides: Any) -> NoticeKind:
        texts = {("nl", LONG): Text("{bedrag}", "Ja"), ("nl", SHORT): Text("{bedrag}")}
        facts = {
            "key": "test.wrong",
            "urgency": Urgency.DIGEST,
            "title": "Fout",
            "explanation": "",
            "fields": (Field("fee", "bedrag", "het bedrag", 1, Form.CENTS),),
            "texts": texts,
        }
        return NoticeKind(**{**facts, **overrides})

    with pytest.raises(ValueError, match="Onbekend veld"):
        register_kind(kind(fields=()))
    with pytest.raises(ValueError, match="no short text in Dutch"):
        register_kind(kind(texts={("nl", LONG): Text("x", "x")}))
    with pytest.raises(ValueError, match="twice"):
        register_kind(kind(key=DUE.key))
    with pytest.raises(UnknownKind):
        kind_of("test.wrong")


def test_days_and_amounts_are_written_for_the_language() -> None:
    assert [written("2026-03-12", Form.DATE, code) for code in ("nl", "de", "en")] == [
        "donderdag 12 maart",
        "Donnerstag, 12. März",
        "Thursday 12 March",
    ]
    assert [written(1250, Form.CENTS, code) for code in ("nl", "de", "en")] == ["€\xa012,50", "12,50\xa0€", "€12.50"]
    assert written(None, Form.DATE, "nl") == ""
    assert written(0, Form.CENTS, "nl") == "€\xa00,00"


def test_what_is_counted_carries_its_word() -> None:
    assert [counted(DUE, number, "de") for number in (1, 2)] == ["1 Titel", "2 Titel"]
    assert counted(FEE, 2, "nl") == "2"


def test_a_paragraph_about_more_things_has_the_first_day_and_the_sum() -> None:
    kind = NoticeKind(
        key="test.sum",
        urgency=Urgency.DIGEST,
        title="",
        explanation="",
        fields=(
            Field("on", "dag", "", "2026-01-01", Form.DATE),
            Field("fee", "bedrag", "", 1, Form.CENTS),
            Field("where", "plek", "", "x"),
        ),
        texts={("nl", LONG): Text("{dag}, {bedrag}\nbij {plek}\n{lijst}", "x", "{bedrag}")},
        is_list=True,
    )
    facts = [{"on": "2026-03-12", "fee": 100, "where": "A"}, {"on": "2026-03-11", "fee": 250, "where": "B"}]
    body = write(
        [Told(kind, each) for each in facts], name="Lieve", language="nl", length=LONG, texts=Texts(), of=HOUSE
    ).body
    assert "woensdag 11 maart, €\xa03,50\n- €\xa01,00\n- €\xa02,50" in body
    assert "bij" not in body.split("Groeten")[0], "they are in two places, so the line is left out"


def test_one_thing_has_its_own_subject_and_more_have_that_of_the_library() -> None:
    due = Told(DUE, {"title": "Max Havelaar", "due_on": "2026-03-12"})
    fee = Told(FEE, {"fee": 250, "branch": "Kerkrade"})

    def subject(*told: Told) -> str:
        return write(told, name="Lieve", language="nl", length=LONG, texts=Texts(), of=HOUSE).subject

    assert subject(due) == "1 titel bijna terug"
    assert subject(due, due) == "2 titels bijna terug"
    assert subject(due, fee) == "Berichten van Bibliotheek Kerkrade"


def test_a_message_says_where_to_choose_in_its_language() -> None:
    body = write([Told(FEE, {"fee": 250})], name="Lieve", language="de", length=LONG, texts=Texts(), of=HOUSE).body
    assert body.endswith("Wähle hier: https://bieb.example/de/mine/notices/")
    assert "Betaal" not in body


def test_html_is_escaped_and_only_our_own_addresses_are_links(settings: Any) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"public_url": "https://bieb.example"})
    shown = as_html("Dag <b>,\n- één & twee\n- drie\nEn\n\nhttps://bieb.example/mine/ https://elders.example/")
    assert shown == (
        "<p>Dag &lt;b&gt;,</p>\n<ul><li>één &amp; twee</li><li>drie</li></ul>\n<p>En</p>\n"
        '<p><a href="https://bieb.example/mine/">https://bieb.example/mine/</a> https://elders.example/</p>'
    )


@pytest.mark.django_db
def test_what_staff_wrote_goes_before_what_the_room_says() -> None:
    NoticeText.objects.create(
        kind=DUE.key, language="nl", length=LONG, subject="Oud", body="Oud", valid_from=MORNING,
        valid_until=MORNING + timedelta(1),
    )  # fmt: skip
    NoticeText.objects.create(
        kind=DUE.key, language="nl", length=LONG, subject="Nieuw", body="Nieuw", valid_from=MORNING + timedelta(1)
    )
    subjects = [Texts.at(MORNING + timedelta(days)).of(DUE, "nl", LONG).subject for days in (-1, 0, 1)]
    assert subjects == ["{aantal} bijna terug", "Oud", "Nieuw"]
    assert Texts.at(MORNING + timedelta(1)).of(DUE, "en", LONG).subject == "Nieuw", "Dutch where there is no English"
