# SPDX-License-Identifier: EUPL-1.2
"""Every address of the site, as everyone: a stranger and each of the roles.

A page that says nothing about who may open it fails here, and so does an address with arguments without a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from reuring.people.access import CLOSED, EVERYONE, LOGGED_IN, Access, access_of, allowed
from reuring.people.models import Account, Person
from reuring.people.roles import STAFF, Role
from reuring.people.tests.cast import log_in, make_branch, make_cast, make_person

# Arguments for the addresses that have some. Nothing needs to be there, unless the page should be seen to be made.
SAMPLES: dict[str, dict[str, Any]] = {
    "upload": {"path": "nowhere.png"},
    "map_tile": {"zoom": 8, "column": 0, "row": 0},
    "catalogue:work": {"public_id": "0000000000"},
    "activities:screen": {"branch": "hub"},
    "activities:activity": {"public_id": "0000000000"},
    "activities:register": {"public_id": "0000000000"},
    "activities:registration": {"token": "sample0000.x"},
    "activities:registration_calendar": {"token": "sample0000.x"},
    "activities:registration_cancelling": {"token": "sample0000.x"},
    "activities:registration_changing": {"token": "sample0000.x"},
    "activities:registration_accepting": {"token": "sample0000.x"},
    "activities:registration_paying": {"token": "sample0000.x"},
    "activities:staff_registration": {"public_id": "sample0000"},
    "activities:staff_cancelling": {"public_id": "sample0000"},
    "activities:staff_accepting": {"public_id": "sample0000"},
    "activities:staff_calls_of": {"public_id": "sample0000"},
    "activities:staff_priorities": {"public_id": "sample0000"},
    "activities:staff_payments": {"public_id": "sample0000"},
    "activities:activity_registrations": {"public_id": "sample0000"},
    "activities:staff_register": {"public_id": "sample0000"},
    "activities:staff_capacity": {"public_id": "sample0000"},
    "catalogue:record": {"public_id": "sample0000"},
    "catalogue:edit_record": {"public_id": "sample0000"},
    "catalogue:original_record": {"public_id": "sample0000"},
    "catalogue:cover": {"public_id": "sample0000"},
    "catalogue:cover_removal": {"public_id": "sample0000"},
    "catalogue:items": {"public_id": "sample0000"},
    "catalogue:placing": {"public_id": "sample0000"},
    "catalogue:item": {"public_id": "sample0000"},
    "catalogue:item_branch": {"public_id": "sample0000"},
    "catalogue:withdrawal": {"public_id": "sample0000"},
    "catalogue:staff_work": {"public_id": "sample0000"},
    "catalogue:work_topics": {"public_id": "sample0000"},
    "catalogue:merger": {"public_id": "sample0000"},
    "catalogue:undo": {"key": 1},
    "catalogue:import_run": {"public_id": "sample0000"},
    "catalogue:import_progress": {"public_id": "sample0000"},
    "catalogue:rejected_records": {"public_id": "sample0000"},
    "catalogue:rejected_record": {"public_id": "sample0000", "position": 0},
    "catalogue:import_continuation": {"public_id": "sample0000"},
    "threads:follow": {"public_id": "sample0000"},
    "communities:helping_listing": {"public_id": "sample0000"},
    "communities:helping_suits": {"public_id": "sample0000"},
    "communities:community_helping": {"public_id": "sample0000"},
    "communities:my_listing": {"public_id": "sample0000"},
    "communities:my_listing_state": {"public_id": "sample0000"},
    "communities:my_match": {"public_id": "sample0000"},
    "communities:my_match_answer": {"public_id": "sample0000"},
    "communities:my_match_contact": {"public_id": "sample0000"},
    "communities:my_match_stop": {"public_id": "sample0000"},
    "communities:my_match_outcome": {"public_id": "sample0000"},
    "communities:staff_match": {"public_id": "sample0000"},
    "communities:staff_match_answer": {"public_id": "sample0000"},
    "communities:staff_match_stop": {"public_id": "sample0000"},
    "communities:staff_match_outcome": {"public_id": "sample0000"},
    "communities:staff_listing": {"public_id": "sample0000"},
    "communities:staff_round": {"public_id": "sample0000"},
    "communities:staff_round_choices": {"public_id": "sample0000"},
    "threads:topic": {"key": "nothing"},
    "threads:topic_follow": {"key": "nothing"},
    "threads:topic_merger": {"key": "nothing"},
    "threads:topic_steps": {"key": "nothing"},
    "threads:steps": {"public_id": "sample0000"},
    "activities:room_booking": {"public_id": "sample0000"},
    "activities:room_move": {"public_id": "sample0000"},
    "activities:room_approval": {"public_id": "sample0000"},
    "activities:room_refusal": {"public_id": "sample0000"},
    "activities:room_cancellation": {"public_id": "sample0000"},
    "activities:door": {"public_id": "sample0000"},
    "activities:door_attendance": {"public_id": "sample0000"},
    "activities:door_heads": {"public_id": "sample0000"},
    "activities:door_state": {"public_id": "sample0000"},
    "activities:door_codes": {"public_id": "sample0000"},
    "activities:door_acts": {"public_id": "sample0000"},
    "activities:door_result": {"public_id": "sample0000"},
    "activities:partner_rooms": {"public_id": "sample0000"},
    "activities:partner_room_new": {"public_id": "sample0000"},
    "activities:partner_room_cancellation": {"public_id": "sample0000", "booking": "sample0000"},
    "circulation:patron_loans": {"public_id": "sample0000"},
    "circulation:patron_renewals": {"public_id": "sample0000"},
    "circulation:patron_loan": {"public_id": "sample0000", "loan": "sample0000"},
    "circulation:patron_holds": {"public_id": "sample0000"},
    "circulation:patron_hold": {"public_id": "sample0000", "hold": "sample0000"},
    "circulation:renew_one": {"public_id": "sample0000"},
    "circulation:hold": {"public_id": "sample0000"},
    "circulation:cancel_hold": {"public_id": "sample0000"},
    "circulation:suspend_hold": {"public_id": "sample0000"},
    "circulation:hold_branch": {"public_id": "sample0000"},
    "circulation:hold_work": {"public_id": "sample0000"},
    "circulation:housemate": {"public_id": "sample0000"},
    "circulation:renew_for": {"public_id": "sample0000"},
    "circulation:interests_under": {"key": "nature"},
    "circulation:unfollow": {"key": "nature"},
    "circulation:feed": {"token": "nothing"},
    "circulation:rule": {"key": 1},
    "circulation:rule_change": {"key": 1},
    "circulation:rule_end": {"key": 1},
    "circulation:type": {"code": "sample"},
    "circulation:terms_new": {"code": "sample"},
    "circulation:terms_removal": {"code": "sample"},
    "circulation:loan": {"public_id": "sample0000"},
    "circulation:lending_right_file": {"year": 2026},
    "circulation:write_off": {"public_id": "sample0000"},
    "circulation:day_tick": {"public_id": "sample0000"},
    "circulation:checklist_item": {"public_id": "sample0000"},
    "circulation:checklist_end": {"public_id": "sample0000"},
    "circulation:note_done": {"public_id": "sample0000"},
    "circulation:ask": {"public_id": "sample0000"},
    "circulation:ask_end": {"public_id": "sample0000"},
    "circulation:found_item": {"public_id": "sample0000"},
    "circulation:found_handing_out": {"public_id": "sample0000"},
    "circulation:found_removal": {"public_id": "sample0000"},
    "circulation:forgotten_person": {"public_id": "sample0000"},
    "circulation:without_card": {"public_id": "sample0000"},
    "circulation:forgotten_pin": {"public_id": "sample0000"},
    "circulation:bag": {"public_id": "sample0000"},
    "circulation:bag_removal": {"public_id": "sample0000"},
    "circulation:bag_packing": {"public_id": "sample0000"},
    "circulation:bag_end": {"public_id": "sample0000"},
    "circulation:bag_visit": {"public_id": "sample0000"},
    "circulation:bag_outcome": {"public_id": "sample0000"},
    "circulation:delivery": {"public_id": "sample0000"},
    "circulation:delivery_edit": {"public_id": "sample0000"},
    "circulation:delivery_end": {"public_id": "sample0000"},
    "circulation:bags": {"public_id": "sample0000"},
    "circulation:wish": {"public_id": "sample0000"},
    "circulation:wish_arrival": {"public_id": "sample0000"},
    "circulation:wish_withdrawal": {"public_id": "sample0000"},
    "circulation:asked_of_us": {"public_id": "sample0000"},
    "circulation:asked_of_us_refusal": {"public_id": "sample0000"},
    "circulation:asked_of_us_return": {"public_id": "sample0000"},
    "circulation:from_library": {"public_id": "sample0000"},
    "circulation:from_library_sending": {"public_id": "sample0000"},
    "circulation:from_library_arrival": {"public_id": "sample0000"},
    "circulation:from_library_return": {"public_id": "sample0000"},
    "circulation:from_library_end": {"public_id": "sample0000"},
    "circulation:library": {"public_id": "sample0000"},
    "circulation:join_confirmation": {"token": "nothing"},
    "circulation:joining_removal": {"public_id": "sample0000"},
    "circulation:subscription": {"public_id": "sample0000"},
    "circulation:subscription_end": {"public_id": "sample0000"},
    "activities:idea": {"public_id": "sample0000"},
    "activities:idea_consent": {"public_id": "sample0000"},
    "activities:maker_consent": {"public_id": "sample0000"},
    "activities:my_shift": {"shift_id": "sample0000"},
    "activities:staff_idea": {"public_id": "sample0000"},
    "activities:idea_mergers": {"public_id": "sample0000"},
    "activities:idea_parts": {"public_id": "sample0000"},
    "activities:idea_answers": {"public_id": "sample0000"},
    "activities:idea_activities": {"public_id": "sample0000"},
    "activities:idea_activity_removal": {"public_id": "sample0000", "activity_id": "sample0000"},
    "activities:makers": {"public_id": "sample0000"},
    "activities:maker": {"public_id": "sample0000", "maker_id": "sample0000"},
    "activities:titles": {"public_id": "sample0000"},
    "activities:title_list": {"public_id": "sample0000"},
    "activities:title": {"public_id": "sample0000", "key": 1},
    "activities:together": {"public_id": "sample0000"},
    "activities:proposal": {"public_id": "sample0000"},
    "activities:makers_notes": {"public_id": "sample0000"},
    "activities:photo_sign": {"public_id": "sample0000"},
    "activities:agreement_new": {"public_id": "sample0000"},
    "activities:agreement": {"public_id": "sample0000", "agreement_id": "sample0000"},
    "activities:agreement_mark": {"public_id": "sample0000", "agreement_id": "sample0000"},
    "activities:speaker_new": {"public_id": "sample0000"},
    "activities:speaker": {"public_id": "sample0000", "speaker_id": "sample0000"},
    "activities:speaker_letter": {"public_id": "sample0000", "speaker_id": "sample0000"},
    "activities:run_sheet": {"public_id": "sample0000", "session_id": "sample0000"},
    "activities:run_sheet_copy": {"public_id": "sample0000", "session_id": "sample0000"},
    "activities:run_sheet_line": {"public_id": "sample0000", "session_id": "sample0000", "key": 1},
    "activities:roster": {"public_id": "sample0000", "session_id": "sample0000"},
    "activities:shift": {"public_id": "sample0000", "session_id": "sample0000", "shift_id": "sample0000"},
    "activities:workspace_activities": {"public_id": "sample0000"},
    "activities:workspace_proposal": {"public_id": "sample0000"},
    "activities:workspace_activity": {"public_id": "sample0000", "activity_id": "sample0000"},
    "activities:workspace_notes": {"public_id": "sample0000", "activity_id": "sample0000"},
    "activities:workspace_agreement_new": {"public_id": "sample0000", "activity_id": "sample0000"},
    "activities:workspace_agreement": {
        "public_id": "sample0000",
        "activity_id": "sample0000",
        "agreement_id": "sample0000",
    },
    "activities:workspace_agreement_mark": {
        "public_id": "sample0000",
        "activity_id": "sample0000",
        "agreement_id": "sample0000",
    },
    "web:municipality": {"slug": "kerkrade"},
    "web:municipality_edit": {"slug": "kerkrade"},
    "web:branch": {"public_id": "sample0000"},
    "web:branch_edit": {"public_id": "sample0000"},
    "web:branch_hours": {"public_id": "sample0000"},
    "web:branch_hours_removal": {"public_id": "sample0000"},
    "web:branch_exceptions": {"public_id": "sample0000"},
    "web:branch_exception_removal": {"public_id": "sample0000"},
    "web:branch_rooms": {"public_id": "sample0000"},
    "web:room_new": {"public_id": "sample0000"},
    "web:room_edit": {"public_id": "sample0000"},
    "web:room_hours": {"public_id": "sample0000"},
    "web:closing_day_removal": {"key": 1},
    "web:elsewhere_edit": {"public_id": "sample0000"},
    "circulation:offline_settling": {"key": "00000000-0000-4000-8000-000000000000"},
    "partners:partner": {"public_id": "sample0000"},
    "communities:community": {"public_id": "sample0000"},
    "communities:come": {"public_id": "sample0000"},
    "communities:join": {"public_id": "sample0000"},
    "communities:me": {"public_id": "sample0000"},
    "communities:leaving": {"public_id": "sample0000"},
    "communities:members": {"public_id": "sample0000"},
    "communities:member": {"public_id": "sample0000", "member": "sample0000"},
    "communities:invitations": {"public_id": "sample0000"},
    "communities:withdrawal": {"public_id": "sample0000", "invitation": "sample0000"},
    "communities:invitation": {"token": "nothing"},
    "communities:shelf": {"public_id": "sample0000"},
    "communities:shelved": {"public_id": "sample0000", "key": 1},
    "communities:meetings": {"public_id": "sample0000"},
    "communities:meeting_new": {"public_id": "sample0000"},
    "communities:meeting": {"public_id": "sample0000", "meeting": "sample0000"},
    "communities:meeting_held": {"public_id": "sample0000", "meeting": "sample0000"},
    "communities:meeting_cancellation": {"public_id": "sample0000", "meeting": "sample0000"},
    "communities:calendar": {"public_id": "sample0000"},
    "communities:paper": {"public_id": "sample0000"},
    "communities:paper_pdf": {"public_id": "sample0000"},
    "communities:edit": {"public_id": "sample0000"},
    "communities:picture": {"public_id": "sample0000"},
    "communities:beginning": {"public_id": "sample0000"},
    "communities:ending": {"public_id": "sample0000"},
    "communities:staff_group": {"public_id": "sample0000"},
    "communities:staff_people": {"public_id": "sample0000"},
    "communities:patron_groups": {"public_id": "sample0000"},
    "communities:field_note_removal": {"public_id": "sample0000"},
    "communities:invited": {"public_id": "sample0000"},
    "communities:invited_yes": {"public_id": "sample0000"},
    "communities:suggestion": {"public_id": "sample0000"},
    "communities:suggestion_decision": {"public_id": "sample0000"},
    "communities:suggestion_invitation": {"public_id": "sample0000"},
    "communities:suggestion_number": {"public_id": "sample0000", "kind": "follow"},
    "communities:talk": {"public_id": "sample0000"},
    "communities:talk_names": {"public_id": "sample0000"},
    "communities:talk_poll_new": {"public_id": "sample0000"},
    "communities:talk_post": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_picture": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_edit": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_removal": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_pin": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_answered": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_choices": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_closing": {"public_id": "sample0000", "post_id": "sample0000"},
    "communities:talk_answer": {"token": "nothing"},
    "communities:talk_stop": {"token": "nothing"},
    "partners:invitation": {"token": "nothing"},
    "partners:workspace": {"public_id": "sample0000"},
    "partners:workspace_details": {"public_id": "sample0000"},
    "partners:workspace_departure": {"public_id": "sample0000"},
    "partners:staff_partner": {"public_id": "sample0000"},
    "partners:staff_details": {"public_id": "sample0000"},
    "partners:staff_topics": {"public_id": "sample0000"},
    "partners:staff_end": {"public_id": "sample0000"},
    "partners:staff_invitations": {"public_id": "sample0000"},
    "partners:staff_withdrawal": {"public_id": "sample0000", "invitation": "sample0000"},
    "partners:staff_departure": {"public_id": "sample0000", "key": 1},
    "people:person": {"public_id": "sample0000"},
    "people:grants": {"public_id": "sample0000"},
    "people:end_role": {"public_id": "sample0000", "key": 1},
    "people:badge": {"public_id": "sample0000"},
    "people:notice_message": {"public_id": "sample0000"},
    "people:notice_verdict": {"public_id": "sample0000"},
    "people:person_notices": {"public_id": "sample0000"},
    "people:letters_run": {"public_id": "sample0000"},
    "people:letters_verdict": {"public_id": "sample0000"},
    "people:call_outcome": {"public_id": "sample0000"},
    "people:notice_text": {"kind": "people.frame", "language": "nl", "length": "long"},
    "people:notice_text_reset": {"kind": "people.frame", "language": "nl", "length": "long"},
    "people:revocation": {"public_id": "sample0000"},
    "people:patron": {"public_id": "sample0000"},
    "people:patron_details": {"public_id": "sample0000"},
    "people:patron_address": {"public_id": "sample0000"},
    "people:patron_cards": {"public_id": "sample0000"},
    "people:card_loss": {"public_id": "sample0000", "key": 1},
    "people:card_block": {"public_id": "sample0000", "key": 1},
    "people:card_release": {"public_id": "sample0000", "key": 1},
    "people:patron_pin": {"public_id": "sample0000"},
    "people:patron_household": {"public_id": "sample0000"},
    "people:household_members": {"public_id": "sample0000"},
    "people:household_departure": {"public_id": "sample0000", "key": 1},
    "people:household_guardian": {"public_id": "sample0000", "key": 1},
    "people:patron_consents": {"public_id": "sample0000"},
    "people:patron_certificates": {"public_id": "sample0000"},
    "people:certificate_withdrawal": {"public_id": "sample0000", "key": 1},
    "people:patron_looks": {"public_id": "sample0000"},
    "people:patron_duplicates": {"public_id": "sample0000"},
    "people:patron_merger": {"public_id": "sample0000"},
    "people:patron_parting": {"public_id": "sample0000"},
    "people:patron_erasure": {"public_id": "sample0000"},
    "ledger:my_payment": {"public_id": "sample0000"},
    "ledger:my_payment_result": {"public_id": "sample0000"},
    "ledger:my_receipt": {"public_id": "sample0000"},
    "ledger:patron_money": {"public_id": "sample0000"},
    "ledger:patron_payments": {"public_id": "sample0000"},
    "ledger:patron_charges": {"public_id": "sample0000"},
    "ledger:patron_charge": {"public_id": "sample0000", "charge_id": "sample0000"},
    "ledger:patron_waivers": {"public_id": "sample0000", "charge_id": "sample0000"},
    "ledger:patron_refunds": {"public_id": "sample0000", "charge_id": "sample0000"},
    "ledger:patron_payouts": {"public_id": "sample0000", "charge_id": "sample0000"},
    "ledger:patron_receipt": {"public_id": "sample0000", "entry_id": "sample0000"},
    "ledger:patron_receipt_mail": {"public_id": "sample0000", "entry_id": "sample0000"},
    "ledger:patron_reversal": {"public_id": "sample0000", "entry_id": "sample0000"},
    "ledger:patron_surplus": {"public_id": "sample0000", "refund_id": "sample0000"},
    "ledger:webhook": {"provider": "mollie"},
    "ledger:bank": {"public_id": "sample0000"},
    "protocols:activity_calendar": {"public_id": "sample0000"},
    "protocols:session_calendar": {"public_id": "sample0000", "session": "sample0000"},
    "protocols:activity_json": {"public_id": "sample0000"},
    "protocols:kiosk": {"public_id": "sample0000"},
    "protocols:kiosk_password": {"public_id": "sample0000"},
    "protocols:kiosk_revocation": {"public_id": "sample0000"},
    "activities:staff_activity": {"public_id": "sample0000"},
    "activities:staff_text": {"public_id": "sample0000"},
    "activities:staff_about": {"public_id": "sample0000"},
    "activities:staff_planning": {"public_id": "sample0000"},
    "activities:staff_sign_up": {"public_id": "sample0000"},
    "activities:staff_part_new": {"public_id": "sample0000"},
    "activities:staff_questions": {"public_id": "sample0000"},
    "activities:staff_speakers": {"public_id": "sample0000"},
    "activities:staff_picture": {"public_id": "sample0000"},
    "activities:staff_outcome": {"public_id": "sample0000"},
    "activities:staff_preview": {"public_id": "sample0000"},
    "activities:staff_history": {"public_id": "sample0000"},
    "activities:staff_publication": {"public_id": "sample0000"},
    "activities:staff_agreement": {"public_id": "sample0000"},
    "activities:staff_taking_back": {"public_id": "sample0000"},
    "activities:staff_cancellation": {"public_id": "sample0000"},
    "activities:staff_copy": {"public_id": "sample0000"},
    "activities:staff_session_new": {"public_id": "sample0000"},
    "activities:staff_repeat": {"public_id": "sample0000"},
    "activities:staff_season": {"public_id": "sample0000"},
    "activities:staff_part": {"public_id": "sample0000", "part": "sample0000"},
    "activities:staff_part_removal": {"public_id": "sample0000", "part": "sample0000"},
    "activities:staff_session": {"public_id": "sample0000", "session": "sample0000"},
    "activities:staff_rule": {"public_id": "sample0000", "session": "sample0000"},
    "activities:staff_session_seats": {"public_id": "sample0000", "session": "sample0000"},
    "activities:staff_session_cancel": {"public_id": "sample0000", "session": "sample0000"},
    "activities:staff_session_removal": {"public_id": "sample0000", "session": "sample0000"},
    "activities:staff_default": {"form": "debate"},
    "account_confirm_email": {"key": "a-key"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "a-key"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "oidc"},
    "openid_connect_callback": {"provider_id": "oidc"},
    "communities:plans": {"public_id": "sample0000"},
    "communities:plan_new": {"public_id": "sample0000"},
    "communities:plan": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_interest": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_needs": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_found": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_room": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_stage": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_proposal": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_spendings": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_looking_back": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_pictures": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_agreement": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_grants": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_activity": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_parts": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_mergers": {"public_id": "sample0000", "plan_id": "sample0000"},
    "communities:plan_need": {"public_id": "sample0000", "plan_id": "sample0000", "key": 1},
    "communities:plan_picture_removal": {"public_id": "sample0000", "plan_id": "sample0000", "key": 1},
    "communities:plan_words": {"public_id": "sample0000", "plan_id": "sample0000", "key": 1},
    "communities:staff_afterwards": {"public_id": "sample0000"},
    "communities:staff_afterwards_words": {"public_id": "sample0000", "key": 1},
    "communities:afterwards": {"public_id": "0000000000"},
    "communities:report": {"about": "post", "public_id": "sample0000"},
    "communities:block": {"about": "post", "public_id": "sample0000"},
    "communities:hide": {"about": "post", "public_id": "sample0000"},
    "communities:decision": {"public_id": "sample0000"},
    "communities:blocked_removal": {"key": 1},
    "communities:case": {"public_id": "sample0000"},
    "communities:case_decisions": {"public_id": "sample0000"},
    "communities:case_second_look": {"public_id": "sample0000"},
}
# Changes that may come without a token, each with its reason.
WITHOUT_TOKEN: dict[str, str] = {
    "shell:view": "keeps a visitor's letter size in that visitor's own cookie, without a session",
    "ledger:webhook": "comes from the payment provider; nothing in it is believed but which payment to ask about",
    "communities:talk_stop": "comes from a mail program by the link of one person; all it does is stop a mail",
}
# What a few pages must say, whatever their views do: the list that a change of access has to get past.
ANCHORS: dict[str, frozenset[Role]] = {
    "web:home": EVERYONE,
    "threads:search": EVERYONE,
    "catalogue:work": EVERYONE,
    "account_login": EVERYONE,
    "people:mine": LOGGED_IN,
    "people:desk_pin": STAFF,
    "people:people": frozenset({Role.ADMINISTRATOR}),
    "people:person": frozenset({Role.ADMINISTRATOR}),
    "people:workstations": frozenset({Role.ADMINISTRATOR}),
    "people:patron": frozenset({Role.FRONT_DESK, Role.ADMINISTRATOR}),
    "people:patron_certificates": frozenset({Role.COMMUNITY_LIBRARIAN, Role.ADMINISTRATOR}),
    "people:patron_looks": frozenset({Role.ADMINISTRATOR}),
    "people:patron_erasure": frozenset({Role.ADMINISTRATOR}),
    "socialaccount_signup": frozenset(),
}
WAITING_ROOMS = ("/account/login/", "/mine/second-factor/", "/desk/switch/")


@dataclass(frozen=True)
class Address:
    """One address of the site. name: with its namespace; for a page without one, its view."""

    name: str
    route: str
    view: Callable[..., Any]
    has_arguments: bool
    has_name: bool

    @property
    def access(self) -> Access | None:
        return access_of(self.view, self.name)

    def path(self) -> str:
        """An address that resolves to it, in Dutch."""
        if self.has_name:
            return reverse(self.name, kwargs=SAMPLES.get(self.name))
        assert not self.has_arguments, f"{self.route} has arguments and no name"
        return "/" + self.route


def every_address(resolver: URLResolver | None = None, namespace: str = "", route: str = "") -> Iterator[Address]:
    """All addresses of the project, those of each language once."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from every_address(entry, inner, here)
        elif isinstance(entry, URLPattern):
            view = getattr(entry.callback, "view_class", entry.callback)
            name = f"{namespace}{entry.name}" if entry.name else f"{view.__module__}.{view.__name__}"
            has_arguments = bool(entry.pattern.regex.groups) or "<" in here
            yield Address(name, here, entry.callback, has_arguments, bool(entry.name))


ADDRESSES = list(every_address())


def test_every_address_says_who_may_open_it() -> None:
    silent = [f"{address.name} ({address.view.__module__})" for address in ADDRESSES if address.access is None]
    assert silent == []


def test_every_address_with_arguments_has_a_sample() -> None:
    missing = [address.name for address in ADDRESSES if address.has_arguments and address.name not in SAMPLES]
    assert missing == []
    names = {address.name for address in ADDRESSES}
    assert set(SAMPLES) - names - {"openid_connect_login"} == set()
    assert set(WITHOUT_TOKEN) - names == set()


@pytest.mark.parametrize("name", sorted(ANCHORS))
def test_what_must_not_change_unseen(name: str) -> None:
    [address] = [each for each in ADDRESSES if each.name == name]
    assert address.access is not None
    assert address.access.roles == ANCHORS[name]


@pytest.fixture(scope="module")
def cast(django_db_blocker: Any, django_db_setup: None) -> Iterator[dict[Role, Account]]:
    """Everybody, for the whole module: made and taken away in one transaction that is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        make_branch("Terwinselen")
        made = make_cast()
        make_person(public_id="sample0000")
        assert Person.objects.filter(public_id="sample0000").exists()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def _plain_refusals() -> Iterator[None]:
    """Thousands of refusals in here: what their pages look like is asked elsewhere (see `pages.REFUSALS`)."""
    plain = "reuring.cli.tests.plain_refusals"
    with override_settings(ROOT_URLCONF=plain, CSRF_FAILURE_VIEW=f"{plain}.without_token"):
        yield


WHO: list[Role | None] = [None, *Role]
# Where nobody's role is asked for, these stand for all: a stranger, a member and who has every role of the staff.
AT_PUBLIC_PAGES = (None, Role.MEMBER, Role.ADMINISTRATOR)


@pytest.mark.parametrize("who", WHO, ids=lambda who: who.value if who else "stranger")
def test_every_page_opens_for_whom_it_says(who: Role | None, cast: dict[Role, Account], django_db_blocker: Any) -> None:
    wrong = []
    with django_db_blocker.unblock():
        roles = frozenset({Role.VISITOR} | ({who} if who else set()))
        client = log_in(cast[who] if who else None, raise_request_exception=False)
        for address in ADDRESSES:
            if address.access is not None and address.access.is_public and who not in AT_PUBLIC_PAGES:
                continue
            path = address.path()
            response = client.get(path)
            got_in = _got_in(response)
            if response.status_code == 500:
                wrong.append(f"{path}: fails with {response.status_code}")
            elif got_in is not allowed(address.access, roles, who is not None):
                wrong.append(f"{path}: {'open' if got_in else 'closed'} ({response.status_code})")
    assert wrong == []


def _got_in(response: Any) -> bool:
    if response.status_code == 403:
        return False
    if response.status_code in (301, 302):
        # The door sends people on and remembers where they were going; a page that redirects by itself does not.
        target = urlsplit(response["Location"])
        return not (target.path.endswith(WAITING_ROOMS) and "next=" in target.query)
    return True


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_change_without_a_token(method: str, cast: dict[Role, Account], django_db_blocker: Any) -> None:
    wrong = []
    with django_db_blocker.unblock():
        client = log_in(cast[Role.ADMINISTRATOR], enforce_csrf_checks=True, raise_request_exception=False)
        for address in ADDRESSES:
            status = getattr(client, method)(address.path()).status_code
            if status != 403 and address.name not in WITHOUT_TOKEN:
                wrong.append(f"{method} {address.path()}: {status}")
    assert wrong == []


def test_staff_pages_stay_closed_without_the_second_factor(cast: dict[Role, Account], django_db_blocker: Any) -> None:
    wrong = []
    with django_db_blocker.unblock():
        for by in ("password", "card", "socialaccount"):
            client = log_in(cast[Role.ADMINISTRATOR], by=by, second_factor=False, raise_request_exception=False)
            for address in ADDRESSES:
                if address.access is not None and address.access.is_for_staff:
                    response = client.get(address.path())
                    if "/mine/second-factor/" not in response.get("Location", ""):
                        wrong.append(f"{address.path()} by {by}: {response.status_code}")
    assert wrong == []


def test_a_role_that_ended_opens_nothing(cast: dict[Role, Account], django_db_blocker: Any) -> None:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        account = cast[Role.ADMINISTRATOR]
        account.person.role_grants.update(valid_until=timezone.localdate())
        assert log_in(account).get("/people/").status_code == 403
        transaction.set_rollback(True)


def test_a_view_that_says_nothing_is_closed() -> None:
    def forgotten(request: object) -> None: ...

    assert access_of(forgotten, "some:name") is None
    for roles in (frozenset(Role), frozenset()):
        assert not allowed(None, roles, True)
        assert not allowed(CLOSED, roles, True)


def test_nobody_is_logged_in_by_looking_around(cast: dict[Role, Account], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        client = Client(raise_request_exception=False)
        for address in ADDRESSES:
            client.get(address.path())
        assert "_auth_user_id" not in client.session
