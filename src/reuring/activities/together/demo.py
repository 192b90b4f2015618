# SPDX-License-Identifier: EUPL-1.2
"""The demonstration of what is made together: ideas with their trails, makers, agreements, a night and its titles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from reuring.activities.models import Activity, Agreement, Idea, IdeaStep, Maker, MakersNote, Session
from reuring.activities.together.agreeing import AgreementFacts, SpeakerFacts, keep_agreement, keep_speaker
from reuring.activities.together.answering import answer_idea, link_idea
from reuring.activities.together.ideas import IdeaFacts, give_idea
from reuring.activities.together.makers import Who, name_maker, tie
from reuring.activities.together.rostering import keep_shift, take_shift
from reuring.activities.together.running import keep_line
from reuring.activities.together.titles import branch_of, pick_title, suggestions
from reuring.partners.models import Partner
from reuring.people.actor import Actor
from reuring.people.models import Account
from reuring.places.models import Municipality
from reuring.threads.models import Link

_ACTOR: Final = Actor.command("reuring demo")
_MINES: Final = "Mijnverhalen: vier avonden ondergronds"
_DEBATE: Final = "Huis van Dialoog: een autovrij centrum?"
_PLAY: Final = "Familievoorstelling: het boek dat niet dicht wilde"
_CRAFTS: Final = "Handwerkmiddag"


def together_demo(at: datetime) -> None:
    """Ideas, makers and agreements around the programme of the demonstration. Call it once, after the programme."""
    if Idea.objects.exists():
        return
    activities = {each.node.title: each for each in Activity.objects.select_related("node")}
    _ideas(activities, at)
    for maker in Maker.objects.exclude(partner=None).select_related("activity", "partner__node"):
        tie(maker=maker, actor=_ACTOR, at=at)
    if _DEBATE in activities:
        _night(activities[_DEBATE], at)
    if _MINES in activities:
        _titles(activities[_MINES], at)
    if _PLAY in activities and (partner := activities[_PLAY].proposed_by) is not None:
        text = "Wij nemen decor, licht en drie spelers mee. Van jullie vragen we de zaal en iemand bij de deur."
        MakersNote.objects.create(activity=activities[_PLAY], partner=partner, text=text, at=at - timedelta(days=2))


def _ideas(activities: dict[str, Activity], at: datetime) -> None:
    towns = {town.slug: town for town in Municipality.objects.all()}
    member = Account.objects.filter(email="member@demo.reuring.example").select_related("person").first()

    def give(days: int, facts: IdeaFacts, is_member: bool = False) -> Idea:
        person = member.person if member is not None and is_member else None
        return give_idea(facts=facts, person=person, site="", at=at - timedelta(days=days))

    def answer(idea: Idea, days: int, state: str, text: str) -> None:
        moment = at - timedelta(days=days)
        answer_idea(idea=idea, new_state=state, text=text, site="", actor=_ACTOR, at=moment)

    mines = IdeaFacts(
        title="Laat de laatste mijnwerkers vertellen",
        text="Mijn vader werkte in de Domaniale. Er zijn er niet veel meer die het nog zelf kunnen vertellen.",
        given_name="Gerda", municipality=towns.get("kerkrade"), may_show=True, shows_name=True,
    )  # fmt: skip
    idea = give(60, mines)
    answer(idea, 52, Idea.State.TALK, "Wat een mooi idee. We bellen je, en vragen ook de heemkundekring.")
    if _MINES in activities:
        text = "Het worden vier avonden. Gerda zit bij de eerste avond op het podium."
        moment = at - timedelta(days=30)
        link_idea(idea=idea, activity=activities[_MINES], text=text, site="", actor=_ACTOR, at=moment)
    idea = give(200, IdeaFacts(
        title="Samen handwerken in plaats van ieder thuis", given_name="Fien", municipality=towns.get("voerendaal"),
        may_show=True,
    ))  # fmt: skip
    answer(idea, 190, Idea.State.TALK, "Leuk! De Tuinkamer is op dinsdag vrij. Wie wil het trekken?")
    if _CRAFTS in activities:
        link_idea(idea=idea, activity=activities[_CRAFTS], site="", actor=_ACTOR, at=at - timedelta(days=170))
        text = "Er komen elke keer zo'n twaalf mensen. Drie van hen geven nu zelf les."
        IdeaStep.objects.create(idea=idea, state=Idea.State.DONE, text=text, at=at - timedelta(days=20))
        Idea.objects.filter(pk=idea.pk).update(state=Idea.State.DONE)
    idea = give(12, IdeaFacts(title="Een ruilkast voor puzzels", given_name="Mia", may_show=True), is_member=True)
    answer(idea, 9, Idea.State.TALK, "Goed plan. We zoeken een plek waar hij niet in de weg staat.")
    give(6, IdeaFacts(
        title="Schaken in de hal, ook voor kinderen", text="Ik kan het ze leren, op zaterdag.", given_name="Hub",
        municipality=towns.get("brunssum"), phone="+31612345678",
    ))  # fmt: skip
    give(1, IdeaFacts(title="Een avond over de sterren", given_name="Noa", may_show=True, shows_name=True))
    idea = give(40, IdeaFacts(title="Een nachtclub in de bibliotheek", given_name="Daan"))
    text = "Leuk bedacht! Helaas mogen we na elf uur geen muziek maken. Wil je wel meedenken over de zomeravonden?"
    answer(idea, 35, Idea.State.DECLINED, text)


def _night(activity: Activity, at: datetime) -> None:
    today = timezone.localdate(at)
    theatre = Partner.objects.filter(makes__activity=activity).first()
    What = Agreement.What
    told: tuple[tuple[str, str, Partner | None, str, int, int | None], ...] = (
        (What.ROOM, "Podium vrij van 18.00 tot 22.30 uur, met zestig stoelen", None, "Samira", 10, None),
        (What.PEOPLE, "Twee mensen voor licht en geluid", theatre, "Annelies", 7, None),
        (What.MONEY, "De helft van het honorarium", theatre, "Annelies", 14, 12_500),
        (What.PUBLICITY, "In de nieuwsbrief en op de posters in de stad", theatre, "Marc", -2, None),
        (What.MATERIALS, "Kaartjes voor ‘eens’ en ‘oneens’", None, "Samira", 3, None),
    )
    for what, text, partner, name, days, cents in told:
        facts = AgreementFacts(what, text, name, today + timedelta(days=days), partner, cents)
        keep_agreement(activity=activity, facts=facts, actor=_ACTOR, at=at)
    speaker = SpeakerFacts(
        "Roos Willems", "Hogeschool", "", 25_000, 1_840, "Een inleiding van tien minuten, zonder dia's.", today,
    )  # fmt: skip
    keep_speaker(activity=activity, facts=speaker, actor=_ACTOR, at=at)
    name_maker(
        activity=activity, who=Who(name="Samira el Amrani", is_staff=True), role=Maker.Role.ORGANISER, site="",
        actor=_ACTOR, at=at,
    )  # fmt: skip
    name_maker(activity=activity, who=Who(name="Jos"), role=Maker.Role.EXPERT, site="", actor=_ACTOR, at=at)
    session = Session.objects.filter(activity=activity).order_by("starts_at").first()
    if session is None:
        return
    starts = timezone.localtime(session.starts_at)
    for minutes, lasts, what, who in (
        (-90, 30, "Stoelen en geluid klaar", "Marc"),
        (-30, 30, "Deur open, koffie", "vrijwilligers"),
        (0, 10, "Welkom en de vraag van vanavond", "Samira"),
        (10, 30, "Voor en tegen", "sprekers"),
        (40, 50, "De zaal praat mee", "gespreksleider"),
        (90, 15, "Wat nemen we mee, en wie geeft het door", "Samira"),
    ):
        clock = (starts + timedelta(minutes=minutes)).strftime("%H:%M")
        keep_line(session=session, clock=clock, what=what, who=who, duration_minutes=lasts)
    door = keep_shift(
        session=session, what="Gastvrouw of gastheer bij de deur", starts_at=session.starts_at - timedelta(minutes=45),
        ends_at=session.starts_at + timedelta(minutes=30), needed=2,
    )  # fmt: skip
    keep_shift(
        session=session, what="Koffie en thee", starts_at=session.starts_at - timedelta(minutes=30),
        ends_at=session.ends_at, needed=2,
    )  # fmt: skip
    volunteer = Account.objects.filter(email="volunteer@demo.reuring.example").select_related("person").first()
    if volunteer is not None and session.starts_at > at:
        take_shift(shift=door, person=volunteer.person, actor=_ACTOR, at=at)


def _titles(activity: Activity, at: datetime) -> None:
    reasons = ("Hiermee begint de eerste avond.", "Verhalen van wie erbij was.", "Om daarna verder te lezen.")
    relations = (Link.Relation.STARTS_FROM, Link.Relation.IS_ABOUT, Link.Relation.LEADS_TO)
    found = suggestions(activity, branch_of(activity, at))[: len(reasons)]
    for each, reason, relation in zip(found, reasons, relations, strict=False):
        pick_title(activity=activity, node_id=each.card.node_id, relation=relation, reason=reason, actor=_ACTOR, at=at)
