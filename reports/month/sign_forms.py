"""The form in which an executive signs a month."""

from django import forms

from ita_tracker import thai
from ita_tracker.forms import ThaiTextField, TokenField
from measures.forms import INCOMPLETE, NOTE, reason_field


class SignForm(forms.Form):
    """A remark, for a next version its reason, and what the executive had before them."""

    remark = ThaiTextField(label="ข้อคิดเห็นของผู้บริหาร (ถ้ามี)", lines=3, required=False, max_length=NOTE)
    reason = reason_field()
    seen = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput)
    latest = forms.IntegerField(min_value=0, max_value=2**15 - 1, widget=forms.HiddenInput)
    token = TokenField()
    opened = forms.DateTimeField(required=False, widget=forms.HiddenInput)  # when the page was drawn

    def __init__(self, data=None, *, seen, latest, opened="", **kwargs):
        super().__init__(data, initial={"seen": seen, "latest": latest, "opened": opened}, **kwargs)
        for name in ("seen", "latest", "opened"):
            self.fields[name].error_messages = dict.fromkeys(
                ("required", "invalid", "min_length", "max_length", "min_value", "max_value"), INCOMPLETE
            )
        if not latest:
            del self.fields["reason"]
        else:
            self.fields["reason"].label = "เหตุผลที่ลงนามใหม่"

    def clean_opened(self):
        """None for a moment that no clock of ours shows: no database takes the first and the last ones."""
        opened = self.cleaned_data["opened"]
        return opened if opened and thai.MIN_DATE_YEAR <= thai.be_year(opened) <= thai.MAX_YEAR else None
