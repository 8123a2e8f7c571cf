"""Checking a document: its code or its file is told, and what it is of is answered; nothing is kept."""

import hashlib
import io

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ita_tracker.visitors import for_visitors, page, refused
from measures.uploads import whole
from reports import codes, verify
from reports.public_views import READ

PROVE = 120  # files a minute from one address
LARGEST = 50 * 2**20  # bytes: some ten times the PDF of 1,300 measures
TOO_LARGE = "ไฟล์ใหญ่เกิน 50 MB จึงไม่ใช่เอกสารที่ออกจากระบบนี้ โปรดเลือกไฟล์ PDF ของเอกสาร หรือพิมพ์รหัสตรวจสอบแทน"
CUT = "ได้รับไฟล์ไม่ครบ อาจเป็นเพราะอินเทอร์เน็ตขาดหาย โปรดเลือกไฟล์อีกครั้ง"
NO_FILE = "โปรดเลือกไฟล์ PDF ของเอกสาร"


class Hashed(FileUploadHandler):
    """Takes the SHA-256 of a file while it comes; no byte of it is kept, in memory or on disk."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.found = hashlib.sha256()

    def receive_data_chunk(self, raw_data, start):
        if start < LARGEST:  # what comes after it is read to its end, so that the answer arrives, and dropped
            self.found.update(raw_data)

    def file_complete(self, file_size):
        file = UploadedFile(io.BytesIO(), self.file_name, size=file_size)
        file.sha256 = self.found.hexdigest()
        return file


@csrf_exempt  # it writes nothing
@for_visitors("prove", at_most=PROVE, keep=0)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request):
    if request.method == "POST":
        return of_file(request)
    typed = request.GET.get("code", "")[:200]
    if not typed:
        return answer({})
    if code := codes.read(typed):
        return HttpResponseRedirect(reverse("verify_code", args=[code]))
    return answer({"typed": typed, "code_error": codes.why_not(typed)}, 422)


@for_visitors("read", at_most=READ, keep=0)
@require_safe
def verify_code(request, code):
    """What a code is of; the address that a QR code leads to."""
    read = codes.read(code)
    if read is None:
        return answer({"typed": code[:200], "code_error": codes.why_not(code)}, 404)
    verdict = verify.of_code(read)
    return answer({"verdict": verdict, "asked": True, "typed": codes.shown(read)}, 200 if verdict else 404)


def of_file(request):
    if int(request.META.get("CONTENT_LENGTH") or 0) > 4 * LARGEST:
        return answer({"file_error": TOO_LARGE}, 413)
    request.upload_handlers = [Hashed(request)]
    request.read = whole(request)
    try:
        file = request.FILES.get("file")
    except (UnreadablePostError, MultiPartParserError):
        return answer({"file_error": CUT}, 400)
    except (BadRequest, SuspiciousOperation):
        return refused(400, "อ่านข้อมูลที่ส่งมาไม่ได้", "โปรดกลับไปที่หน้าตรวจสอบ แล้วเลือกไฟล์ครั้งละหนึ่งไฟล์")
    if file is None or not file.size:
        return answer({"file_error": NO_FILE}, 422)
    if file.size > LARGEST:
        return answer({"file_error": TOO_LARGE}, 413)
    verdict = verify.of_hash(file.sha256)
    context = {"verdict": verdict, "asked": True, "of_file": True, "name": file.name, "sha256": file.sha256}
    return answer(context, 200 if verdict else 404)


def answer(context, status=200):
    return page("reports/public/verify.html", {"site": settings.SITE_URL, **context}, status)
