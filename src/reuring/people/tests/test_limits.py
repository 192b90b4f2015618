# SPDX-License-Identifier: EUPL-1.2
"""Guesses count together over processes: two that guess at once get no more tries than one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from reuring.people.tests.cast import PIN, make_card, make_person

_GUESS = """
import sys, json
import django; django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
from django.test import Client
sys.stdin.readline()
answers = []
for turn in range(int(sys.argv[2])):
    page = Client().post("/account/login/", {"login": sys.argv[1], "password": "0007"}).content.decode()
    answers.append("waits" if "wachten we even" in page else "wrong" if "horen niet bij elkaar" in page else "?")
print(json.dumps(answers))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_the_limit() -> None:
    cache.clear()
    make_card(make_person(), "2000000199")
    database = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    host = database["HOST"]
    address = f"postgresql://{database['USER']}@/{name}?host={host}" if host.startswith("/") else None
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
        "REURING_SECRET_KEY": settings.SECRET_KEY,
        "REURING_DATA_DIR": str(settings.CONFIGURATION.data_dir),
        "REURING_DATABASE_URL": address or settings.CONFIGURATION.database_url,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _GUESS, "2000000199", "6"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _turn in range(2)
    ]  # fmt: skip
    outputs = [process.communicate("go\n", timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    answers = [answer for out, _err in outputs for answer in json.loads(out.splitlines()[-1])]
    assert sorted(answers) == ["waits"] * 7 + ["wrong"] * 5
    # And here, in a third process, the right PIN has to wait too.
    page = Client().post("/account/login/", {"login": "2000000199", "password": PIN}).content.decode()
    assert "wachten we even" in page
    cache.clear()
