"""The parts of a form that bring evidence: lines for links, lines for files, and a box that takes several files."""

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.forms import formset_factory

from ita_tracker.forms import AGAIN, ThaiPartialDateField, ThaiTextField
from measures.attachments import GONE, MOST, TOO_MANY
from measures.file_kinds import ACCEPT
from measures.proofs import Proof, Staged

PUBLIC = "เผยแพร่ต่อสาธารณะ"
CHECKED = "ตรวจแล้วว่าไม่มีข้อมูลส่วนบุคคล เช่น เลขประจำตัวประชาชน ที่อยู่ หมายเลขโทรศัพท์ หรือลายมือชื่อของบุคคล"
NOT_CHECKED = "ก่อนเผยแพร่ โปรดตรวจว่าไม่มีข้อมูลส่วนบุคคล (พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562) แล้วทำเครื่องหมายในช่องนี้"
WHICH = "หากไม่ทำเครื่องหมาย ผู้ใช้ของหน่วยงานเท่านั้นที่เปิดได้"


class WebLink(forms.URLField):
    """The address of a page or a file on the web."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, *, error_messages=None, **kwargs):
        messages = {
            "invalid": "ที่อยู่นี้ไม่ใช่ลิงก์ โปรดคัดลอกจากช่องที่อยู่ของเบราว์เซอร์ เช่น https://www.example.go.th/news/1",
            "max_length": "ลิงก์ยาวเกินไป โปรดใช้ลิงก์ที่ไม่เกิน %(limit_value)d ตัวอักษร",
            "null_characters_not_allowed": "ลิงก์มีอักขระที่มองไม่เห็น โปรดคัดลอกใหม่",
        } | (error_messages or {})
        super().__init__(max_length=2000, assume_scheme="https", error_messages=messages, **kwargs)

    def to_python(self, value):
        """The address with its scheme in small letters, as the database wants it."""
        scheme, mark, rest = super().to_python(value).partition("://")
        return scheme.lower() + mark + rest

    def widget_attrs(self, widget):
        return {"inputmode": "url", "autocomplete": "off"}


class FilesInput(forms.FileInput):
    """A box for several files of the kinds that are taken; on a phone it offers the camera too."""

    allow_multiple_selected = True

    def __init__(self):
        super().__init__({"accept": ACCEPT})


def dated_field():
    return ThaiPartialDateField(
        label="วันที่ของหลักฐาน (ถ้ามี)", required=False, help_text="เช่น 30 ก.ย. 2569 หรือเพียงเดือน ก.ย. 2569"
    )


class ProofForm(forms.Form):
    """What is said of a proof: its name, its own date, and whether everybody may see it."""

    title = ThaiTextField(label="ชื่อหลักฐาน", required=False, max_length=300)
    dated = dated_field()
    public = forms.BooleanField(label=PUBLIC, required=False, help_text=WHICH)
    checked = forms.BooleanField(label=CHECKED, required=False)

    def clean(self):
        data = super().clean()
        if data.get("public") and not data.get("checked"):
            self.add_error("checked", NOT_CHECKED)
        return data

    @property
    def detailed(self):
        """Whether more than the usual is said of it, or something about it is wrong."""
        return any(self[name].value() or self[name].errors for name in ("dated", "public", "checked"))

    def said(self, otherwise):
        """What a Proof wants to know; `otherwise` names one that was not given a name."""
        data = self.cleaned_data
        return {"title": data["title"] or otherwise[:300], "dated": data["dated"], "public": data["public"]}


class LinkForm(ProofForm):
    """A proof on the web."""

    url = WebLink(label="ลิงก์หลักฐาน", required=False, widget=forms.TextInput)

    def clean(self):
        data = super().clean()
        if data.get("title") and not data.get("url") and "url" not in self.errors:
            self.add_error("url", "โปรดวางที่อยู่ของลิงก์ หรือลบชื่อหลักฐานออก")
        return data


class FileForm(ProofForm):
    """A file that the result has, or that was just received; its token names it."""

    token = forms.CharField(max_length=4000, widget=forms.HiddenInput)
    new = forms.Field(label="เปลี่ยนเป็นไฟล์อื่น", required=False, widget=forms.FileInput({"accept": ACCEPT}))
    remove = forms.BooleanField(label="เอาไฟล์นี้ออกจากผลนี้", required=False)

    def __init__(self, *args, attached, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "เว้นว่างไว้เพื่อใช้ชื่อไฟล์"
        token = self["token"].value()
        self.file = attached.file_of(token) if isinstance(token, str) else None
        self.fresh = isinstance(self.file, Staged)

    def clean(self):
        data = super().clean()
        if not self.file and not data.get("remove"):
            raise forms.ValidationError(GONE)
        return data


LinkForms = formset_factory(LinkForm, extra=3, max_num=20, absolute_max=21, validate_max=True)
FileForms = formset_factory(FileForm, extra=0, max_num=MOST, absolute_max=MOST + 1, validate_max=True)
LINKS_WRONG = {"missing_management_form": AGAIN, "too_many_forms": "ใส่ลิงก์ได้ไม่เกิน 20 ลิงก์"}
FILES_WRONG = {"missing_management_form": AGAIN, "too_many_forms": TOO_MANY}


class EvidenceForm(forms.Form):
    """A form with links and files; `links` and `file_lines` are its lines, `attached` what was sent with it."""

    uploads = forms.Field(label="เลือกไฟล์", required=False, widget=FilesInput())
    uploads_dated = dated_field()
    uploads_public = forms.BooleanField(label=PUBLIC, required=False, help_text=WHICH)
    uploads_checked = forms.BooleanField(label=CHECKED, required=False)

    def __init__(self, *args, attached, evidence=(), **kwargs):
        super().__init__(attached.data, *args, **kwargs)
        self.attached = attached
        most = settings.EVIDENCE_MAX_BYTES / 2**20
        self.fields["uploads"].help_text = f"PDF, JPEG, PNG, DOCX หรือ XLSX ไฟล์ละไม่เกิน {most:g} MB เลือกได้หลายไฟล์พร้อมกัน"
        links = [said_of(each) | {"url": each.url} for each in evidence if each.url]
        files = [said_of(each) | {"token": key} for key, each in attached.kept.items()]
        shared = {"data": attached.data, "auto_id": self.auto_id}
        self.links = LinkForms(prefix="links", initial=links, error_messages=LINKS_WRONG, **shared)
        self.file_lines = FileForms(
            prefix="files",
            initial=files,
            error_messages=FILES_WRONG,
            form_kwargs={"attached": attached},
            **shared,
        )

    def is_valid(self):
        return all([super().is_valid(), self.links.is_valid(), self.file_lines.is_valid()])

    def clean(self):
        data = super().clean()
        for sentence in self.attached.refused:
            self.add_error("uploads", sentence)
        return data

    @property
    def more_links(self):
        """Whether the lines for links after the first hold something."""
        return any(link["url"].value() or link["title"].value() or link.errors for link in self.links.forms[1:])

    @property
    def evidence(self):
        """Proofs: every link, every file that was not taken out, and the files that the form did not speak of."""
        found = [
            Proof(url=link.cleaned_data["url"], **link.said(link.cleaned_data["url"]))
            for link in self.links
            if link.cleaned_data.get("url")
        ]
        lines = [line for line in self.file_lines if line.cleaned_data.get("token")]
        kept = [line for line in lines if not line.cleaned_data["remove"]]
        found += [Proof(file=line.file, **line.said(line.file.name)) for line in kept]
        if self.attached.silent:
            found += [proof_of(each) for each in self.attached.kept.values()]
        return found


def proof_of(evidence):
    """A saved Evidence as the Proof it was."""
    return Proof(evidence.title, evidence.url, evidence.file, evidence.date, evidence.public)


def said_of(evidence):
    """A saved Evidence as the initial values of its line."""
    named = evidence.file and evidence.title == evidence.file.name
    return {
        "title": "" if named else evidence.title,
        "dated": evidence.date,
        "public": evidence.public,
        "checked": evidence.public,
    }
