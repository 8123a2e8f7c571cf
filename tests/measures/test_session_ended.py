"""A form that is sent when the session has ended: what was typed comes back, and the way in leads to the form."""

import io
import re
from html import unescape

import pytest
from django import forms
from django.test import Client

from measures import account_forms
from measures.models import Commitment, Instruction
from tests.measures.test_pages import plain

MEASURE = "/plans/phutthaisong/2566/measures/13/"
INSTRUCT = f"{MEASURE}instruct/?month=2023-03"
TYPED = 'ให้เร่งรัด <b>ภายใน</b> "สัปดาห์นี้"'


def sent(client, address, data, referer=INSTRUCT):
    return client.post(address, data, headers={"Referer": f"http://testserver{referer}"})


def given_back(html):
    """The texts that a page shows to be copied."""
    return [unescape(text) for text in re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)]


def test_what_was_typed_is_given_back_with_the_way_to_the_form(client, reference):
    answer = sent(client, INSTRUCT, {"text": TYPED, "token": "7c0d2a55", "answer_by": "30 เม.ย. 2566", "new": "ลับ"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert given_back(html) == [
        TYPED,
        "30 เม.ย. 2566",
    ]
    assert "หมดเวลาการใช้งานก่อนที่ท่านจะกดบันทึก" in html
    link = unescape(re.search(r'href="(/sign-in/\?next=[^"]*)"', html)[1])
    form = client.get(link).content.decode()
    assert f'name="next" value="{INSTRUCT}"' in form
    assert not Instruction.objects.exists()


@pytest.mark.parametrize("referer", ["", "http://elsewhere.example/plans/"])
def test_a_page_from_elsewhere_is_not_led_to(client, reference, referer):
    answer = client.post(INSTRUCT, {"text": TYPED}, headers={"Referer": referer})
    assert 'href="/sign-in/?next=%2F"' in answer.content.decode()


@pytest.mark.parametrize("referer", ["http://[", "http://testserver//elsewhere.example/plans/"])
def test_what_is_no_address_of_ours_is_not_led_to_either(client, reference, referer):
    answer = client.post(INSTRUCT, {"text": TYPED}, headers={"Referer": referer})
    assert answer.status_code == 403
    assert 'href="/sign-in/?next=%2F"' in answer.content.decode()


def test_no_password_is_given_back(client, reference):
    secret = {
        name: "รหัสผ่านที่เป็นวลีภาษาไทย"
        for form in vars(account_forms).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert secret.keys() >= {"old", "new", "again", "password"}
    answer = sent(client, "/account/password/", secret, "/account/password/")
    assert answer.headers["Location"] == "/sign-in/?next=/account/password/"


class Gone(io.BytesIO):
    """A connection that was lost."""

    def read(self, *_):
        raise OSError


def test_a_form_that_was_cut_off_leads_to_signing_in(client, reference):
    address = f"/commitments/{Commitment.objects.first().pk}/record/"
    kind = "multipart/form-data; boundary=a"
    answer = client.generic("POST", address, b"--a", content_type=kind, **{"wsgi.input": Gone()})
    assert answer.headers["Location"] == "/sign-in/?next=/"


def test_who_signed_in_anew_beside_a_form_gets_back_what_they_typed(cast, reference):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.executive)
    html = sent(client, INSTRUCT, {"text": TYPED, "csrfmiddlewaretoken": "x" * 64}).content.decode()
    assert given_back(html) == [TYPED]
    assert f'target="_blank" rel="noopener" href="{INSTRUCT}">เปิดแบบฟอร์มใหม่' in html  # this page stays, to copy from
    elsewhere = client.post(INSTRUCT, {"text": TYPED}, headers={"Referer": "http://elsewhere.example/"})
    assert elsewhere.status_code == 403
    assert not given_back(elsewhere.content.decode())  # nobody else writes on our pages
    assert not Instruction.objects.exists()


def test_a_form_for_what_is_gone_or_no_longer_theirs_gives_back_what_was_typed(client, cast, reference):
    client.force_login(cast.executive)
    gone = sent(client, INSTRUCT.replace("/13/", "/99/"), {"text": TYPED})
    client.force_login(cast.officer)
    forbidden = sent(client, INSTRUCT, {"text": TYPED})
    for answer, status, reason in ((gone, 404, "ไม่พบหน้าที่ท่านเปิด"), (forbidden, 403, "ไม่มีสิทธิดำเนินการนี้")):
        html = answer.content.decode()
        assert answer.status_code == status
        assert given_back(html) == [TYPED]
        assert reason in html
    huge = sent(client, "/no-such-page/", {"text": "ก" * 1_000_000})
    assert (huge.status_code, "textarea" in huge.content.decode()) == (404, False)


def test_where_nothing_was_typed_it_is_the_page_of_signing_in(client, reference):
    answer = sent(client, "/plans/phutthaisong/2566/month/sign/?month=2023-03", {"remark": "", "token": "7c0d"})
    assert (
        answer.headers["Location"] == "/sign-in/?next=/plans/phutthaisong/2566/measures/13/instruct/%3Fmonth%3D2023-03"
    )
    in_place = client.post(INSTRUCT, {"text": TYPED}, headers={"HX-Request": "true"})
    assert in_place.headers["Location"].startswith("/sign-in/")  # the script keeps the form where it stands


def test_an_address_of_forms_that_is_opened_as_a_page(client, cast, reference):
    client.force_login(cast.executive)
    sign = client.get("/plans/phutthaisong/2566/month/sign/?month=2023-03")
    assert sign.headers["Location"] == "/plans/phutthaisong/2566/month/?month=2023-03#sign"
    client.force_login(cast.coordinator)
    refused = client.get("/agencies/phutthaisong/documents/report/seal/")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert "ใช้รับแบบฟอร์มเท่านั้น" in plain(refused.content.decode())


def test_a_link_is_given_back_too(client, reference):
    html = sent(client, INSTRUCT, {"text": TYPED, "link": "https://example.go.th/ita/1"}).content.decode()
    assert given_back(html) == [TYPED, "https://example.go.th/ita/1"]
