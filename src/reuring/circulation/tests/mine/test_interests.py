# SPDX-License-Identifier: EUPL-1.2
"""Following topics, and what is new under them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reuring.circulation.tests.cast import make_edition, make_work
from reuring.circulation.tests.mine.home import words
from reuring.people.actor import Actor
from reuring.people.consents import give_consent, text_version
from reuring.people.models import Account, Purpose
from reuring.people.tests.cast import log_in, make_account
from reuring.threads.following import news_for
from reuring.threads.models import NodeTopic, Topic, TopicFollow
from reuring.threads.topics import load_topics

pytestmark = pytest.mark.django_db
_ACTOR = Actor.rule("test")


@pytest.fixture
def tree() -> None:
    load_topics()


@pytest.fixture
def me(tree: None) -> Account:
    return make_account()


@pytest.fixture
def fan(me: Account) -> Account:
    """Who agreed."""
    purpose = Purpose.INTERESTS
    give_consent(
        person=me.person, purpose=purpose, version=text_version(purpose), by=me.person, actor=_ACTOR,
        at=timezone.now(),
    )  # fmt: skip
    return me


def about(title: str, key: str, **more: Any) -> None:
    work = make_work(title)
    make_edition(work)
    for name, value in more.items():
        setattr(work.node, name, value)
    work.node.save()
    NodeTopic.objects.create(node=work.node, topic=Topic.objects.get(key=key), source="rule")


def test_without_consent_nothing_is_kept(me: Account) -> None:
    client = log_in(me)
    assert "Ja, onthoud mijn onderwerpen" in words(client.get("/mine/interests/"))
    said = words(client.post("/mine/interests/fiction/", {"topic": ["novels-dutch"]}, follow=True))
    assert "Zet eerst aan" in said
    assert not TopicFollow.objects.exists()


def test_choosing_under_a_main_topic_leaves_the_others(fan: Account) -> None:
    client = log_in(fan)
    other = Topic.objects.filter(parent__isnull=True).exclude(key="fiction").first()
    assert other is not None
    client.post(f"/mine/interests/{other.key}/", {"topic": [other.key]})
    client.post("/mine/interests/fiction/", {"topic": ["novels-dutch", "novels-classics", other.key, "nowhere"]})
    client.post("/mine/interests/fiction/", {"topic": ["novels-dutch"]})
    keys = set(TopicFollow.objects.values_list("topic__key", flat=True))
    assert keys == {other.key, "novels-dutch"}
    page = client.get("/mine/interests/fiction/").content.decode()
    assert 'value="novels-dutch" checked' in page
    assert 'value="novels-classics" checked' not in page
    client.post("/mine/interests/novels-dutch/removal/")
    assert set(TopicFollow.objects.values_list("topic__key", flat=True)) == {other.key}
    assert client.get("/mine/interests/nowhere/").status_code == 404


def test_what_is_new_says_why_and_comes_once(fan: Account) -> None:
    client = log_in(fan)
    about("Al ouder", "novels-dutch")
    about("Net nieuw", "novels-classics")
    about("Verborgen", "novels-classics", visibility="hidden")
    about("Iets anders", Topic.objects.exclude(path__0="fiction").values_list("key", flat=True)[0])
    assert "Net nieuw" not in words(client.get("/mine/"))
    client.post("/mine/interests/fiction/", {"topic": ["fiction"]})
    page = client.get("/mine/")
    said = words(page)
    assert said.index("Nieuw voor jou") < said.index("Net nieuw") < said.index("Al ouder")
    assert "Omdat je Verhalen en romans volgt" in said
    assert "Verborgen" not in said
    assert "Iets anders" not in said
    assert page.content.decode().count(">Net nieuw</a>") == 1


def test_taking_the_consent_back_forgets_the_topics(fan: Account) -> None:
    client = log_in(fan)
    client.post("/mine/interests/fiction/", {"topic": ["fiction"]})
    client.post("/mine/interests/consent/", {"wanted": "off"})
    assert not TopicFollow.objects.exists()


def test_what_others_follow_is_their_own(fan: Account) -> None:
    TopicFollow.objects.create(
        person=make_account().person, topic=Topic.objects.get(key="fiction"), since=timezone.now()
    )
    about("Net nieuw", "fiction")
    assert news_for(fan.person, None) == []
    log_in(fan).post("/mine/interests/fiction/removal/")
    assert TopicFollow.objects.count() == 1


def test_a_stranger_logs_in_first(tree: None) -> None:
    assert Client().get("/mine/interests/")["Location"].startswith("/account/login/")


def test_as_many_queries_for_many_topics_as_for_one(fan: Account, django_assert_max_num_queries: Any) -> None:
    counts = []
    for most in (1, 40):
        for topic in Topic.objects.order_by("pk")[:most]:
            TopicFollow.objects.get_or_create(person=fan.person, topic=topic, defaults={"since": timezone.now()})
        for number in range(3):
            about(f"Titel {most} {number}", Topic.objects.order_by("pk")[0].key)
        with django_assert_max_num_queries(8) as count:
            assert news_for(fan.person, None)
        counts.append(len(count))
    assert counts[0] == counts[1]
