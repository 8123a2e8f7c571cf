"""What an agency sets for its documents, and the scores that its measures answer."""

from django.db import transaction

from measures.access import Permission, require
from measures.actions.trail import ActionError, record
from measures.models import Agency, Indicator, Item
from reports.additions import SIGNERS
from reports.models import AssessedScore, DocumentSettings, Kind
from reports.payload import sha256

SIGNED = tuple(f"{signer}_{what}" for signer, _ in SIGNERS for what in ("name", "position"))
TEXTS = ("cover_lines", "intro", *SIGNED)
CHOICES = ("summary", "evidence_list", "notes")


@transaction.atomic
def set_document(*, agency, kind, values, by):
    """Set the texts and choices of `values` for a kind of document; what it does not name stays."""
    require(by, Permission.EDIT_PLAN, agency)
    settings = settings_of(agency, kind)
    changed = {name: value for name, value in values.items() if getattr(settings, name) != value}
    if not changed:
        return settings
    if unknown := changed.keys() - {*TEXTS, *CHOICES}:
        raise ValueError(f"no such settings: {sorted(unknown)}")
    before = {name: getattr(settings, name) for name in changed}
    for name, value in changed.items():
        setattr(settings, name, value)
    settings.save()
    record("document settings changed", settings, by=by, agency=agency, before=before, after=changed)
    return settings


@transaction.atomic
def set_seal(*, agency, kind, content, by):
    """The seal on the cover as the bytes of a PNG (reports.seal makes one), or none where they are empty."""
    require(by, Permission.EDIT_PLAN, agency)
    settings = settings_of(agency, kind)
    before = {"seal": settings.seal_sha256}
    settings.seal, settings.seal_sha256 = content, sha256(content) if content else ""
    settings.save()
    after = {"seal": settings.seal_sha256}
    record("document seal changed", settings, by=by, agency=agency, before=before, after=after)
    return settings


def settings_of(agency, kind):
    """The settings of a kind of document, to be saved; whoever writes the same agency's waits."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    standing = DocumentSettings.objects.filter(agency=agency, kind=kind).first()
    return standing or DocumentSettings(agency=agency, kind=Kind(kind))


@transaction.atomic
def set_scores(*, agency, framework, scores, by):
    """The scores of an assessment: a mapping of Indicators or Items of `framework` to a Decimal, or to None."""
    require(by, Permission.EDIT_PLAN, agency)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    standing = {
        row.item or row.indicator: row
        for row in AssessedScore.objects.filter(agency=agency, indicator__framework=framework).select_related(
            "item", "indicator"
        )
    }
    before, after = {}, {}
    for what, score in scores.items():
        indicator = what if isinstance(what, Indicator) else what.indicator
        if indicator.framework_id != framework.pk:
            raise ActionError("ข้อที่ให้คะแนนไม่ได้อยู่ในกรอบการประเมินของปีนี้")
        row = standing.get(what)
        if (row.score if row else None) == score:
            continue
        name = what.code if isinstance(what, Item) else f"ตัวชี้วัดที่ {what.number}"
        before[name], after[name] = str(row.score) if row else "", "" if score is None else str(score)
        if score is None:
            row.delete()
        elif row:
            row.score = score
            row.save(update_fields=["score"])
        else:
            item = what if isinstance(what, Item) else None
            AssessedScore.objects.create(agency=agency, indicator=indicator, item=item, score=score)
    if after:
        subject = f"คะแนนการประเมินปีงบประมาณ พ.ศ. {framework.fiscal_year}"
        record("scores changed", subject, by=by, agency=agency, before=before, after=after)
