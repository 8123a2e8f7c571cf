"""The forms in which documents are submitted and approved, and their publication is told."""

from django import forms

from ita_tracker import thai
from ita_tracker.forms import ThaiDateField, ThaiTextField, TokenField
from measures.evidence_forms import WebLink
from measures.forms import CHOOSE, NOTE
from reports.actions import issuing
from reports.compared import Seen
from reports.models import NO_ROUND, Kind
from reports.present import ASSEMBLE

DOCUMENTS = {  # what the choice says: (kind, round, its name)
    "report-6": (Kind.REPORT, thai.Round(6), "รายงานการดำเนินการตามมาตรการ รอบ 6 เดือน"),
    "report-12": (Kind.REPORT, thai.Round(12), "รายงานการดำเนินการตามมาตรการ รอบ 12 เดือน"),
    "measures-0": (Kind.MEASURES, NO_ROUND, "มาตรการส่งเสริมคุณธรรมและความโปร่งใส (ไม่มีผลการดำเนินการ)"),
}


class SubmitForm(forms.Form):
    """Which document, with the facts as of which day; of one that was issued before, why again."""

    document = forms.ChoiceField(
        label="เอกสาร",
        choices=[(key, name) for key, (kind, _, name) in DOCUMENTS.items() if kind in ASSEMBLE],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE, "required": CHOOSE},
    )
    as_of = ThaiDateField(label="ข้อมูล ณ วันที่")
    reason = ThaiTextField(
        label="เหตุผลที่ต้องออกฉบับใหม่", lines=2, max_length=NOTE, required=False, help_text="กรอกเฉพาะเอกสารที่เคยออกแล้ว"
    )
    token = TokenField()

    @property
    def which(self):
        """Kind and round of what was chosen."""
        kind, round, _ = DOCUMENTS[self.cleaned_data["document"]]
        return {"kind": kind, "round": round}


class PublicationForm(forms.Form):
    """Where and when a version was put on a website."""

    url = WebLink(
        label="ที่อยู่ของหน้าเว็บหรือไฟล์ที่เผยแพร่",
        help_text="คัดลอกจากช่องที่อยู่ของเบราว์เซอร์ เช่น https://www.phutthaisong.go.th/ita/o43.pdf",
        error_messages=dict.fromkeys(("required", "invalid"), "โปรดพิมพ์ที่อยู่เต็มของหน้าเว็บ ขึ้นต้นด้วย https:// หรือ http://"),
    )
    published_on = ThaiDateField(label="วันที่เผยแพร่")


class ApproveForm(forms.Form):
    """An approval: a reason for each fault that blocks, and, where facts have changed, that it is issued anyway."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    as_submitted = forms.BooleanField(label="ออกตามที่เสนอ โดยไม่รวมรายการที่เปลี่ยนแปลงหลังเสนอ", required=False)
    reason_all = ThaiTextField(label="เหตุผลที่ยอมรับ ใช้กับทุกข้อที่ไม่ได้ระบุเหตุผลไว้", lines=2, max_length=NOTE, required=False)

    def __init__(self, data=None, *, submission, faults, given=(), **kwargs):
        former = {f"reason_{place}": reason for place, reason in enumerate(given)}
        super().__init__(data, initial=former, **kwargs)
        self.now = ""  # what the page shows beside it (compared.Seen), signed
        self.submission, self.faults = submission, faults
        if not faults:
            del self.fields["reason_all"]
        for place in range(len(faults)):
            self.fields[f"reason_{place}"] = ThaiTextField(label="เหตุผลที่ยอมรับ", max_length=NOTE, required=False)

    def clean_seen(self):
        return Seen.read(self.cleaned_data["seen"], self.submission)

    def clean(self):
        """All that is missing is said at once, each at its own box: the action would stop at the first."""
        given = super().clean()
        if (seen := given.get("seen")) is None:
            self.add_error(None, issuing.CHANGED)
        elif seen.changed and not given.get("as_submitted"):
            self.add_error("as_submitted", issuing.UNDECIDED)
        if given.get("reason_all"):
            return given
        lacking = [name for name in map("reason_{}".format, range(len(self.faults))) if given.get(name) == ""]
        for name in lacking:
            self.add_error(name, "โปรดระบุเหตุผลที่ยอมรับข้อนี้")
        if lacking:
            self.add_error(None, f"{issuing.REASONS} ยังขาด {len(lacking):,} ข้อ")
        return given

    @property
    def pairs(self):
        """Each fault with the box for its reason."""
        return [(fault, self[f"reason_{place}"]) for place, fault in enumerate(self.faults)]

    @property
    def reasons(self):
        """By its place, the reason given for each fault."""
        given, all_of_them = self.cleaned_data, self.cleaned_data.get("reason_all", "")
        return {place: given[f"reason_{place}"] or all_of_them for place in range(len(self.faults))}
