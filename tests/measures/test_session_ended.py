"""A form that is sent when the session has ended: what was typed comes back, and the way in leads to the form."""

import re
from html import unescape

import pytest
from django.test import Client

from measures.models import Instruction
from tests.measures.test_pages import plain

MEASURE = "/plans/phutthaisong/2566/measures/13/"
INSTRUCT = f"{MEASURE}instruct/?month=2023-03"
TYPED = 'ให้เร่งรัด <b>ภายใน</b> "สัปดาห์นี้"'


def sent(client, address, data, referer=INSTRUCT):
    return client.post(address, data, headers={"Referer": f"http://testserver{referer}"})


def test_what_was_typed_is_given_back_with_the_way_to_the_form(client, reference):
    answer = sent(
        client, INSTRUCT, {"text": TYPED, "token": "7c0d2a55", "answer_by": "30 เม.ย. 2566", "new_password": "ลับ"}
    )
    html = answer.content.decode()
    assert answer.status_code == 403
    assert [unescape(t) for t in re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)] == [
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
    assert ">https://example.go.th/ita/1</textarea>" in html.replace("\n", "")


def test_a_form_from_before_signing_in_anew_gives_back_what_was_typed(cast, reference):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.executive)
    answer = sent(client, INSTRUCT, {"text": TYPED, "token": "7c0d2a55"})
    assert answer.status_code == 403
    html = answer.content.decode()
    assert unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)[1]) == TYPED
    assert f'target="_blank" rel="noopener" href="{INSTRUCT}"' in unescape(html)
    assert not Instruction.objects.exists()
    elsewhere = client.post(INSTRUCT, {"text": TYPED}, headers={"Referer": "http://elsewhere.example/"})
    assert elsewhere.status_code == 403
    assert TYPED not in unescape(elsewhere.content.decode())  # nobody else writes on our pages
