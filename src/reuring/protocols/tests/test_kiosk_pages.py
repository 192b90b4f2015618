# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages of kiosks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch
from reuring.protocols.models import Kiosk
from reuring.protocols.tests.kiosks import Kiosked, make_kiosk

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "Zelfbediening hal",
    "rights": ["may_check_out", "may_check_in"],
    "encoding": "cp850",
    "checksum": "required",
    "allowed_addresses": "127.0.0.1\r\n192.0.2.9/24",
}


def test_an_administrator_makes_a_kiosk_and_sees_its_password_once() -> None:
    branch = make_branch()
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    page = client.post(reverse("protocols:new_kiosk"), {**FIELDS, "branch": branch.pk, "username": "hal-1"})
    kiosk = Kiosk.objects.get()
    password = re.search(r"<code>(\w+)</code>", page.content.decode())
    assert password
    assert "no-store" in page["Cache-Control"]
    assert (kiosk.encoding, kiosk.checksum, kiosk.asks_pin) == ("cp850", "required", False)
    assert (kiosk.may_check_out, kiosk.may_renew, kiosk.may_show_patron) == (True, False, False)
    assert kiosk.allowed_addresses == ["127.0.0.1/32", "192.0.2.0/24"]
    assert Kiosked().say(f"9300CNhal-1|CO{password[1]}|") == "941"
    assert password[1] not in client.get(reverse("protocols:kiosks")).content.decode()
    assert AuditEvent.objects.get(subject_kind="kiosk").verb == "make"


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"username": "a|b"}, "Neem alleen letters, cijfers, punten en streepjes."),
        ({"username": "taken"}, "Er is al een kiosk met deze gebruikersnaam."),
        ({"allowed_addresses": "balie 1"}, "balie is geen IP-adres of netwerk."),
        ({"name": ""}, "id_name_error"),
        ({"encoding": "ebcdic"}, "id_encoding_error"),
    ],
)
def test_what_can_not_be_is_told_at_its_field(changed: dict[str, str], text: str) -> None:
    branch = make_branch()
    make_kiosk(branch, "taken")
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    page = client.post(reverse("protocols:new_kiosk"), {**FIELDS, "branch": branch.pk, "username": "hal-1", **changed})
    assert page.status_code == 422
    assert text in page.content.decode()
    assert Kiosk.objects.count() == 1


def test_a_kiosk_is_changed_given_a_new_password_and_revoked() -> None:
    kiosk = make_kiosk(make_branch(), state="1", last_seen_at=timezone.now())
    client = log_in(make_account(role=Role.ADMINISTRATOR))
    listed = client.get(reverse("protocols:kiosks")).content.decode()
    assert "Papier is op" in listed
    page = client.get(reverse("protocols:kiosk", args=[kiosk.public_id])).content.decode()
    assert re.search(r'value="may_block"[^>]*checked', page)
    assert not re.search(r'value="may_enable"[^>]*checked', page)
    answer = client.post(reverse("protocols:kiosk", args=[kiosk.public_id]), {**FIELDS, "asks_pin": "on"})
    assert answer.status_code == 302
    kiosk.refresh_from_db()
    assert (kiosk.name, kiosk.may_block, kiosk.asks_pin) == ("Zelfbediening hal", False, True)
    before = kiosk.secret_hash
    assert "<code>" in client.post(reverse("protocols:kiosk_password", args=[kiosk.public_id])).content.decode()
    kiosk.refresh_from_db()
    assert kiosk.secret_hash != before
    client.post(reverse("protocols:kiosk_revocation", args=[kiosk.public_id]))
    assert client.get(reverse("protocols:kiosk", args=[kiosk.public_id])).status_code == 404
    assert "Er is nog geen kiosk." in client.get(reverse("protocols:kiosks")).content.decode()


def test_an_administrator_of_one_branch_leaves_those_of_others_alone() -> None:
    own, other = make_branch(), make_branch("Simpelveld")
    kiosk = make_kiosk(other)
    client = log_in(make_account(role=Role.ADMINISTRATOR, branch=own))
    page = client.post(reverse("protocols:kiosk", args=[kiosk.public_id]), FIELDS)
    assert "Je bent voor deze vestiging geen beheerder." in page.content.decode()
    client.post(reverse("protocols:kiosk_revocation", args=[kiosk.public_id]))
    client.post(reverse("protocols:kiosk_password", args=[kiosk.public_id]))
    page = client.post(reverse("protocols:new_kiosk"), {**FIELDS, "branch": other.pk, "username": "hal-1"})
    assert page.status_code == 422
    before, kiosk = kiosk, Kiosk.objects.get()
    assert (kiosk.name, kiosk.revoked_at, kiosk.secret_hash) == (before.name, None, before.secret_hash)
    page = client.post(reverse("protocols:new_kiosk"), {**FIELDS, "branch": own.pk, "username": "hal-1"})
    assert page.status_code == 200


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.FRONT_DESK, Role.CATALOGUER])
def test_nobody_else_gets_in(role: Role | None) -> None:
    kiosk = make_kiosk(make_branch())
    client = log_in(make_account(role=role) if role else None)
    for name, arguments in (
        ("kiosks", []),
        ("new_kiosk", []),
        ("kiosk", [kiosk.public_id]),
        ("kiosk_password", [kiosk.public_id]),
        ("kiosk_revocation", [kiosk.public_id]),
    ):
        answer = client.post(reverse(f"protocols:{name}", args=arguments))
        assert answer.status_code == (302 if role is None else 403), name
    assert Kiosk.objects.get().revoked_at is None
