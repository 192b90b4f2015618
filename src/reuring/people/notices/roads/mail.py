# SPDX-License-Identifier: EUPL-1.2
"""By e-mail, through Django's mail: text, with the same in simple HTML that asks nothing of any other place."""

from __future__ import annotations

import logging
import smtplib
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.utils.translation import override as speaking

from reuring.people.notices.kinds import Attachment, known_kind
from reuring.people.notices.models import Message
from reuring.people.notices.roads.road import NotHandedOver, PerhapsHandedOver, RoadClosed
from reuring.people.notices.texts import as_html

logger = logging.getLogger(__name__)
# Many servers end a connection after so many messages.
MESSAGES_A_CONNECTION: Final = 50


class _Watched:
    """Notes whether the text itself was begun: before that, nothing can have gone out."""

    began_text = False

    def data(self, msg: Any) -> Any:
        self.began_text = True
        return super().data(msg)  # type: ignore[misc]


class _WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class _WatchedSMTPS(_Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    """Django's own SMTP, which also knows how far a message came."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchedSMTPS if self.use_ssl else _WatchedSMTP


class Mail:
    """The road by e-mail. One connection for a number of messages."""

    def __init__(self) -> None:
        is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
        own = f"{WatchedBackend.__module__}.{WatchedBackend.__qualname__}"
        self._connection: Any = get_connection(own) if is_smtp else get_connection()
        self._is_open = False
        self._used = 0

    def hand_over(self, message: Message) -> None:
        """Give one message to the mail server (see `Road`)."""
        self._open()
        letter = as_letter(message)
        if self._watched is not None:
            self._watched.began_text = False
        try:
            self._connection.send_messages([letter])
        except smtplib.SMTPResponseException as refused:
            self._forget()
            if refused.smtp_code < 400:
                raise PerhapsHandedOver(str(refused)) from refused
            raise _refused(refused.smtp_code, refused.smtp_error) from refused
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            self._forget()
            raise _refused(code, words) from refused
        except Exception as broken:
            began = self._watched is None or self._watched.began_text
            self._forget()
            if began:
                raise PerhapsHandedOver(str(broken)) from broken
            if isinstance(broken, smtplib.SMTPException | OSError):
                raise NotHandedOver(Message.Reason.MAIL_BROKEN, str(broken)) from broken
            raise NotHandedOver(Message.Reason.MAIL_ADDRESS, str(broken), is_final=True) from broken
        self._used += 1

    @property
    def _watched(self) -> _Watched | None:
        found = getattr(self._connection, "connection", None)
        return found if isinstance(found, _Watched) else None

    def _open(self) -> None:
        if self._used >= MESSAGES_A_CONNECTION:
            self.close()
        if self._is_open:
            return
        try:
            self._connection.open()
        except (smtplib.SMTPException, OSError) as closed:
            self._forget()
            raise RoadClosed(Message.Reason.MAIL_CLOSED, str(closed)) from closed
        self._is_open, self._used = True, 0

    def _forget(self) -> None:
        """Leave a connection that is no good any more, without a word to the other side."""
        watched = getattr(self._connection, "connection", None)
        if watched is not None and hasattr(watched, "close"):
            watched.close()
            self._connection.connection = None
        self._is_open = False

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._is_open:
            self._connection.close()
        self._is_open = False


def _refused(code: int, words: bytes | str) -> NotHandedOver:
    said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    # 4xx: later perhaps; 5xx: never (RFC 5321, 4.2.1).
    return NotHandedOver(Message.Reason.MAIL_REFUSED, f"{code} {said}", is_final=code >= 500)


def as_letter(message: Message) -> EmailMultiAlternatives:
    """A message as an e-mail. Its Message-ID is its own, so that a second copy is known for what it is."""
    told = _told(message)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    with speaking(message.language):
        html = render_to_string(
            "people/notices/mail.html",
            {"subject": message.subject, "body": as_html(message.body), "language": message.language},
        )
    letter = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers={
            "Message-ID": f"<{message.public_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **_stopping(told),
        },
    )
    letter.attach_alternative(html, "text/html")
    for each in _attachments(message, told):
        letter.attach(each.name, each.content, each.media_type)
    return letter


def _told(message: Message) -> list[tuple[str, str]]:
    """What a message tells of: kind and thing. One query."""
    if message.pk is None:
        return []
    return list(message.notices.filter(cancelled_at__isnull=True).order_by("pk").values_list("kind", "about"))


def _stopping(told: list[tuple[str, str]]) -> dict[str, str]:
    """What a mail program makes its button of to stop such mails, where a message tells of one thing that has one.

    Source: RFC 8058.
    """
    if len(set(told)) != 1:
        return {}
    kind = known_kind(told[0][0])
    address = kind.stops(told[0][1]) if kind is not None and kind.stops is not None else ""
    if not address.startswith("https://"):
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _attachments(message: Message, told: list[tuple[str, str]]) -> list[Attachment]:
    """The files that the kinds of a message give along. One that can't be made holds up no message."""
    about: dict[str, list[str]] = {}
    for key, what in told:
        if what:
            about.setdefault(key, []).append(what)
    found: list[Attachment] = []
    for key, things in about.items():
        kind = known_kind(key)
        if kind is not None and kind.attachments is not None:
            try:
                found += kind.attachments(things, message.language)
            except Exception:
                logger.exception("what goes along with %s could not be made", message.public_id)
    return found
