"""Mail: one-time links, sent beside the answer so that slowness tells nobody if an account exists; and reminders."""

import logging
import smtplib
import threading
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from measures.smtp import Backend, Unanswered

SIGNATURE = "\n\nระบบติดตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส (ITA)\nหากท่านไม่ได้ร้องขอ โปรดละเว้นจดหมายนี้\n"
INVITATION = """เรียน {name}

ท่านได้รับเชิญให้ใช้ระบบ โปรดเปิดลิงก์นี้ภายใน 7 วันเพื่อตั้งรหัสผ่านของท่าน (ใช้ได้ครั้งเดียว)
{link}

ชื่อผู้ใช้ของท่าน: {username}"""
RESET = """เรียน {name}

โปรดเปิดลิงก์นี้ภายใน 1 วันเพื่อตั้งรหัสผ่านใหม่ (ใช้ได้ครั้งเดียว)
{link}

ชื่อผู้ใช้ของท่าน: {username}"""

log = logging.getLogger(__name__)


def send_link(user, link, text):
    """Start sending a link to a person, where mail is set and they have an address; says whether it was started."""
    if not (settings.MAIL_IS_SET and user.email):
        return False
    body = text.format(name=user.name, link=link, username=user.username) + SIGNATURE
    message = EmailMessage("ลิงก์ตั้งรหัสผ่าน ระบบติดตามมาตรการ ITA", body, to=[user.email])
    threading.Thread(target=send, args=[message], name="mail").start()
    return True


def send(message):
    try:
        message.send()
    except Exception as error:  # of the server, or an address of which no mail can be made
        log.error("mail was not sent: %s", type(error).__name__)  # no address, no link: logs are read by many


GIVE_UP = 3  # times in a row that the server did not answer: thirty thousand would each wait for their own
OF_A_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,  # of its address
    Unanswered,
)


class Unreachable(OSError):
    """The mail server does not answer, so it makes no sense to go on."""


class Postbox:
    """Sends letters (measures/letters.py) over one connection, which is opened again after a fault."""

    def __init__(self):
        given = get_connection()
        self.connection = Backend() if type(given) is EmailBackend else given
        self.faults = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, letter):
        """Send a letter, or raise Unanswered, or what else was the matter; Unreachable makes an end.

        That is, once several in a row met no server that takes mail. A fault of a letter or at its address is no such
        fault, however many come in a row: whoever is behind them gets theirs.
        """
        message = EmailMultiAlternatives(
            letter.subject,
            letter.text(),
            to=[letter.user.email],
            connection=self.connection,
            headers={"List-Unsubscribe": f"<{letter.choices_url}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(letter.html(), "text/html")
        for last in (False, True):  # again on a new connection: a server ends one after some mails, or a while
            used = self.open() is False
            try:
                message.send()
            except Exception as error:
                self.close()
                if isinstance(error, OF_A_LETTER) or not isinstance(error, OSError):
                    self.faults = 0
                    raise
                if last or not used:
                    self.blame(error)
            else:
                self.faults = 0
                return

    def open(self):
        """False if it was open; else Django would open and close one for each."""
        try:
            return self.connection.open()
        except Exception as error:
            self.close()
            return self.blame(error)

    def blame(self, error):
        """Raise a fault of the server."""
        self.faults += 1
        if self.faults >= GIVE_UP:
            raise Unreachable(type(error).__name__) from error
        raise error

    def close(self):
        with suppress(OSError):
            self.connection.close()
