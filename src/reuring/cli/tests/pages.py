# SPDX-License-Identifier: EUPL-1.2
"""Every page of the site, found from the list of addresses, so that no later page escapes a test that walks it."""

from __future__ import annotations

import functools
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

import psycopg
from django.core.signing import Signer
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from reuring.cli.tests.site import SECRET, Site
from reuring.people.demo import DEMO_PASSWORD

LANGUAGES: Final = ("nl", "de", "en")
# Who walks: a stranger, four people of the demonstration by their roles, and one with every second step there is, who
# is there to see the pages about those: logged in, and halfway between the password and the code.
WALKERS: Final = ("stranger", "member", "partner", "cataloguer", "administrator", "careful", "halfway")
# Who walks a part of the site only: how the addresses of that part begin.
_ONLY: Final = {"careful": "/account/2fa/", "halfway": "/account/2fa/", "partner": "/workspace/"}
_LOGINS: Final = {"careful": "programme_maker", "halfway": "programme_maker"}

# Where the arguments of an address come from: a row of the demonstration whose columns are the arguments.
REAL: dict[str, str] = {
    "activities:activity": "SELECT public_id FROM threads_node WHERE kind = 'activity' AND visibility = 'public' "
    "ORDER BY ends_at DESC LIMIT 1",
    "activities:screen": "SELECT code AS branch FROM places_branch WHERE code = 'hub'",
    "catalogue:work": "SELECT public_id FROM threads_node WHERE kind = 'work' AND title = 'Max Havelaar' LIMIT 1",
    "web:municipality": "SELECT slug FROM places_municipality ORDER BY code LIMIT 1",
    "people:person": "SELECT p.public_id FROM people_person p JOIN people_account a ON a.person_id = p.id "
    "WHERE a.email LIKE 'cataloguer@%'",
}
REAL |= {
    "threads:follow": REAL["catalogue:work"],
    "threads:steps": REAL["catalogue:work"],
    **dict.fromkeys(
        ("threads:topic", "threads:topic_follow", "threads:topic_merger", "threads:topic_steps"),
        "SELECT key FROM threads_topic WHERE key = 'genealogy'",
    ),
    "people:person_notices": REAL["people:person"],
    "people:notice_message": "SELECT public_id FROM people_message WHERE state = 'failed' ORDER BY id LIMIT 1",
    "people:letters_run": "SELECT public_id FROM people_printrun ORDER BY id LIMIT 1",
}
_RECORD: Final = (
    "SELECT e.public_id FROM catalogue_edition e JOIN catalogue_work w ON w.id = e.work_id "
    "JOIN threads_node n ON n.id = w.node_id JOIN catalogue_originalrecord o ON o.edition_id = e.id "
    "WHERE n.title = 'Max Havelaar' ORDER BY e.id LIMIT 1"
)
_ITEM: Final = "SELECT public_id FROM catalogue_item WHERE status = 'available' ORDER BY id LIMIT 1"
_RUN: Final = "SELECT public_id FROM catalogue_importrun WHERE rejected > 0 ORDER BY id LIMIT 1"
REAL |= {
    "catalogue:record": _RECORD,
    "catalogue:edit_record": _RECORD,
    "catalogue:items": _RECORD,
    "catalogue:placing": _RECORD,
    "catalogue:item": _ITEM,
    "catalogue:staff_work": REAL["catalogue:work"],
    "catalogue:merger": REAL["catalogue:work"],
    "catalogue:import_run": _RUN,
    "catalogue:undo": "SELECT max(id) AS key FROM people_auditevent WHERE subject_kind = 'item'",
}
_BRANCH: Final = "SELECT public_id FROM places_branch WHERE name = 'Brunssum'"
REAL |= {
    "web:municipality_edit": REAL["web:municipality"],
    "web:branch": _BRANCH,
    "web:branch_edit": _BRANCH,
    "web:branch_hours": _BRANCH,
    "web:branch_exceptions": _BRANCH,
    "web:branch_rooms": _BRANCH,
    "web:room_new": _BRANCH,
    "web:room_edit": "SELECT public_id FROM places_room ORDER BY id LIMIT 1",
    "web:room_hours": "SELECT public_id FROM places_room ORDER BY id LIMIT 1",
    "web:elsewhere_edit": "SELECT public_id FROM places_place ORDER BY id LIMIT 1",
}
REAL |= {
    "circulation:hold_work": REAL["catalogue:work"],
    "circulation:hold": "SELECT h.public_id FROM circulation_hold h JOIN people_card c ON c.person_id = h.person_id "
    "WHERE c.number = '2000000017' AND h.state = 'waiting' ORDER BY h.id LIMIT 1",
}
_STAFF_ACTIVITY: Final = (
    "SELECT n.public_id FROM activities_activity a JOIN threads_node n ON n.id = a.node_id "
    "WHERE a.form = 'reading_group' AND a.state = 'published' ORDER BY a.id LIMIT 1"
)
_STAFF_SESSION: Final = (
    "SELECT n.public_id, s.public_id AS session FROM activities_session s JOIN activities_activity a "
    "ON a.id = s.activity_id JOIN threads_node n ON n.id = a.node_id WHERE a.state = 'published' "
    "AND s.state = 'planned' ORDER BY s.starts_at DESC, s.id LIMIT 1"
)
REAL |= dict.fromkeys(
    (
        f"activities:staff_{name}"
        for name in (
            "activity", "text", "about", "planning", "sign_up", "part_new", "questions", "speakers", "picture",
            "outcome", "preview", "history", "cancellation", "copy", "session_new", "repeat",
        )
    ),
    _STAFF_ACTIVITY,
)  # fmt: skip
REAL |= {
    "activities:staff_session": _STAFF_SESSION,
    "activities:staff_session_cancel": _STAFF_SESSION,
    "activities:staff_session_seats": _STAFF_SESSION,
    "activities:staff_part": "SELECT n.public_id, p.public_id AS part FROM activities_part p JOIN activities_activity a "
    "ON a.id = p.activity_id JOIN threads_node n ON n.id = a.node_id ORDER BY p.id LIMIT 1",
    "activities:staff_rule": "SELECT n.public_id, s.public_id AS session FROM activities_session s "
    "JOIN activities_activity a ON a.id = s.activity_id JOIN threads_node n ON n.id = a.node_id "
    "WHERE s.recurrence_id IS NOT NULL ORDER BY s.starts_at DESC, s.id LIMIT 1",
    "activities:staff_season": "SELECT public_id FROM activities_season ORDER BY id LIMIT 1",
    "activities:staff_default": "SELECT form FROM activities_formdefaults ORDER BY id LIMIT 1",
}
_DOOR: Final = (
    "SELECT s.public_id FROM activities_session s JOIN activities_pool p ON p.session_id = s.id "
    "WHERE s.state = 'planned' ORDER BY s.starts_at, s.id LIMIT 1"
)
REAL |= {"activities:door": _DOOR, "activities:door_result": _DOOR}
_REGISTRATION: Final = (
    "SELECT public_id{as_what} FROM activities_registration WHERE state = '{state}' ORDER BY id LIMIT 1"
)
REAL |= {
    "activities:registration": _REGISTRATION.format(as_what=" AS signed", state="confirmed"),
    "activities:registration_cancelling": _REGISTRATION.format(as_what=" AS signed", state="confirmed"),
    "activities:registration_changing": _REGISTRATION.format(as_what=" AS signed", state="confirmed"),
    "activities:staff_registration": _REGISTRATION.format(as_what="", state="waiting"),
    "activities:register": "SELECT n.public_id FROM activities_activity a JOIN threads_node n ON n.id = a.node_id "
    "JOIN activities_question q ON q.activity_id = a.id WHERE a.state = 'published' ORDER BY a.id LIMIT 1",
}
REAL |= dict.fromkeys(
    (f"activities:{name}" for name in ("activity_registrations", "staff_register", "staff_capacity")),
    "SELECT n.public_id FROM activities_registration r JOIN activities_activity a ON a.id = r.activity_id "
    "JOIN threads_node n ON n.id = a.node_id WHERE r.state = 'waiting' ORDER BY r.id LIMIT 1",
)
REAL |= {"protocols:kiosk": "SELECT public_id FROM protocols_kiosk ORDER BY id LIMIT 1"}
_MONEY_OF: Final = (
    "SELECT p.public_id{more} FROM people_person p JOIN people_account a ON a.person_id = p.id {join} "
    "WHERE a.email LIKE 'member@%' ORDER BY {key} LIMIT 1"
)
REAL |= {
    "ledger:patron_money": _MONEY_OF.format(more="", join="", key="p.id"),
    "ledger:patron_charge": _MONEY_OF.format(
        more=", c.public_id AS charge_id",
        join="JOIN ledger_charge c ON c.person_id = p.id",
        key="c.open_cents DESC, c.id",
    ),
    "ledger:patron_receipt": _MONEY_OF.format(
        more=", e.public_id AS entry_id",
        join="JOIN ledger_entry e ON e.person_id = p.id AND e.kind = 'payment'",
        key="e.id",
    ),
}
_PATRON: Final = "SELECT p.public_id FROM people_person p JOIN people_card c ON c.person_id = p.id WHERE c.number = "
_MOTHER: Final = _PATRON + "'2000000041'"
_CHILD: Final = _PATRON + "'2000000058'"
REAL |= {
    "circulation:subscription": _MOTHER,
    "people:patron": _MOTHER,
    "people:patron_details": _MOTHER,
    "people:patron_address": _PATRON + "'2000000074'",
    "people:patron_cards": _MOTHER,
    "people:patron_pin": _MOTHER,
    "people:patron_household": _CHILD,
    "people:patron_consents": _CHILD,
    "people:patron_certificates": _PATRON + "'2000000025'",
    "people:patron_looks": _MOTHER,
    "people:patron_duplicates": _MOTHER,
    "people:patron_erasure": _MOTHER,
}
REAL |= {
    "circulation:checklist_item": "SELECT public_id FROM circulation_checklistitem ORDER BY id LIMIT 1",
    "circulation:ask": "SELECT public_id FROM circulation_lostask ORDER BY id LIMIT 1",
    "circulation:found_item": "SELECT public_id FROM circulation_founditem ORDER BY id LIMIT 1",
    "circulation:forgotten_person": "SELECT public_id FROM people_person WHERE born_on IS NOT NULL ORDER BY id LIMIT 1",
    "circulation:delivery": "SELECT public_id FROM circulation_homedelivery ORDER BY id LIMIT 1",
    "circulation:delivery_edit": "SELECT public_id FROM circulation_homedelivery ORDER BY id LIMIT 1",
    "circulation:bag": "SELECT public_id FROM circulation_bag WHERE state = 'choosing' LIMIT 1",
    "circulation:wish": "SELECT public_id FROM circulation_wish WHERE state = 'open' ORDER BY id LIMIT 1",
    "circulation:asked_of_us": "SELECT public_id FROM circulation_lenttolibrary WHERE state = 'asked' LIMIT 1",
    "circulation:from_library": "SELECT public_id FROM circulation_askedfromlibrary ORDER BY id LIMIT 1",
    "circulation:library": "SELECT public_id FROM circulation_otherlibrary ORDER BY id LIMIT 1",
}
_THEATRE: Final = "SELECT public_id FROM partners_partner WHERE kind = 'theatre' ORDER BY id LIMIT 1"
REAL |= {
    "partners:partner": _THEATRE,
    "partners:workspace": _THEATRE,
    "partners:workspace_details": _THEATRE,
    "partners:staff_partner": _THEATRE,
    "partners:staff_details": _THEATRE,
    "partners:staff_end": _THEATRE,
}
_GROUP: Final = "SELECT public_id FROM threads_node WHERE title = 'Stamboom Brunssum'"
_POST: Final = "SELECT 'post' AS about, public_id FROM communities_post WHERE hidden_at IS NULL ORDER BY id LIMIT 1"
_CASE: Final = "SELECT public_id FROM communities_case WHERE state = '{}' ORDER BY id LIMIT 1"
REAL |= {
    "communities:report": "SELECT 'idea' AS about, public_id FROM activities_idea WHERE agreed_at IS NOT NULL "
    "AND withdrawn_at IS NULL AND answered_at IS NOT NULL AND state <> 'declined' ORDER BY id LIMIT 1",
    "communities:block": _POST,
    "communities:hide": _POST,
    "communities:decision": _CASE.format("closed"),
    "communities:case": _CASE.format("open"),
}
_MEETING: Final = (
    "SELECT n.public_id, m.public_id AS meeting FROM communities_meeting m JOIN communities_community c "
    "ON c.id = m.community_id JOIN threads_node n ON n.id = c.node_id "
    "WHERE n.title = 'Stamboom Brunssum' AND m.held_at IS NULL ORDER BY m.id LIMIT 1"
)
REAL |= {
    f"communities:{name}": _GROUP
    for name in (
        "come", "join", "me", "members", "shelf", "meetings", "meeting_new", "paper", "edit", "picture", "ending",
        "staff_group", "staff_people",
    )
} | {
    "communities:meeting": _MEETING,
    "communities:patron_groups": "SELECT person.public_id FROM people_person person JOIN people_card c "
    "ON c.person_id = person.id WHERE c.number = '2000000090'",
}  # fmt: skip
# A question of the member who walks, so that she finds its pages.
_SAID: Final = (
    "SELECT n.public_id, p.public_id AS post_id FROM communities_post p JOIN communities_community c "
    "ON c.id = p.community_id JOIN threads_node n ON n.id = c.node_id JOIN communities_member m ON m.id = p.member_id "
    "WHERE n.title = 'Stamboom Brunssum' AND m.shown_name = 'Mia' AND p.kind = 'question' ORDER BY p.id LIMIT 1"
)
REAL |= {
    "communities:community": _GROUP,
    "communities:suggestion": "SELECT public_id FROM communities_suggestion ORDER BY score DESC LIMIT 1",
    "communities:suggestion_number": "SELECT public_id, 'follow' AS kind FROM communities_suggestion "
    "ORDER BY score DESC LIMIT 1",
    "communities:invited": "SELECT public_id FROM communities_campaign ORDER BY id LIMIT 1",
    "communities:plans": _GROUP,
}
_PLAN: Final = (
    "SELECT n.public_id, p.public_id AS plan_id FROM communities_plan p JOIN communities_community c "
    "ON c.id = p.community_id JOIN threads_node n ON n.id = c.node_id WHERE p.stage = '{stage}' ORDER BY p.id LIMIT 1"
)
REAL |= {
    "communities:plan": _PLAN.format(stage="activity"),
    "communities:plan_found": _PLAN.format(stage="people"),
    "communities:plan_looking_back": (
        "SELECT n.public_id, p.public_id AS plan_id FROM communities_plan p JOIN communities_community c "
        "ON c.id = p.community_id JOIN threads_node n ON n.id = c.node_id "
        "JOIN communities_lookback l ON l.activity_id = p.activity_id ORDER BY p.id LIMIT 1"
    ),
    "communities:afterwards": REAL["activities:activity"],
    "communities:staff_afterwards": REAL["activities:activity"],
    "communities:talk": _GROUP,
    "communities:talk_poll_new": _GROUP,
    "communities:talk_post": "SELECT n.public_id, p.public_id AS post_id FROM communities_post p "
    "JOIN communities_community c ON c.id = p.community_id JOIN threads_node n ON n.id = c.node_id "
    "WHERE n.title = 'Stamboom Brunssum' AND p.is_public AND p.kind = 'question' ORDER BY p.id LIMIT 1",
    "communities:talk_edit": _SAID,
    "communities:talk_removal": _SAID,
}
_LISTING: Final = "SELECT l.public_id FROM communities_listing l {join} WHERE l.{where} ORDER BY l.id LIMIT 1"
_MATCH: Final = "SELECT public_id FROM communities_match WHERE {where} ORDER BY id LIMIT 1"
_MEMBER_PERSON: Final = "JOIN people_account a ON a.person_id = l.person_id AND a.email LIKE 'member@%'"
REAL |= {
    "communities:helping_listing": _LISTING.format(join="", where="may_be_seen"),
    "communities:community_helping": _GROUP,
    "communities:my_listing": _LISTING.format(join=_MEMBER_PERSON, where="state = 'open'"),
    "communities:my_match": "SELECT m.public_id FROM communities_match m JOIN communities_listing l "
    f"ON l.id IN (m.ask_id, m.offer_id) {_MEMBER_PERSON} WHERE m.asked_at IS NOT NULL ORDER BY m.id LIMIT 1",
    "communities:staff_match": _MATCH.format(where="asked_at IS NOT NULL"),
    "communities:staff_listing": _LISTING.format(join="", where="state = 'open'"),
    "communities:staff_round": "SELECT public_id FROM communities_round WHERE finished_at IS NOT NULL LIMIT 1",
}
_RULE: Final = "SELECT max(id) AS key FROM circulation_lendingrule"
_TYPE: Final = "SELECT code FROM circulation_subscriptiontype ORDER BY position, id LIMIT 1"
REAL |= {
    "circulation:rule": _RULE,
    "circulation:rule_change": _RULE,
    "circulation:rule_end": _RULE,
    "circulation:type": _TYPE,
    "circulation:terms_new": _TYPE,
    "circulation:loan": "SELECT public_id FROM circulation_loan WHERE returned_at IS NULL ORDER BY id LIMIT 1",
}
REAL |= {
    "circulation:housemate": "SELECT c.public_id FROM people_person c JOIN people_person p "
    "ON p.family_name = c.family_name WHERE c.given_name = 'Lotte' AND p.given_name = 'Mia' AND c.family_name = 'Cremers' "
    "LIMIT 1",
}
_BOOKING: Final = "SELECT public_id FROM activities_roombooking WHERE state = '{state}' ORDER BY id LIMIT 1"
REAL |= {
    "activities:room_booking": _BOOKING.format(state="requested"),
    "activities:room_move": _BOOKING.format(state="blocked"),
    "activities:partner_rooms": _THEATRE,
    "activities:partner_room_new": _THEATRE,
}
_KEY: Final = "SELECT min(id) AS pk FROM mfa_authenticator WHERE type = 'webauthn'"
REAL |= {"mfa_edit_webauthn": _KEY, "mfa_remove_webauthn": _KEY}
_PATRON: Final = (
    "SELECT p.public_id FROM people_person p JOIN people_card c ON c.person_id = p.id WHERE c.number = '2000000017'"
)
REAL |= {"circulation:patron_loans": _PATRON, "circulation:patron_holds": _PATRON}
_TOGETHER: Final = (
    "SELECT n.public_id{more} FROM activities_activity a JOIN threads_node n ON n.id = a.node_id {join} "
    "ORDER BY {key} LIMIT 1"
)
_MADE: Final = _TOGETHER.format(more="", join="JOIN activities_agreement g ON g.activity_id = a.id", key="g.id")
_OF_PARTNER: Final = (
    "SELECT p.public_id{more} FROM partners_partner p JOIN partners_partnermember m ON m.partner_id = p.id "
    "JOIN people_account c ON c.person_id = m.person_id AND c.email LIKE 'partner@%' "
    "JOIN activities_maker k ON k.partner_id = p.id JOIN activities_activity a ON a.id = k.activity_id "
    "JOIN threads_node n ON n.id = a.node_id {join} ORDER BY {key} LIMIT 1"
)
_RUN: Final = "JOIN activities_session s ON s.activity_id = a.id JOIN activities_runsheetitem r ON r.session_id = s.id"
_OWN_AGREEMENT: Final = "JOIN activities_agreement g ON g.activity_id = a.id AND g.partner_id = p.id"
REAL |= {
    "activities:idea": "SELECT public_id FROM activities_idea WHERE agreed_at IS NOT NULL AND withdrawn_at IS NULL "
    "AND answered_at IS NOT NULL AND state <> 'declined' ORDER BY id LIMIT 1",
    "activities:staff_idea": "SELECT public_id FROM activities_idea WHERE state = 'activity' ORDER BY id LIMIT 1",
    "activities:makers": _MADE,
    "activities:together": _MADE,
    "activities:titles": _MADE,
    "activities:title_list": _MADE,
    "activities:photo_sign": _MADE,
    "activities:agreement_new": _MADE,
    "activities:speaker_new": _MADE,
    "activities:agreement": _TOGETHER.format(
        more=", g.public_id AS agreement_id", join="JOIN activities_agreement g ON g.activity_id = a.id", key="g.id"
    ),
    "activities:speaker": _TOGETHER.format(
        more=", g.public_id AS speaker_id",
        join="JOIN activities_speakeragreement g ON g.activity_id = a.id",
        key="g.id",
    ),
    "activities:run_sheet": _TOGETHER.format(more=", s.public_id AS session_id", join=_RUN, key="r.id"),
    "activities:roster": _TOGETHER.format(more=", s.public_id AS session_id", join=_RUN, key="r.id"),
    "activities:run_sheet_line": _TOGETHER.format(
        more=", s.public_id AS session_id, r.id AS key", join=_RUN, key="r.id"
    ),
    "activities:workspace_activities": _OF_PARTNER.format(more="", join="", key="k.id"),
    "activities:workspace_proposal": _OF_PARTNER.format(more="", join="", key="k.id"),
    "activities:workspace_activity": _OF_PARTNER.format(
        more=", n.public_id AS activity_id", join=_OWN_AGREEMENT, key="g.id"
    ),
    "activities:workspace_agreement_new": _OF_PARTNER.format(
        more=", n.public_id AS activity_id", join=_OWN_AGREEMENT, key="g.id"
    ),
    "activities:workspace_agreement": _OF_PARTNER.format(
        more=", n.public_id AS activity_id, g.public_id AS agreement_id", join=_OWN_AGREEMENT, key="g.id"
    ),
}
REAL |= {"activities:speaker_letter": REAL["activities:speaker"]}
# Pages that an address has several of. They are walked as well as the address itself.
MORE: Final[dict[str, tuple[str, ...]]] = {
    "threads:search": (
        "?q=multatulli",
        "?q=mijn&format=book&language=nl",
        "?q=zzzzqqqqxxxx",
        "?page=2&sort=title",
    ),
    "activities:agenda": ("?view=week", "?view=map", "?when=tomorrow", "?form=film&age=8", "?month=2019-01"),
    "activities:widget": ("?branch=hub&size=3&theme=dark",),
    "shell:components": ("?look=staff", "?accent=brunssum"),
    "communities:communities": ("?topic=nothing", "?bond=hobby"),
    "communities:staff_groups": ("?state=ended", "?state=forming"),
    "communities:shelf": ("?q=mijn",),
    "communities:staff_people": ("?q=Vaessen",),
    "partners:staff_partners": ("?q=zzzzqqqqxxxx", "?past=1"),
    "people:people": ("?q=ploum",),
    "ledger:patron_money": ("?show=1",),
    "people:patrons": ("?q=souren", "?q=zzzzqqqqxxxx", "?q=2000000042"),
    "people:patron_household": ("?q=vaessen",),
    "people:patron_duplicates": ("?q=vaessen",),
    "catalogue:cataloguing": ("?q=max+havelaar", "?q=zzzzqqqqxxxx"),
    "catalogue:merger": ("?q=max+havelaar",),
    "circulation:rules": ("?on=2027-01-04",),
    "activities:coherence": ("?length=12&rows=function&columns=municipality",),
    "activities:coherence_cell": ("?function=culture&first=2030-01-01&until=2030-02-01",),
    "activities:rooms_free": ("?on=2030-03-05&start=10&until=12&people=30&loop=on",),
}
# Pages without an address of their own in the list.
BESIDE: Final = ("/nowhere/",)
# Pages that are there to say that something can't be: their answer is no 200.
REFUSALS: Final = frozenset({"beside", "socialaccount_login_error", "web:staff"})
# Addresses that never answer with a page, each with its reason.
NO_PAGE: Final[dict[str, str]] = {
    "communities:field_note_topics": "a part of a form",
    "communities:field_note_removal": "takes a note away",
    "communities:suggestion_decision": "decides",
    "communities:suggestion_invitation": "invites",
    "communities:invited_yes": "says yes",
    "communities:helping_suits": "says that it suits",
    "communities:my_listing_state": "pauses or closes",
    "communities:my_match_answer": "says yes or no",
    "communities:my_match_contact": "lets somebody be reached",
    "communities:my_match_stop": "stops it",
    "communities:my_match_outcome": "says what came of it",
    "communities:staff_helping_proposals": "asks both",
    "communities:staff_match_answer": "keeps an answer",
    "communities:staff_match_stop": "stops it",
    "communities:staff_match_outcome": "says what came of it",
    "communities:staff_round_choices": "proposes pairs",
    "activities:registration_calendar": "a calendar",
    "activities:registration_accepting": "says yes to an offer",
    "activities:registration_paying": "begins to pay",
    "activities:staff_cancelling": "lets a registration go",
    "activities:staff_accepting": "says yes to an offer",
    "activities:staff_calls_of": "keeps a call",
    "activities:staff_priorities": "lets somebody go first",
    "activities:staff_payments": "takes money",
    "activities:room_approval": "says yes",
    "activities:room_refusal": "says no",
    "activities:room_cancellation": "cancels a booking",
    "activities:partner_room_cancellation": "cancels a booking",
    "activities:door_attendance": "counts somebody",
    "activities:door_heads": "counts heads",
    "activities:door_state": "data",
    "activities:door_codes": "data",
    "activities:door_acts": "takes what a door did",
    "activities:door_worker": "a script",
    "activities:staff_hint": "says how easy a text reads",
    "activities:staff_part_removal": "takes seats away",
    "activities:staff_publication": "publishes",
    "activities:staff_agreement": "agrees",
    "activities:staff_taking_back": "takes back",
    "activities:staff_session_removal": "takes a session away",
    "communities:blocked_removal": "lets somebody be seen again",
    "communities:case_decisions": "keeps a decision",
    "communities:case_second_look": "asks for a second look",
    "circulation:desk_scans": "takes a scan",
    "circulation:desk_undo": "takes a step back",
    "circulation:desk_not_found": "says that a copy is not there",
    "circulation:desk_damage": "says that a copy is damaged",
    "circulation:desk_receipt_mail": "mails a receipt",
    "circulation:patron_renewals": "renews",
    "circulation:patron_loan": "says what is with a loan",
    "circulation:patron_hold": "changes a hold",
    "circulation:renew_all": "renews",
    "circulation:day_opening": "opens a branch",
    "circulation:day_till": "opens a till",
    "circulation:day_reopening": "opens a day again",
    "circulation:day_tick": "ticks a line",
    "circulation:checklist_end": "ends a line of a list",
    "circulation:note_done": "ends a note",
    "circulation:ask_end": "ends a search",
    "circulation:found_handing_out": "gives a thing back",
    "circulation:found_removal": "does a thing away",
    "circulation:without_card": "opens the desk",
    "circulation:forgotten_pin": "for who showed who they are just now; leads on otherwise",
    "circulation:bag_removal": "takes a copy out of a bag",
    "circulation:bag_packing": "lends what is in a bag",
    "circulation:bag_end": "lets a bag not go",
    "circulation:bag_visit": "keeps what came of a visit",
    "circulation:bag_outcome": "keeps what came of a visit",
    "circulation:delivery_end": "ends an arrangement",
    "circulation:bags": "begins a bag",
    "circulation:wish_arrival": "says that a title is here",
    "circulation:wish_withdrawal": "takes a wish back",
    "circulation:asked_of_us_refusal": "says no",
    "circulation:asked_of_us_return": "takes a copy back",
    "circulation:from_library_sending": "says where it was asked",
    "circulation:from_library_arrival": "takes a copy in",
    "circulation:from_library_return": "sends a copy back",
    "circulation:from_library_end": "ends a request",
    "circulation:renew_one": "renews",
    "circulation:cancel_hold": "gives a place in a queue up",
    "circulation:suspend_hold": "pauses a hold",
    "circulation:hold_branch": "moves where a hold is picked up",
    "circulation:renew_for": "renews",
    "circulation:history_consent": "keeps or takes back a consent",
    "circulation:history_removal": "forgets a title",
    "circulation:interests_consent": "keeps or takes back a consent",
    "circulation:unfollow": "stops following a topic",
    "circulation:calendar_address": "makes or ends an address",
    "circulation:feed": "a calendar",
    "circulation:terms_removal": "takes planned terms away",
    "circulation:join_confirmation": "answers only with the link of a mail",
    "circulation:join_done": "shown once, after joining",
    "circulation:likely_now": "a piece of a page",
    "circulation:joining_removal": "takes a wish to join away",
    "circulation:subscription_end": "ends a subscription",
    "circulation:my_subscription_end": "ends a subscription",
    "circulation:lending_right_file": "a file",
    "circulation:write_off": "writes a copy off",
    "communities:talk_names": "a piece of the page of a conversation",
    "communities:talk_picture": "a picture",
    "communities:talk_pin": "puts a conversation on top",
    "communities:talk_answered": "says that a question was answered",
    "communities:talk_choices": "keeps which moments suit",
    "communities:talk_closing": "closes a poll",
    "communities:talk_answer": "answers only with the link of a mail",
    "communities:talk_stop": "answers only with the link of a mail",
    "activities:idea_consent": "keeps a consent",
    "activities:maker_consent": "answers only with the link of a mail",
    "activities:my_shift": "takes a shift",
    "activities:my_shifts": "for volunteers; walked by none, seen in its own tests",
    "communities:plan_new": "only for who takes part in the group",
    "communities:plan_interest": "joins a plan",
    "communities:plan_needs": "writes down what a plan needs",
    "communities:plan_need": "says that something was found",
    "communities:plan_room": "takes a room",
    "communities:plan_stage": "says how far a plan is",
    "communities:plan_proposal": "puts a plan before the library",
    "communities:plan_spendings": "writes down what was spent",
    "communities:plan_pictures": "adds a picture",
    "communities:plan_picture_removal": "takes a picture away",
    "communities:plan_words": "shows what a visitor wrote",
    "communities:plan_agreement": "agrees with a plan",
    "communities:plan_grants": "grants a budget",
    "communities:plan_activity": "makes an activity of a plan",
    "communities:plan_parts": "splits an idea",
    "communities:plan_mergers": "merges two plans",
    "communities:staff_afterwards_words": "shows what a visitor wrote",
    "activities:idea_mergers": "merges two ideas",
    "activities:idea_parts": "splits an idea",
    "activities:idea_answers": "answers an idea",
    "activities:idea_activities": "ties an activity to an idea",
    "activities:idea_activity_removal": "unties an activity from an idea",
    "activities:maker": "changes a maker",
    "activities:title": "changes a title of an activity",
    "activities:proposal": "answers a proposal",
    "activities:makers_notes": "keeps a note",
    "activities:agreement_mark": "says that something is done",
    "activities:run_sheet_copy": "copies a run sheet",
    "activities:shift": "changes a shift",
    "activities:workspace_notes": "keeps a note",
    "activities:workspace_agreement_mark": "says that something is done",
    "health": "for monitors",
    "upload": "a picture",
    "map_tile": "a picture",
    "web:choose_branch": "keeps a choice",
    "web:branch_hours_removal": "takes hours away",
    "web:branch_exception_removal": "takes an exception away",
    "web:closing_day_removal": "takes a day away",
    "threads:wide_facets": "a piece of the search page",
    "threads:completions": "data for the search box",
    "catalogue:checks": "a piece of the record form",
    "catalogue:original_record": "a file",
    "catalogue:cover": "keeps a cover",
    "catalogue:cover_removal": "takes a cover away",
    "catalogue:item_branch": "moves a copy",
    "catalogue:withdrawal": "takes a copy out",
    "catalogue:work_topics": "keeps topics",
    "catalogue:import_progress": "a piece of the page of an import",
    "catalogue:rejected_records": "a file",
    "catalogue:rejected_record": "a file",
    "catalogue:import_continuation": "lets an import go on",
    "protocols:search_atom": "a feed",
    "protocols:programme_calendar": "a calendar",
    "activities:programme_pdf": "a PDF",
    "protocols:activity_calendar": "a calendar",
    "protocols:session_calendar": "a calendar",
    "protocols:programme_atom": "a feed",
    "protocols:activities_json": "data",
    "protocols:activity_json": "data",
    "protocols:search_json": "data",
    "protocols:kiosk_password": "makes a password",
    "protocols:kiosk_revocation": "shuts a kiosk out",
    "ledger:my_payments": "begins a payment",
    "ledger:my_payment": "leads on once it was paid; walked in the journey of paying",
    "ledger:my_payment_result": "asks the bank; walked in the journey of paying",
    "ledger:my_receipt": "of who paid only; walked in the journey of paying",
    "ledger:patron_payments": "takes money",
    "ledger:patron_charges": "charges something",
    "ledger:patron_waivers": "waives a charge",
    "ledger:patron_refunds": "lets money go back",
    "ledger:patron_payouts": "pays out",
    "ledger:patron_surplus": "pays out",
    "ledger:patron_receipt_mail": "mails a receipt",
    "ledger:patron_reversal": "takes a payment back",
    "ledger:till_openings": "opens a till",
    "ledger:till_closings": "closes a till",
    "ledger:figures_file": "a file",
    "ledger:webhook": "for the payment provider",
    "ledger:bank": "plays the bank; walked in the journey of paying",
    "circulation:offline_worker": "a script",
    "circulation:offline_line": "data",
    "circulation:offline_acts": "plays in what a desk did",
    "circulation:offline_settling": "settles a conflict",
    "communities:leaving": "leaves a group",
    "communities:member": "decides about a member",
    "communities:invitations": "sends an invitation",
    "communities:withdrawal": "takes an invitation back",
    "communities:invitation": "answers only with the link of a mail",
    "communities:shelved": "changes a title on a shelf",
    "communities:meeting_held": "says that a meeting took place",
    "communities:meeting_cancellation": "calls a meeting off",
    "communities:calendar": "a file",
    "communities:paper_pdf": "a file",
    "communities:beginning": "lets a group begin",
    "partners:workspaces": "leads on to the one workspace that somebody has",
    "partners:invitation": "answers only with the link of a mail",
    "partners:workspace_departure": "ends a membership",
    "partners:staff_topics": "keeps topics",
    "partners:staff_invitations": "sends an invitation",
    "partners:staff_withdrawal": "takes an invitation back",
    "partners:staff_departure": "ends a membership",
    "people:sessions": "ends sessions",
    "people:my_data": "a file",
    "people:second_factor": "leads on where no second step is asked, as in the demonstration",
    "people:revocation": "ends an enrolment",
    "people:grants": "grants a role",
    "people:end_role": "ends a role",
    "people:badge": "makes a badge",
    "people:my_consent": "keeps a decision",
    "people:my_erasure": "asks the password again first",
    "people:card_loss": "reports a card lost",
    "people:card_block": "blocks a card",
    "people:certificate_withdrawal": "lets a certificate no longer count",
    "people:card_release": "lets a card work again",
    "people:household_members": "brings somebody into a household",
    "people:household_departure": "takes somebody out of a household",
    "people:household_guardian": "says who answers for children",
    "people:patron_merger": "compares two people, and the address names one only",
    "people:patron_parting": "for who was merged; leads on otherwise",
    "people:notice_verdict": "decides about a message",
    "people:letters_verdict": "decides about letters",
    "people:call_outcome": "keeps how a call went",
    "people:notice_text_reset": "puts a text back",
    "shell:view": "keeps a choice",
    "account_confirm_login_code": "off",
    "account_set_password": "for who has no password; leads on otherwise",
    "mfa_reauthenticate_webauthn": "for who has a passkey only",
    "mfa_login_webauthn": "data for a passkey",
    "mfa_download_recovery_codes": "a file",
    "socialaccount_signup": "closed",
    "django.views.generic.base.RedirectView": "closed",
    "openid_connect_login": "leads to the issuer",
    "openid_connect_callback": "comes from the issuer",
}


@dataclass(frozen=True)
class Page:
    """One page. name: of its address. path: in Dutch, with its query."""

    name: str
    path: str

    def in_language(self, language: str) -> str:
        """Its path in a language."""
        return self.path if language == "nl" else f"/{language}{self.path}"

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True)
class Answer:
    """What the site said to a request."""

    status: int
    headers: Message
    text: str

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page, not a redirect, a piece of a page or a file."""
        return self.headers.get_content_type() == "text/html" and "<html" in self.text[:4000]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Walker:
    """Somebody who asks for pages without a browser. who: one of WALKERS."""

    def __init__(self, site: Site, who: str = "stranger") -> None:
        self.site, self.who = site, who
        self.cookies = http.cookiejar.CookieJar()
        self._seen: dict[str, Answer] = {}
        self._opener = urllib.request.build_opener(
            _NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )
        if who != "stranger":
            self._log_in()

    def ask(self, path: str, data: dict[str, str] | None = None) -> Answer:
        """GET a path, or POST a form to it."""
        body = None if data is None else urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.site.url + path, body, {"Referer": self.site.url + path})
        try:
            with self._opener.open(request, timeout=60) as found:
                return Answer(found.status, found.headers, found.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode(errors="replace"))

    def look(self, path: str) -> Answer:
        """What a GET of a path answered the first time: several tests read the same page, and none of them changes it."""
        if path not in self._seen:
            self._seen[path] = self.ask(path)
        return self._seen[path]

    def submit(self, path: str, *, on: str = "", **fields: str) -> Answer:
        """POST a form to a path, with the token of the page where the form is. on: that page; the path itself if not told."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(on or path).text)
        assert found, f"{on or path} has no form with a token"
        return self.ask(path, {"csrfmiddlewaretoken": found[1], **fields})

    def _log_in(self) -> None:
        role = _LOGINS.get(self.who, self.who).replace("_", "-")
        answer = self.submit("/account/login/", login=f"{role}@demo.reuring.example", password=DEMO_PASSWORD)
        assert answer.status == 302, f"{self.who} can't log in: {answer.status}"
        if self.who == "careful":
            answer = self.submit("/account/2fa/authenticate/", code=_code_now())
            assert answer.status == 302, f"the code is refused: {answer.status}"

    def show_password(self) -> None:
        """Show the password once more: pages about one's own safety ask for it after a quarter of an hour."""
        if self.who not in ("stranger", "halfway"):
            answer = self.submit("/account/reauthenticate/?next=/mine/", password=DEMO_PASSWORD)
            assert answer.status == 302, f"{self.who} can't show the password again: {answer.status}"

    def for_browser(self) -> list[Any]:
        """The cookies in the form that a browser context takes."""
        return [{"name": one.name, "value": one.value or "", "url": self.site.url} for one in self.cookies]


_TOTP_KEY: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _code_now() -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(_TOTP_KEY, int(time.time()) // 30))


def _passkey() -> dict[str, Any]:
    """What a browser says when it makes a passkey, of a device that never was."""
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

    key = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    identity = AttestedCredentialData.create(Aaguid(bytes(16)), b"a key for tests", key)
    made = AuthenticatorData.create(bytes(32), 0x45, 0, identity)
    return {
        "id": websafe_encode(b"a key for tests"),
        "rawId": websafe_encode(b"a key for tests"),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(
                CollectedClientData.create("webauthn.create", b"once", "http://localhost")
            ),
            "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
        },
    }


def give_second_steps(site: Site) -> None:
    """Give the careful one an app with codes, recovery codes and a passkey."""
    steps = {
        "totp": {"secret": _TOTP_KEY},
        "recovery_codes": {"seed": "a seed for tests only", "used_mask": 0},
        "webauthn": {"name": "Mijn telefoon", "credential": _passkey()},
    }
    with psycopg.connect(site.database_url) as connection:
        who = "(SELECT id FROM people_account WHERE email = 'programme-maker@demo.reuring.example')"
        connection.execute(f"DELETE FROM mfa_authenticator WHERE user_id = {who}")
        # Each code counts once, also when two runs share a site.
        connection.execute("DELETE FROM engine_cache WHERE cache_key LIKE '%%totp.used%%'")
        for kind, data in steps.items():
            connection.execute(
                f"INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES ({who}, %s, %s, now())",
                [kind, Jsonb(data)],
            )


def make_traces(site: Site, cataloguer: Walker) -> None:
    """Leave what some pages are about: a copy that was taken out, and an import with a refused record."""
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(_ITEM).fetchone()
        assert row is not None
        item = reverse("catalogue:item", args=row)
        answer = cataloguer.submit(f"{item}withdrawal/", on=item, reason="De rug is los.")
        assert answer.status == 302, f"a copy can't be withdrawn: {answer.status}"
        run = connection.execute(
            "UPDATE catalogue_importrun SET imported = imported + rejected - 1, rejected = 1 "
            "WHERE id = (SELECT min(id) FROM catalogue_importrun) RETURNING id"
        ).fetchone()
        assert run is not None
        connection.execute(
            "INSERT INTO catalogue_rejectedrecord (run_id, position, code, reason, format, wrapper, data) "
            "VALUES (%s, 3, 'not-marc', 'Dit is geen MARC.', 'iso2709', '', 'niets') ON CONFLICT DO NOTHING",
            run,
        )


@functools.cache
def _arguments(database_url: str) -> dict[str, dict[str, Any]]:
    found = {}
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        for name, query in REAL.items():
            row = connection.execute(query).fetchone()
            assert row, f"the demonstration has nothing for {name}: {query}"
            found[name] = dict(row)
            if signed := found[name].pop("signed", None):
                found[name]["token"] = Signer(key=SECRET, salt="reuring.activities.registration", sep=".").sign(signed)
    return found


def all_pages(site: Site) -> list[Page]:
    """Every address of the site as a page to ask for, whether or not it answers with one."""
    from reuring.cli.tests.test_every_url import SAMPLES, every_address

    arguments = _arguments(site.database_url)
    found: dict[str, Page] = {}
    with translation.override("nl"):
        for address in every_address():
            try:
                given = arguments.get(address.name) or SAMPLES.get(address.name)
                path = reverse(address.name, kwargs=given) if address.has_name else "/" + address.route
            except NoReverseMatch:
                path = f"/no-arguments-known-for/{address.name}/"
            for more in ("", *MORE.get(address.name, ())):
                found.setdefault(path + more, Page(address.name, path + more))
    for path in BESIDE:
        found[path] = Page("beside", path)
    return list(found.values())


def walk(walkers: dict[str, Walker]) -> dict[str, list[Page]]:
    """For each walker the pages that answer with a page."""
    found: dict[str, list[Page]] = {}
    for who, walker in walkers.items():
        part = _ONLY.get(who, "/")
        found[who] = [page for page in all_pages(walker.site) if page.path.startswith(part) if _opens(walker, page)]
    return found


def once(walked: dict[str, list[Page]]) -> dict[str, list[Page]]:
    """The same pages, each only with the one who may open least and the one who may open most: enough for most checks."""
    found: dict[str, list[Page]] = {who: [] for who in walked}
    for page in dict.fromkeys(page for opened in walked.values() for page in opened):
        who = [each for each in walked if page in walked[each]]
        for each in dict.fromkeys((who[0], who[-1])):
            found[each].append(page)
    return found


def _opens(walker: Walker, page: Page) -> bool:
    if page.name in NO_PAGE:
        return False
    answer = walker.look(page.path)
    return answer.is_page and (answer.status == 200 or page.name in REFUSALS)
