"""One-time links, signing in and its brake, passwords, and how the screen shows digits."""

import re
import threading
from datetime import timedelta
from email.errors import HeaderParseError
from functools import partial

import pytest
from django.core import mail as outbox
from django.test import RequestFactory

from ita_tracker import clock
from ita_tracker.proxies import client_address
from ita_tracker.thai import in_thai_digits
from measures.access import System
from measures.actions import links, people
from measures.actions.trail import ActionError
from measures.models import AuditEvent, OneTimeLink, User
from tests.together import at_once

GOOD = "แมวสามตัวบนหลังคา"
TYPED = {"new": GOOD, "again": GOOD}


@pytest.fixture
def link(cast, reference):
    return f"/one-time/{people.renew_link(agency=reference.agency, user=cast.officer, by=cast.administrator)}/"


# --- one-time links --------------------------------------------------------------------------------------------------


def test_looking_consumes_nothing_and_setting_works_once(client, cast, link):
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert 'name="new"' in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(link, TYPED).status_code == 302
    used = client.post(link, {"new": "อีกรหัสผ่านหนึ่งยาว", "again": "อีกรหัสผ่านหนึ่งยาว"})
    assert used.status_code == 410
    assert "ใช้ไปแล้ว" in used.content.decode()
    cast.officer.refresh_from_db()
    assert cast.officer.check_password(GOOD)
    assert AuditEvent.objects.filter(verb="password set by link").count() == 1
    assert GOOD not in str(list(AuditEvent.objects.values()))


def test_a_link_of_a_page_left_open_says_so_too(cast, reference, link):
    found = OneTimeLink.objects.get(user=cast.officer)
    links.use_link(link=found, password=GOOD, by=cast.officer)
    with pytest.raises(ActionError, match="ใช้ไปแล้ว"):
        links.use_link(link=found, password="another one", by=cast.officer)
    newer = people.renew_link(agency=reference.agency, user=cast.officer, by=cast.administrator)
    stale = OneTimeLink.objects.find(newer)
    people.renew_link(agency=reference.agency, user=cast.officer, by=cast.administrator)
    with pytest.raises(ActionError, match="หมดอายุ"):
        links.use_link(link=stale, password="another one", by=cast.officer)


@pytest.mark.parametrize(("purpose", "days"), [("reset", 1), ("invitation", 7)])
def test_it_runs_out(client, cast, reference, time_machine, purpose, days):
    if purpose == "invitation":
        cast.officer.set_unusable_password()
        cast.officer.save()
    token = people.renew_link(agency=reference.agency, user=cast.officer, by=cast.administrator)
    assert OneTimeLink.objects.get(user=cast.officer).purpose == purpose
    start = clock.now()
    time_machine.move_to(start + timedelta(days=days) - timedelta(minutes=1))
    assert client.get(f"/one-time/{token}/").status_code == 200
    time_machine.move_to(start + timedelta(days=days, minutes=1))
    for response in (client.get(f"/one-time/{token}/"), client.post(f"/one-time/{token}/", TYPED)):
        assert response.status_code == 410
        assert "หมดอายุแล้ว" in response.content.decode()


def test_other_text_opens_nothing(client, cast, link):
    token = link.split("/")[2]
    for wrong in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token[:16] + "x" * 48, "x", "0" * 64):
        assert client.get(f"/one-time/{wrong}/").status_code == 404
    assert OneTimeLink.objects.find("x" * 5000) is None
    assert OneTimeLink.objects.find("\0" * 64) is None
    assert OneTimeLink.objects.find(token) is not None


def test_a_new_link_voids_the_one_before(client, cast, reference, link):
    people.renew_link(agency=reference.agency, user=cast.officer, by=cast.administrator)
    assert client.get(link).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_it_at_once_one_is_told(reference):
    administrator, officer = (User.objects.get(username=name) for name in ("administrator", "officer"))
    token = people.renew_link(agency=reference.agency, user=officer, by=administrator)
    link = OneTimeLink.objects.find(token)

    def use(password):
        links.use_link(link=link, password=password, by=officer)
        return password

    outcomes = at_once(*[partial(use, f"password number {n}") for n in range(2)])
    assert [isinstance(outcome, ActionError) for outcome in outcomes].count(True) == 1, outcomes
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, str)]
    officer.refresh_from_db()
    assert officer.check_password(won)
    assert AuditEvent.objects.filter(verb="password set by link").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"new": "short", "again": "short"}, "อย่างน้อย 10 ตัวอักษร"),
        ({"new": "password123", "again": "password123"}, "มีผู้ใช้บ่อย"),
        ({"new": "my-officer", "again": "my-officer"}, "คล้ายกับชื่อ"),
        ({"new": GOOD, "again": "something else"}, "ไม่ตรงกัน"),
        ({"new": "", "again": ""}, "โปรดพิมพ์รหัสผ่านใหม่"),
        ({"new": "a" * 10**6, "again": "a" * 10**6}, "ไม่เกิน 256"),
    ],
)
def test_rules_for_passwords_are_told_in_thai(client, cast, link, typed, said):
    page = client.post(link, typed)
    assert page.status_code == 200
    assert said in page.content.decode()
    errors = " ".join(re.findall(r'<ul class="errorlist".*?</ul>', page.content.decode(), re.DOTALL))
    assert not set(re.findall(r"[A-Za-z]{2,}", re.sub("<[^>]*>", " ", errors)))
    assert OneTimeLink.objects.get(user=cast.officer).used_at is None


# --- sign-in ---------------------------------------------------------------------------------------------------------


def guess(client, username="officer", password="wrong", **extra):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


@pytest.mark.parametrize("username", ["officer", "nobody.of.this.name"])
def test_who_guesses_is_told_when_to_come_back(client, cast, time_machine, username):
    time_machine.move_to(clock.now(), tick=False)
    for _ in range(4):
        assert guess(client, username).status_code == 200
    locked = guess(client, username)
    assert locked.status_code == 429
    assert "โปรดลองใหม่ในอีก 15 นาที" in locked.content.decode()
    assert locked.headers["Retry-After"] == "900"
    assert f'value="{username}"' in locked.content.decode()
    time_machine.shift(timedelta(minutes=10))
    locked = guess(client, username.upper(), "password-of-tests")  # the right one, in capitals, does not help
    assert locked.status_code == 429
    assert "โปรดลองใหม่ในอีก 5 นาที" in locked.content.decode()
    time_machine.shift(timedelta(minutes=6))
    assert guess(client, username, "password-of-tests").status_code == (302 if username == "officer" else 200)


def test_others_are_not_locked_out_with_them(client, cast):
    for _ in range(5):
        guess(client)
    assert guess(client).status_code == 429
    assert guess(client, "auditor", "password-of-tests").status_code == 302
    client.logout()
    assert guess(client, password="password-of-tests", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_new_password_opens_the_door_again(client, cast, link):
    for _ in range(5):
        guess(client)
    client.post(link, TYPED)
    assert guess(client, password=GOOD).status_code == 302


def test_a_header_moves_nobody_unless_its_proxy_is_trusted(client, cast, settings):
    for n in range(5):
        guess(client, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert guess(client, HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 429
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert guess(client, HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "connects", "header", "address"),
    [
        ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),  # what a visitor wrote stands before
        (["10.0.0.0/8"], "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "192.168.1.1", "1.2.3.4", "192.168.1.1"),
        (["10.0.0.0/8"], "10.0.0.1", "rubbish", None),
        (["unix"], "", "1.2.3.4", "1.2.3.4"),
        ([], "", "1.2.3.4", None),
        (["::1"], "::1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_of_a_visitor(settings, trusted, connects, header, address):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=connects, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


def test_a_session_ends_after_twelve_hours(client, cast, time_machine):
    guess(client, password="password-of-tests")
    start = clock.now()
    time_machine.move_to(start + timedelta(hours=11))
    assert client.get("/plans/").status_code == 200
    time_machine.move_to(start + timedelta(hours=12, minutes=1))
    assert client.get("/plans/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(client, cast, link):
    from django.test import Client

    elsewhere = Client()
    for browser in (client, elsewhere):
        guess(browser, password="password-of-tests")
    wrong = client.post("/account/password/", {"old": "wrong", **TYPED})
    assert "รหัสผ่านเดิมไม่ถูกต้อง" in wrong.content.decode()
    done = client.post("/account/password/", {"old": "password-of-tests", **TYPED})
    assert done.headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert client.get(link).status_code == 404  # links that were open are void
    with pytest.raises(ActionError):
        links.change_password(user=cast.officer, password=GOOD, by=cast.administrator)


# --- mail ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_mail(settings, cast):
    settings.MAIL_IS_SET = True
    User.objects.filter(username="officer").update(email="officer@example.go.th")


def wait_for_mail():
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name.startswith("mail"):
            thread.join()
    return outbox.outbox


def test_without_mail_the_administrator_is_named(client, cast):
    assert "ขอลิงก์ตั้งรหัสผ่านใหม่จากผู้ดูแลระบบ" in client.get("/sign-in/").content.decode()
    assert "ขอลิงก์ตั้งรหัสผ่านใหม่จากผู้ดูแลระบบ" in client.get("/forgotten/").content.decode()
    client.post("/forgotten/", {"username": "officer"})
    assert not OneTimeLink.objects.exists()


def test_a_forgotten_password_is_mailed_and_nobody_learns_who_exists(client, with_mail):
    assert 'href="/forgotten/"' in client.get("/sign-in/").content.decode()

    def answer(username):
        page = client.post("/forgotten/", {"username": username}).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    answers = {answer(username) for username in ("Officer", "auditor", "nobody", "officer")}
    assert len(answers) == 1
    (message,) = wait_for_mail()  # asked for twice within five minutes, sent once
    assert message.to == ["officer@example.go.th"]
    link = re.search(r"http://testserver(/one-time/[\w-]+/)", message.body)[1]
    assert client.post(link, TYPED).status_code == 302
    assert User.objects.get(username="officer").check_password(GOOD)


def test_an_invitation_is_mailed_too(client, cast, with_mail):
    client.force_login(cast.administrator)
    data = {"name": "ก", "username": "abc", "roles": ["officer"], "email": "abc@example.go.th"}
    page = client.post("/agencies/phutthaisong/people/invite/", data)
    assert "abc@example.go.th" in page.content.decode()
    (message,) = wait_for_mail()
    assert page.context["link"] in message.body


@pytest.mark.parametrize("fault", [OSError, HeaderParseError, ValueError, AttributeError])
def test_mail_that_fails_is_logged_without_its_link(client, cast, with_mail, monkeypatch, caplog, fault):
    def fail(self):
        raise fault("no route to officer@example.go.th")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert client.post("/forgotten/", {"username": "officer"}).status_code == 200
    wait_for_mail()
    assert "mail was not sent" in caplog.text
    assert "example" not in caplog.text


# --- one's own account -----------------------------------------------------------------------------------------------


def test_the_account_page_says_what_one_may_do(client, cast):
    client.force_login(cast.officer)
    page = client.get("/account/").content.decode()
    assert "บันทึกและแก้ไขผลของมาตรการที่ส่วนราชการของตนรับผิดชอบ" in page
    assert "กองยุทธศาสตร์และงบประมาณ" in page
    client.force_login(cast.server)
    assert "ไม่เห็นข้อมูลของหน่วยงานใด" in client.get("/account/").content.decode()


def test_the_menu_shows_what_one_may_open(client, cast):
    shown = {}
    for name in ("officer", "administrator", "server"):
        client.force_login(getattr(cast, name))
        page = client.get("/plans/").content.decode()
        shown[name] = ("/agencies/phutthaisong/people/" in page, 'href="/server/"' in page)
    assert shown == {"officer": (False, False), "administrator": (True, False), "server": (False, True)}


def test_thai_digits_on_screen_and_nowhere_else(client, cast):
    client.force_login(cast.officer)
    before = client.get("/plans/phutthaisong/2566/?as_of=2023-03-31").content.decode()
    client.post("/account/", {"thai_digits": "on"})
    client.get("/account/")  # which says that it was saved
    after = client.get("/plans/phutthaisong/2566/?as_of=2023-03-31").content.decode()
    assert "๓๑ มีนาคม ๒๕๖๖" in after
    tags = [re.findall(r"<[^>]*>", page) for page in (before, after)]
    token = re.compile('name="csrfmiddlewaretoken" value="[^"]*"')
    assert [token.sub("", tag) for tag in tags[0]] == [token.sub("", tag) for tag in tags[1]]
    assert not re.search("[0-9]", re.sub("<title>.*?</title>|<[^>]*>", "", after, flags=re.DOTALL))
    client.post("/account/", {"thai_digits": ""})
    assert "31 มีนาคม 2566" in client.get("/plans/phutthaisong/2566/?as_of=2023-03-31").content.decode()


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p id=a1>12 &lt; 13</p>", "<p id=a1>๑๒ &lt; ๑๓</p>"),
        ("it&#39;s 5", "it&#x27;s ๕"),
        ("<textarea name=a>12</textarea>3", "<textarea name=a>12</textarea>๓"),
        ("<script>1</script><style>a{b:1}</style><!-- 1 -->1", "<script>1</script><style>a{b:1}</style><!-- 1 -->๑"),
        ('<option value="7">7 วัน</option>', '<option value="7">๗ วัน</option>'),
        ("ดู https://example.go.th/a1 หน้า 2", "ดู https://example.go.th/a1 หน้า ๒"),
        ("<code>abc1</code> 1", "<code>abc1</code> ๑"),
    ],
)
def test_only_text_is_converted(html, shown):
    assert in_thai_digits(html) == shown


def test_a_form_without_its_token_gets_a_sentence(cast):
    from django.test import Client

    refused = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "officer", "password": "x"})
    assert refused.status_code == 403
    assert "เปิดค้างไว้นานเกินไป" in refused.content.decode()


def test_who_asks_in_anothers_name_voids_no_invitation(client, cast, link, time_machine):
    time_machine.move_to(clock.now() + timedelta(minutes=6))
    assert links.request_reset(user=cast.officer, by=System("tests"))
    assert client.get(link).status_code == 200


def test_request_reset_is_told_in_the_trail(cast):
    assert links.request_reset(user=cast.officer, by=System("tests"))
    assert links.request_reset(user=cast.officer, by=System("tests")) is None
    assert AuditEvent.objects.last().verb == "password reset asked for"
