"""Receiving files with a form: straight to the disk and counted on the way; an upload that stops half-way is told of.

Bytes are written to the vault's folder under a passing name and hashed as they come, so that memory does not grow with
the file. What cannot be kept (too large, a full disk) is a fault of that file, and the form's other fields are read.
"""

import hashlib
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import UnreadablePostError, multipartparser
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from measures import vault
from measures.models.evidence import NAME
from measures.views import errors

# Django refuses the whole form over a long name of one file; with more room the form is read, and says which file.
multipartparser.MAX_TOTAL_HEADER_SIZE = 2**16

CUT = "ข้อมูลส่งมาไม่ครบ อาจเป็นเพราะอินเทอร์เน็ตขาดหาย ยังไม่ได้บันทึก โปรดย้อนกลับไปที่แบบฟอร์ม แล้วกดบันทึกอีกครั้ง"
TOO_MANY = "เลือกไฟล์มากเกินไป ยังไม่ได้บันทึก โปรดย้อนกลับไปที่แบบฟอร์ม แล้วเลือกครั้งละไม่เกิน 20 ไฟล์"


class Incoming(UploadedFile):
    """A file as it comes: on the disk under a passing name, or a sentence (`fault`) that says why not."""

    def __init__(self, name, content_type):
        self.path = self.fault = None
        self.seen, self.digest = 0, hashlib.sha256()
        if len(name) > NAME:
            self.fault = f"ชื่อไฟล์ยาว {len(name):,} ตัวอักษร โปรดเปลี่ยนชื่อไฟล์ให้ไม่เกิน {NAME} ตัวอักษร แล้วเลือกอีกครั้ง"
        super().__init__(None, name, content_type, size=0)
        try:
            self.path, self.file = vault.new_file()
        except OSError as error:
            self.fault = vault.sentence(error)

    def take(self, data):
        """The next bytes of it."""
        self.seen += len(data)
        if self.seen > settings.EVIDENCE_MAX_BYTES:
            most = settings.EVIDENCE_MAX_BYTES / 2**20
            self.fail(f"ไฟล์ใหญ่เกินไป โปรดเลือกไฟล์ที่ไม่เกิน {most:g} MB หรือวางลิงก์แทน")
        if self.fault:
            return
        self.digest.update(data)
        try:
            self.file.write(data)
        except OSError as error:
            self.fail(vault.sentence(error))

    def complete(self):
        self.size = self.seen
        if not self.fault:
            try:
                self.file.flush()
            except OSError as error:
                self.fail(vault.sentence(error))
        return self

    def fail(self, fault):
        self.fault = self.fault or fault
        self.close()  # the room it took is free at once

    def keep(self, key):
        """Give it its place in the vault; an OSError where that cannot be."""
        vault.keep(self.path, self.file, key)
        self.path = None
        self.file.close()

    def close(self):
        if self.file:
            with suppress(OSError):  # what was still to be written did not fit either
                self.file.close()
        if self.path:
            self.path.unlink(missing_ok=True)
            self.path = None


class ToDisk(FileUploadHandler):
    """Hands every file of a form to an Incoming."""

    file = None

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = Incoming(self.file_name, self.content_type)

    def receive_data_chunk(self, raw_data, start):
        self.file.take(raw_data)

    def file_complete(self, file_size):
        done, self.file = self.file.complete(), None
        return done

    def upload_interrupted(self):
        if self.file:
            self.file.close()


def takes_files(view):
    """A view whose form brings files; they are received once it is known that somebody has signed in.

    CSRF is checked as everywhere, but after that: the usual check would read the form, files and all, before it.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def received(request, *args, **kwargs):
        if request.method == "POST":
            request.upload_handlers = [ToDisk(request)]
            request.read = whole(request)
            try:
                _ = request.POST
            except (UnreadablePostError, MultiPartParserError, TooManyFilesSent) as error:
                for handler in request.upload_handlers:
                    handler.upload_interrupted()
                sentence = TOO_MANY if isinstance(error, TooManyFilesSent) else CUT
                return errors.page(request, 400, "ยังไม่ได้บันทึก", sentence)
        return protected(request, *args, **kwargs)

    return received


def whole(request):
    """The reading of a request that raises where the body ends before its announced length."""
    read, announced, seen = request.read, int(request.META.get("CONTENT_LENGTH") or 0), 0

    def counted(*args, **kwargs):
        nonlocal seen
        data = read(*args, **kwargs)
        seen += len(data)
        if seen < announced and (not data or not args):
            raise UnreadablePostError("the request ended before its announced length")
        return data

    return counted
