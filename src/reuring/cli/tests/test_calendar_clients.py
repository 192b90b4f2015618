# SPDX-License-Identifier: EUPL-1.2
"""The programme's calendar through programs that we did not write: fetched by vdirsyncer, read by khal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from reuring.cli.tests.site import Site

pytest.importorskip("vdirsyncer", reason="vdirsyncer is missing")
pytest.importorskip("khal", reason="khal is missing")

SYNC = """
[general]
status_path = "{folder}/status/"
[pair programme]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{folder}/programme/"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}"
"""
READ = """
[calendars]
[[programme]]
path = {folder}/programme/
readonly = True
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
COMING = """
SELECT s.public_id, n.title, s.starts_at AT TIME ZONE 'Europe/Amsterdam', s.state
FROM activities_session s JOIN activities_activity a ON a.id = s.activity_id JOIN threads_node n ON n.id = a.node_id
WHERE a.state IN ('published', 'cancelled', 'done') AND a.is_listed AND s.ends_at AT TIME ZONE 'Europe/Amsterdam'
    > date_trunc('day', now() AT TIME ZONE 'Europe/Amsterdam') - interval '30 days'
"""
CHANGED = """
UPDATE activities_session SET starts_at = starts_at + %(by)s, ends_at = ends_at + %(by)s,
    sequence = sequence + 1, changed_at = now()
WHERE public_id = %(id)s
"""


def _run(program: str, *arguments: str, folder: Path) -> str:
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    settings = {"VDIRSYNCER_CONFIG": str(folder / "vdirsyncer.ini"), "XDG_CONFIG_HOME": str(folder)}
    command = [sys.executable, "-m", program, *arguments]
    done = subprocess.run(command, env=kept | settings, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_programme_in_a_calendar_of_others(site: Site, tmp_path: Path) -> None:
    (tmp_path / "programme").mkdir()
    (tmp_path / "vdirsyncer.ini").write_text(SYNC.format(folder=tmp_path, url=f"{site.url}/calendar.ics"))
    (tmp_path / "khal.ini").write_text(READ.format(folder=tmp_path))
    _run("vdirsyncer", "discover", folder=tmp_path)
    _run("vdirsyncer", "sync", folder=tmp_path)
    with psycopg.connect(site.database_url, autocommit=True) as database:
        coming = database.execute(COMING).fetchall()
        assert len(coming) > 20
        files = {path: path.read_text() for path in (tmp_path / "programme").glob("*.ics")}
        assert len(files) == len(coming)
        assert all("BEGIN:VTIMEZONE" in text for text in files.values() if "TZID=" in text)

        seen = _run(
            "khal", "-c", str(tmp_path / "khal.ini"), "list", "--format", "{start} {title}", "--once", "today", "365d",
            folder=tmp_path,
        )  # fmt: skip
        public_id, title, starts, _state = max((row for row in coming if row[3] == "planned"), key=lambda row: row[2])
        assert f"{starts:%Y-%m-%d %H:%M} {title}" in seen

        # A change reaches the one event that it is about, and no other.
        by = timedelta(minutes=15)
        database.execute(CHANGED, {"id": public_id, "by": by})
        _run("vdirsyncer", "sync", folder=tmp_path)
        database.execute(CHANGED, {"id": public_id, "by": -by})
    # vdirsyncer names an event by what is in it, so a changed one comes in the place of the one of before.
    now = {path: path.read_text() for path in (tmp_path / "programme").glob("*.ics")}
    moved = starts + by
    assert len(now) == len(files)
    assert [f":{moved:%Y%m%dT%H%M%S}" in text for path, text in now.items() if files.get(path) != text] == [True]
