# SPDX-License-Identifier: EUPL-1.2
"""Partners and who acts for them: written, found, ended."""

from __future__ import annotations

import pytest
from django.utils import timezone

from reuring.partners.actions import PartnerFacts, PartnerRefused, end_membership, end_partner, keep_partner, summary_of
from reuring.partners.models import Partner
from reuring.partners.tests.cast import COMMAND, NOW, join, make_partner
from reuring.people.audit import history
from reuring.people.models import Person, RoleGrant
from reuring.people.roles import Role
from reuring.people.tests.cast import make_account, make_person
from reuring.threads.models import Node, NodeKind, NodeText, OutboxEntry

pytestmark = pytest.mark.django_db
ON = timezone.localdate(NOW)


def opens_workspace(person: Person) -> bool:
    return RoleGrant.objects.in_force(ON).filter(person=person, role=Role.PARTNER).exists()


def test_a_partner_and_its_node_are_written_together() -> None:
    partner = make_partner(about={"nl": "Toneel en muziek.\n\nEn meer.", "de": "Theater und Musik.", "en": " "})
    node = partner.node
    assert (node.kind, node.title, node.summary) == (NodeKind.PARTNER, partner.name, "Toneel en muziek.")
    assert node.address == f"/partners/{partner.public_id}/"
    assert node.public_id == partner.public_id
    assert list(NodeText.objects.filter(node=node).values_list("language", "summary")) == [("de", "Theater und Musik.")]
    assert OutboxEntry.objects.filter(node_key=node.pk).exists()
    facts = PartnerFacts(name="Theater  Heerlen", kind="theatre", about={"nl": "Toneel."})
    kept = keep_partner(facts=facts, partner=partner, actor=COMMAND, at=NOW)
    assert kept.node.title == kept.name == "Theater Heerlen"
    assert not NodeText.objects.filter(node=node).exists()
    assert [event.verb for event in history("partner", partner.public_id)] == ["edit", "add"]


def test_two_partners_do_not_have_one_name() -> None:
    make_partner()
    with pytest.raises(PartnerRefused) as refused:
        make_partner("parkstad LIMBURG theaters")
    assert [each.code for each in refused.value.obstacles] == ["same-name"]


def test_the_last_membership_takes_the_role_along() -> None:
    person = make_person()
    one, other = join(make_partner(), person), join(make_partner("Stichting SMK", kind="music_school"), person)
    assert opens_workspace(person)
    assert set(Partner.objects.of(person, ON)) == {one.partner, other.partner}
    end_membership(member=one, actor=COMMAND, at=NOW)
    assert opens_workspace(person)
    assert list(Partner.objects.of(person, ON)) == [other.partner]
    end_membership(member=other, actor=COMMAND, at=NOW)
    assert not opens_workspace(person)
    join(one.partner, person)
    assert opens_workspace(person)


def test_ending_a_partner_ends_its_members_and_hides_it() -> None:
    partner = make_partner()
    account = make_account(role=Role.MEMBER)
    join(partner, account.person)
    end_partner(partner=partner, actor=COMMAND, at=NOW)
    end_partner(partner=partner, actor=COMMAND, at=NOW)
    assert not opens_workspace(account.person)
    assert not Partner.objects.of(account.person, ON).exists()
    assert Node.objects.get(pk=partner.node_id).visibility == Node.Visibility.HIDDEN
    with pytest.raises(PartnerRefused):
        join(Partner.objects.get(pk=partner.pk), account.person)
    make_partner(partner.name)


def test_a_summary_ends_at_a_word() -> None:
    assert summary_of("") == ""
    long = summary_of("samen " * 60)
    assert len(long) <= 181
    assert long.endswith("samen…")
