"""Files between a form and a result: those just received become lines of the form, which name them by a signed token.

A browser cannot fill a file box again, so a form that is shown again for another reason keeps what was received. The
token says what was found in the file and whose it is; a file that no result names in time is cleared away.
"""

import uuid
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core import signing
from django.db import DatabaseError

from measures import vault
from measures.actions.trail import ActionError
from measures.file_kinds import Refused, recognise
from measures.models import EvidenceFile
from measures.proofs import Staged
from measures.waiting import Waiting

SALT = "evidence that was received"
USABLE = timedelta(hours=12)  # a session's length; manage.py tidy_evidence clears away what is a day old
MOST = 20  # files of a result
TOO_MANY = f"แนบได้ไม่เกิน {MOST} ไฟล์ต่อหนึ่งผล"
GONE = "ไฟล์ที่เลือกไว้หมดเวลาแล้ว โปรดเอาไฟล์นี้ออก แล้วเลือกไฟล์อีกครั้ง"
SHARED = ("dated", "public", "checked")  # what is said once for all the files that are chosen together


class Attached:
    """The files of one form: what was sent with it, what the result has already, and what was refused."""

    def __init__(self, request, measure, evidence=()):
        self.user, self.measure = request.user, measure
        self.kept = {str(each.file.key): each for each in evidence if each.file}
        self.refused, self.received, self.silent = [], [], False
        self.waiting = Waiting(request.user)
        self.data = self.take_in(request) if request.method == "POST" else None

    def take_in(self, request):
        """What was typed, with a line for each file that was received."""
        data = request.POST.copy()
        self.silent = "files-TOTAL_FORMS" not in data  # a form that speaks of no files changes none
        data.setdefault("files-TOTAL_FORMS", "0")
        data.setdefault("files-INITIAL_FORMS", "0")
        total = data["files-TOTAL_FORMS"]
        total = int(total) if total.isascii() and total.isdecimal() and len(total) < 3 else 0
        for line in range(min(total, MOST)):
            upload = request.FILES.get(f"files-{line}-new")
            if upload and (token := self.received_as(upload)):
                data[f"files-{line}-token"] = token
                data[f"files-{line}-title"] = ""
        lines = total
        for upload in request.FILES.getlist("uploads"):
            if lines >= MOST:
                self.refused.append(TOO_MANY)
                break
            if token := self.received_as(upload):
                data[f"files-{lines}-token"] = token
                for name in SHARED:
                    data[f"files-{lines}-{name}"] = data.get(f"uploads_{name}", "")
                lines += 1
        if lines > total:
            data["files-TOTAL_FORMS"] = str(lines)
            for name in SHARED:
                data.pop(f"uploads_{name}", None)
        return data

    def received_as(self, upload):
        """The token of a file that came with the form; None, and a sentence in `refused`, where it is not taken."""
        shown = upload.name if len(upload.name) <= 60 else f"{upload.name[:60]}…"
        try:
            if upload.fault:
                raise Refused(upload.fault)
            kind = recognise(upload.file, upload.name)
            staged = Staged(uuid.uuid4(), upload.name, kind.value, upload.size, upload.digest.hexdigest())
            if why_not := self.waiting.why_not(staged.size):
                raise Refused(why_not)
            self.waiting.mark(staged.key, staged.size)
            upload.keep(staged.key)
        except Refused as refused:
            self.refused.append(f"“{shown}”: {refused}")
            return None
        except OSError as error:
            self.refused.append(f"“{shown}”: {vault.sentence(error)}")
            return None
        self.received.append(staged)
        told = {name: getattr(staged, name) for name in ("name", "kind", "size", "sha256")}
        return signing.dumps(told | {"key": staged.key.hex, "for": self.owner}, salt=SALT)

    @property
    def owner(self):
        """Whose form it is, and of which measure: nobody can use another's token, nor carry it elsewhere."""
        return [self.user.pk, self.measure.pk]

    def file_of(self, token):
        """The EvidenceFile or the Staged that a token names; None where it names none, or one that is gone."""
        if token in self.kept:
            return self.kept[token].file
        try:
            told = signing.loads(token, salt=SALT, max_age=USABLE)
        except signing.BadSignature:
            return None
        if told.pop("for") != self.owner:
            return None
        key = uuid.UUID(told.pop("key"))
        return Staged(key=key, **told) if vault.path_of(key).is_file() else None

    @contextmanager
    def settled(self):
        """Recording them: they stay where the form is shown again; else those that no result names go."""
        try:
            yield
        except ActionError:
            raise
        except Exception:
            with suppress(DatabaseError):
                self.unused_go()
            raise
        self.unused_go()

    def unused_go(self):
        """Clear away what came with this form and no result names: the form had been sent before, say."""
        if not self.received:
            return
        received = [staged.key for staged in self.received]
        recorded = set(EvidenceFile.objects.filter(key__in=received).values_list("key", flat=True))
        for staged in self.received:
            if staged.key not in recorded:
                vault.remove(staged.key)
