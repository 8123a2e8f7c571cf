"""Mail: one-time links, sent beside the answer so that slowness tells nobody if an account exists; and reminders."""

import logging
import smtplib
import threading
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

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
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail was not sent: %s", type(error).__name__)  # no address, no link: logs are read by many


GIVE_UP = 3  # times in a row that the server did not answer: thirty thousand would each wait for their own


class Unreachable(OSError):
    """The mail server does not answer, so it makes no sense to go on."""


class Postbox:
    """Sends letters (measures/letters.py) over one connection, which is opened again after a fault."""

    def __init__(self):
        self.connection = get_connection()
        self.faults = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, letter):
        """Send a letter, or raise OSError or ValueError; Unreachable once several in a row met no server."""
        message = EmailMultiAlternatives(
            letter.subject,
            letter.text(),
            to=[letter.user.email],
            connection=self.connection,
            headers={"List-Unsubscribe": f"<{letter.choices_url}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(letter.html(), "text/html")
        try:
            self.connection.open()  # or Django would open and close one for each
            message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError):
            self.close()  # the fault is this letter's
            self.faults = 0
            raise
        except OSError as error:
            self.close()
            self.faults += 1
            if self.faults >= GIVE_UP:
                raise Unreachable(type(error).__name__) from error
            raise
        self.faults = 0

    def close(self):
        with suppress(OSError):
            self.connection.close()
