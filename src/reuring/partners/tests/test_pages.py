# SPDX-License-Identifier: EUPL-1.2
"""The pages of partners: for everyone, for staff, and for the partners themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reuring.partners import panels
from reuring.partners.actions import change_topics, end_partner
from reuring.partners.checks import partners as check_partners
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember, PartnerRole
from reuring.partners.tests.cast import COMMAND, join, make_partner
from reuring.people.models import Account, RoleGrant
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_person
from reuring.shell.panels import Panels
from reuring.threads.models import Node, NodeKind, NodeTopic, Source, Topic
from reuring.threads.outbox import documents_of
from reuring.threads.registries import cards_for

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    theatre: Partner
    school: Partner
    petra: Account


@pytest.fixture
def cast() -> Cast:
    about = {"nl": "Toneel <script>alert(1)</script>.\n\nTweede alinea.", "de": "Schauspiel."}
    theatre = make_partner(about=about, town="Kerkrade", phone="+31455550101")
    petra = make_account(role=Role.PARTNER)
    join(theatre, petra.person)
    return Cast(theatre, make_partner("Basisschool De Mijnlamp", kind="school"), petra)


def as_(account: Account) -> Client:
    return log_in(account)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_everyone_sees_partners(cast: Cast) -> None:
    shown = text(Client(), "/partners/")
    assert shown.index("De Mijnlamp") < shown.index("Parkstad Limburg Theaters")
    page = text(Client(), f"/partners/{cast.theatre.public_id}/")
    assert "&lt;script&gt;" in page
    assert "045 5550101" in page
    assert str(cast.petra.person) not in page
    assert "Schauspiel." in text(Client(), f"/de/partners/{cast.theatre.public_id}/")
    end_partner(partner=cast.theatre, actor=COMMAND, at=timezone.now())
    text(Client(), f"/partners/{cast.theatre.public_id}/", 404)
    assert "Parkstad Limburg Theaters" not in text(Client(), "/partners/")


def test_what_next_and_search_know_partners(cast: Cast) -> None:
    topic = Topic.objects.create(key="theatre", path=["arts", "theatre"])
    book = Node.objects.create(kind=NodeKind.PARTNER, title="Geen kaart", address="/x/")
    NodeTopic.objects.create(node=book, topic=topic, source=Source.RULE)
    change_topics(partner=cast.theatre, give=["theatre", "nowhere"], actor=COMMAND, at=timezone.now())
    (document,) = documents_of([cast.theatre.node_id])
    assert (document.kind, document.topics, document.languages) == ("partner", ("arts", "theatre"), ("de", "nl"))
    assert {"theater", "Tweede alinea."} <= {*document.subjects, document.summary.split("\n\n")[1].split("\n")[0]}
    ids = {cast.theatre.node_id: "partner", cast.school.node_id: "partner", book.pk: "partner"}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        cards = cards_for(ids, None)
    assert len(queries) == 2
    assert {card.title for card in cards.values()} == {cast.theatre.name, cast.school.name}
    text(Client(), f"/partners/{cast.theatre.public_id}/")


def test_staff_keep_a_partner(cast: Cast) -> None:
    client = as_(make_account(role=Role.PROGRAMME_MAKER))
    assert "Parkstad Limburg Theaters" in text(client, "/staff/partners/?q=parkstad")
    fields = {
        "name": "Zorgcirkel",
        "kind": "care",
        "website": "zorg.example",
        "phone": "045 5550163",
        "about_nl": "Zorg.",
    }
    assert client.post("/staff/partners/new/", fields | {"website": "javascript:alert(1)"}).status_code == 422
    assert client.post("/staff/partners/new/", fields | {"about_nl": "BSN 111222333"}).status_code == 422
    made = client.post("/staff/partners/new/", fields)["Location"]
    care = Partner.objects.get(name="Zorgcirkel")
    assert (care.website, care.phone, made) == (
        "https://zorg.example",
        "+31455550163",
        f"/staff/partners/{care.public_id}/",
    )
    assert "045 5550163" in text(client, f"{made}details/")
    assert client.post(f"{made}details/", fields | {"name": cast.school.name}).status_code == 422
    invited = {"name": "Loes", "email": "loes@zorg.example", "role": "editor", "language": "nl"}
    assert client.post(f"{made}invitations/", invited).status_code == 302
    assert client.post(f"{made}invitations/", invited).status_code == 422
    assert "loes@zorg.example" in text(client, made)
    invitation = PartnerInvitation.objects.get()
    client.post(f"{made}invitations/{invitation.public_id}/withdrawal/")
    assert "loes@zorg.example" not in text(client, made)
    client.post(f"{made}end/", {"reason": "gestopt"})
    assert "Zorgcirkel" in text(client, "/staff/partners/?past=1")


def test_staff_end_a_membership(cast: Cast) -> None:
    client = as_(make_account(role=Role.COMMUNITY_LIBRARIAN))
    member = PartnerMember.objects.get()
    other = f"/staff/partners/{cast.school.public_id}/members/{member.pk}/departure/"
    assert client.post(other).status_code == 404
    client.post(f"/staff/partners/{cast.theatre.public_id}/members/{member.pk}/departure/")
    assert not PartnerMember.objects.current().exists()
    assert as_(cast.petra).get("/workspace/").status_code == 403


def test_a_partner_has_a_workspace_of_its_own(cast: Cast) -> None:
    join(
        cast.theatre,
        make_person(given_name="Marc", family_name="Hamers", email="marc@thuis.example"),
        PartnerRole.CONTACT,
    )
    client, own = as_(cast.petra), f"/workspace/{cast.theatre.public_id}/"
    assert client.get("/workspace/")["Location"] == own
    assert own in text(client, "/mine/")
    page = text(client, own)
    assert "Marc Hamers" in page
    assert "marc@thuis.example" not in page
    text(client, f"/workspace/{cast.school.public_id}/", 404)
    fields = {"about_nl": "Nieuw.", "phone": "", "name": "Andere naam"}
    assert client.post(f"/workspace/{cast.school.public_id}/details/", fields).status_code == 404
    assert client.post(f"{own}details/", fields).status_code == 302
    cast.theatre.refresh_from_db()
    assert (cast.theatre.name, cast.theatre.town, cast.theatre.phone) == ("Parkstad Limburg Theaters", "Kerkrade", "")
    join(cast.school, cast.petra.person, PartnerRole.CONTACT)
    assert "De Mijnlamp" in text(client, "/workspace/")
    text(client, f"/workspace/{cast.school.public_id}/details/", 404)
    client.post(f"{own}departure/")
    assert client.get("/workspace/")["Location"] == f"/workspace/{cast.school.public_id}/"


def test_rooms_above_add_panels_and_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", Panels())
    monkeypatch.setattr(panels, "_links", {})

    def facts(partner: Partner, request: HttpRequest) -> dict[str, Any] | None:
        return {"title": "Een paneel", "text": partner.name} if partner == cast.theatre else None

    for where in ("page", "workspace", "staff"):
        panels.register_panel(where, "test.panel", 100, "shell/components/empty.html", facts)  # type: ignore[arg-type]
    panels.register_workspace_link(100, "partners:workspace_details", "Een pagina")
    with pytest.raises(ValueError, match="twice"):
        panels.register_workspace_link(100, "partners:workspace_details", "Een pagina")
    shown = panels.panels_for("page", cast.theatre, HttpRequest())
    assert [panel.facts["text"] for panel in shown] == [cast.theatre.name]
    assert panels.panels_for("page", cast.school, HttpRequest()) == []
    assert "Een pagina" in text(as_(cast.petra), f"/workspace/{cast.theatre.public_id}/")


def test_the_doctor_sees_who_is_locked_out(cast: Cast) -> None:
    assert check_partners().is_ok
    RoleGrant.objects.filter(person=cast.petra.person).delete()
    assert not check_partners().is_ok
