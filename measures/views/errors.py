"""Error pages: a sentence that says what happened and what to do, never a traceback."""

from django.shortcuts import render

from ita_tracker.middleware import came_from, typed_in
from measures.views.asked import BadDay

FORBIDDEN = "บัญชีของท่านไม่มีสิทธิดำเนินการนี้"
NOT_FOUND = "ไม่พบหน้าที่ท่านเปิด ที่อยู่ของหน้าเว็บอาจไม่ครบถ้วน หรือท่านไม่มีสิทธิดูข้อมูลของหน่วยงานนี้"


def page(request, status, title, reason, **more):
    return render(request, "error.html", {"title": title, "reason": reason, **more}, status=status)


def said(exception, otherwise):
    """The sentence that a view gave when it raised, if it gave one in Thai."""
    text = str(exception)
    return text if any("ก" <= letter <= "๛" for letter in text) else otherwise


def bad_request(request, exception):
    again = request.GET if isinstance(exception, BadDay) else None  # the day can be typed again, and the rest is kept
    reason = said(exception, "โปรดตรวจสอบที่อยู่ของหน้าเว็บแล้วลองอีกครั้ง")
    return page(request, 400, "วันที่ไม่ถูกต้อง" if again else "ข้อมูลที่ส่งมาไม่ถูกต้อง", reason, again=again)


def forbidden(request, exception=None):
    return page(request, 403, "ไม่มีสิทธิดำเนินการ", said(exception, FORBIDDEN))


def form_refused(request, reason=""):
    """A form without its token: an old page, one from before signing in anew, or cookies that are switched off.

    What was typed on a page of ours is given back; what comes from elsewhere is not shown.
    """
    opened = came_from(request)
    if opened and (typed := typed_in(request.POST)):
        return render(request, "unsaved.html", {"typed": typed, "opened": opened, "again": True}, status=403)
    sentence = "หน้านี้เปิดค้างไว้นานเกินไป หรือเบราว์เซอร์ไม่รับคุกกี้ โปรดย้อนกลับ เปิดหน้านั้นใหม่ แล้วลองอีกครั้ง"
    return page(request, 403, "ยังไม่ได้บันทึก", sentence)


def not_found(request, exception):
    return page(request, 404, "ไม่พบข้อมูล", said(exception, NOT_FOUND))


def server_error(request):
    """The page of last resort: it needs neither a user nor the database."""
    return page(
        request, 500, "ระบบขัดข้อง", "ระบบทำงานผิดพลาด ข้อมูลที่บันทึกไว้แล้วไม่สูญหาย โปรดลองอีกครั้ง หากยังไม่ได้โปรดแจ้งผู้ดูแลระบบ"
    )
