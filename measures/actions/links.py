"""One-time links: making them, and setting a password by one."""

from datetime import timedelta

from axes.utils import reset
from django.db import transaction

from ita_tracker import clock
from measures.actions.trail import ActionError, record
from measures.models import OneTimeLink, User
from measures.models.links import LIFETIME, SELECTOR, hashed, new_token

AGAIN_AFTER = timedelta(minutes=5)  # so that nobody is flooded with mail
SPENT = {
    OneTimeLink.State.USED: "ลิงก์นี้ใช้ไปแล้ว หากท่านไม่ได้เป็นผู้ใช้ โปรดแจ้งผู้ดูแลระบบของหน่วยงานทันที",
    OneTimeLink.State.EXPIRED: "ลิงก์นี้หมดอายุแล้ว โปรดขอลิงก์ใหม่จากผู้ดูแลระบบของหน่วยงาน",
}


def make_link(user, purpose, agency):
    """The token of a new link; only its hash is kept."""
    token, now = new_token(), clock.now()
    OneTimeLink.objects.create(
        user=user,
        agency=agency,
        purpose=purpose,
        selector=token[:SELECTOR],
        token_hash=hashed(token),
        created_at=now,
        expires_at=now + LIFETIME[purpose],
    )
    return token


def void_links(user, **which):
    """Forget the links of a person that were not used: all, or those that are as `which` says."""
    user.links.filter(used_at=None, **which).delete()


@transaction.atomic
def use_link(*, link, password, by):
    """Set a password by a link, once: of two who come at the same moment, the second is told that it was used."""
    user = User.objects.select_for_update(no_key=True).get(pk=link.user_id)  # first, as everywhere: no deadlock
    link = (
        OneTimeLink.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agency")
        .filter(pk=link.pk)
        .first()
    )
    if link is None:
        raise ActionError(SPENT[OneTimeLink.State.EXPIRED])  # a newer link took its place meanwhile
    link.user = user
    state = link.state(clock.now())
    if state in SPENT:
        raise ActionError(SPENT[state])
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    save_password(user, password)
    record("password set by link", user, by=by, agency=link.agency, after={"purpose": link.purpose})


@transaction.atomic
def change_password(*, user, password, by):
    """A new password that a person gives themselves; it ends their sessions elsewhere, and voids open links."""
    if by != user:
        raise ActionError("เปลี่ยนรหัสผ่านของผู้อื่นไม่ได้")
    save_password(user, password)
    record("password changed", user, by=by, agency=None)


@transaction.atomic
def request_reset(*, user, by):
    """The token of a link for somebody who forgot their password, or None where they were sent one a moment ago.

    Anybody can ask for it in anybody's name: so it voids only links made in the same way, not an administrator's.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.links.filter(used_at=None, created_at__gt=clock.now() - AGAIN_AFTER).exists():
        return None
    record("password reset asked for", user, by=by, agency=None)
    void_links(user, agency=None, purpose=OneTimeLink.Purpose.RESET)
    return make_link(user, OneTimeLink.Purpose.RESET, None)


def save_password(user, password):
    user.set_password(password)
    user.save(update_fields=["password"])
    void_links(user)
    reset(username=user.username.lower())  # whoever was locked out for guessing has no need to wait any more
