"""Mail with a one-time link; sent beside the answer, so that its slowness tells nobody whether an account exists."""

import logging
import smtplib
import threading

from django.conf import settings
from django.core.mail import EmailMessage

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
