# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write seasons and what forms fill in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reuring.activities.models import FormDefaults, Season
from reuring.activities.programme.forms import DefaultsForm, SeasonForm
from reuring.people.actor import Actor
from reuring.people.audit import record_event


@transaction.atomic
def keep_season(*, form: SeasonForm, actor: Actor, at: datetime) -> Season:
    """Write a season as typed. form: checked."""
    verb = "edit" if form.instance.pk else "add"
    season: Season = form.save()
    after = {"name": season.name, "starts_on": str(season.starts_on), "ends_on": str(season.ends_on)}
    record_event(actor=actor, at=at, verb=verb, subject_kind="season", subject_key=season.public_id, after=after)
    return season


@transaction.atomic
def keep_defaults(*, form: DefaultsForm, actor: Actor, at: datetime) -> FormDefaults:
    """Write what a form fills in. Activities that are there stay as they are. form: checked."""
    row: FormDefaults = form.save()
    after = {name: form.cleaned_data[name] for name in form.changed_data if name != "target_groups"}
    if "target_groups" in form.changed_data:
        after["target_groups"] = [group.key for group in form.cleaned_data["target_groups"]]
    record_event(actor=actor, at=at, verb="edit", subject_kind="form_defaults", subject_key=row.form, after=after)
    return row
