"""The forms of a document's settings, of its seal, and of the scores of an assessment."""

from django import forms

from ita_tracker import thai
from ita_tracker.forms import ThaiTextField
from measures.actions.editing import seal
from measures.forms import SeenField
from reports.actions.documents import CHOICES, TEXTS, told_scores, told_settings
from reports.additions import REPORT, SIGNERS

LINE = 200  # characters


class DocumentForm(forms.Form):
    """What is added to a kind of document; all of it empty is the official form."""

    seen = SeenField()
    cover_lines = ThaiTextField(
        label="ข้อความเพิ่มเติมบนปก",
        lines=3,
        required=False,
        max_length=1000,
        help_text="พิมพ์บรรทัดละหนึ่งข้อความ แสดงใต้ชื่อจังหวัด",
    )
    intro = ThaiTextField(
        label="ข้อความนำก่อนตาราง",
        lines=4,
        required=False,
        max_length=4000,
        help_text="เว้นว่างเพื่อใช้ข้อความตามแบบ หากระบุปี โปรดแก้ไขให้ตรงทุกปี",
    )
    summary = forms.BooleanField(
        label="เพิ่มหน้าสรุปภาพรวม", required=False, help_text="จำนวนตามสถานะ กำหนดเวลารายเดือน รายการที่ล่าช้าและสาเหตุ"
    )
    evidence_list = forms.BooleanField(
        label="เพิ่มบัญชีหลักฐาน", required=False, help_text="เฉพาะหลักฐานที่เปิดเผยต่อสาธารณะ พร้อมลิงก์และคิวอาร์โค้ด"
    )
    notes = forms.BooleanField(
        label="พิมพ์ความก้าวหน้าในช่องการดำเนินการ",
        required=False,
        help_text="อยู่ระหว่างดำเนินการ ปัญหา/อุปสรรค และข้อเสนอแนะที่แจ้งไว้",
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        for key, role in SIGNERS:
            for part, label in (("name", "ชื่อ"), ("position", "ตำแหน่ง")):
                field = ThaiTextField(label=f"{label}{role}", required=False, max_length=LINE)
                self.fields[f"{key}_{part}"] = field
        if kind != REPORT:  # the measures tell no result, and so neither evidence nor progress
            del self.fields["evidence_list"], self.fields["notes"]

    @classmethod
    def initial_of(cls, settings):
        told = told_settings(settings)
        return told | {"seen": seal(told)}

    @property
    def values(self):
        """All texts and choices as typed, with those that this kind of document lacks left out."""
        empty = dict.fromkeys(TEXTS, "") | dict.fromkeys(CHOICES, False)
        return empty | {name: value for name, value in self.cleaned_data.items() if name in empty}

    def others(self, standing):
        """What of the `standing` settings is not as it was typed, as people read it."""
        differ = [name for name, value in standing.items() if name in self.fields and self.values[name] != value]
        return [(self.fields[name].label, said(standing[name])) for name in differ]

    @property
    def texts(self):
        return [self[name] for name in ("cover_lines", "intro")]

    @property
    def signers(self):
        return [self[f"{key}_{part}"] for key, _ in SIGNERS for part in ("name", "position")]

    @property
    def choices(self):
        return [self[name] for name in CHOICES if name in self.fields]


def said(value):
    return {True: "เลือก", False: "ไม่เลือก", "": "ว่าง"}.get(value, value)


class SealForm(forms.Form):
    """A picture of the seal."""

    seal = forms.FileField(
        label="ภาพตราของหน่วยงาน",
        help_text="ไฟล์ PNG หรือ JPEG ไม่เกิน 1 MB",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={
            "required": "โปรดเลือกไฟล์ภาพ PNG หรือ JPEG ไม่เกิน 1 MB",  # one far larger is not received at all
            "empty": "ไฟล์นี้ว่างเปล่า โปรดเลือกไฟล์อื่น",
            "missing": "โปรดเลือกไฟล์ภาพ PNG หรือ JPEG",
            "invalid": "โปรดเลือกไฟล์ภาพ PNG หรือ JPEG",
        },
    )


class ScoreField(forms.DecimalField):
    """A score of 100 as typed, in Thai digits too."""

    def __init__(self, **kwargs):
        wrong = "โปรดพิมพ์คะแนนเป็นตัวเลข 0 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 83.5 หรือเว้นว่าง"
        codes = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
        super().__init__(
            required=False,
            min_value=0,
            max_value=100,
            max_digits=5,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )
        self.error_messages |= dict.fromkeys(codes, wrong)
        for validator in self.validators:
            validator.message = wrong
            if hasattr(validator, "messages"):
                validator.messages = dict.fromkeys(validator.messages, wrong)

    def to_python(self, value):
        return super().to_python(thai.to_arabic_digits(value.strip()) if isinstance(value, str) else value)


class ScoresForm(forms.Form):
    """A score for each indicator of an assessment, and for each of its items; what is left empty has none."""

    seen = SeenField()

    def __init__(self, data=None, *, indicators, scores):
        self.rows = []
        super().__init__(data, initial={"seen": seal(told_scores(scores))})
        self.named = {}
        for indicator in indicators:
            own = [self.add(indicator, f"indicator-{indicator.pk}", str(indicator), scores)]
            items = indicator.items.all()
            own += [self.add(item, f"item-{item.pk}", f"{item.code} {item.title}", scores) for item in items]
            self.rows.append((own[0], own[1:]))

    def add(self, what, name, label, scores):
        self.fields[name] = ScoreField(label=label)
        self.named[name] = what
        if (score := scores.get(what)) is not None:
            self.initial[name] = f"{score.normalize():f}"
        return name

    @property
    def groups(self):
        """For the page: an indicator's box, those of its items, and whether the latter are to be open."""
        for first, rest in self.rows:
            boxes = [self[name] for name in rest]
            yield self[first], boxes, any(box.value() or box.errors for box in boxes)

    @property
    def scores(self):
        return {self.named[name]: score for name, score in self.cleaned_data.items() if name in self.named}

    def others(self, standing):
        """What of the `standing` scores is not as it was typed."""
        mine = told_scores(self.scores)
        differ = [name for name in standing | mine if mine.get(name) != standing.get(name)]
        return [(name, standing.get(name, "ไม่มีคะแนน")) for name in differ]
