"""What an agency sets for its documents, and the scores that its measures answer."""

from django.db import transaction

from measures.access import Permission, require
from measures.actions.editing import Changed, seal
from measures.actions.trail import ActionError, record
from measures.models import Agency, Indicator, Item
from reports.additions import SIGNERS
from reports.models import AssessedScore, DocumentSettings, Kind
from reports.payload import sha256

SIGNED = tuple(f"{signer}_{what}" for signer, _ in SIGNERS for what in ("name", "position"))
TEXTS = ("cover_lines", "intro", *SIGNED)
CHOICES = ("summary", "evidence_list", "notes")
ANOTHER_SEAL = "มีผู้เปลี่ยนตราหลังจากที่ท่านเปิดหน้านี้ จึงยังไม่ได้บันทึก โปรดดูตราที่ใช้อยู่ หากยังต้องการเปลี่ยน โปรดทำอีกครั้ง"


@transaction.atomic
def set_document(*, agency, kind, values, seen=None, by):
    """Set the texts and choices of `values` for a kind of document; what it does not name stays.

    `seen` is the seal of what was read, where somebody read it; Changed where that is no longer so.
    """
    require(by, Permission.EDIT_PLAN, agency)
    settings = settings_of(agency, kind)
    standing = told_settings(settings)
    if unknown := values.keys() - standing.keys():
        raise ValueError(f"no such settings: {sorted(unknown)}")
    changed = {name: value for name, value in values.items() if standing[name] != value}
    if not changed:
        return settings
    if seen not in (None, seal(standing)):
        raise Changed(standing)
    before = {name: standing[name] for name in changed}
    for name, value in changed.items():
        setattr(settings, name, value)
    settings.save()
    record("document settings changed", settings, by=by, agency=agency, before=before, after=changed)
    return settings


def told_settings(settings):
    """What settings say, by name; of none at all (None) as of empty ones."""
    settings = settings or DocumentSettings()
    return {name: getattr(settings, name) for name in (*TEXTS, *CHOICES)}


@transaction.atomic
def set_seal(*, agency, kind, content, seen=None, by):
    """The seal on the cover as the bytes of a PNG (reports.seal makes one), or none where they are empty.

    `seen` is the hash of the seal that was there before, where somebody saw it.
    """
    require(by, Permission.EDIT_PLAN, agency)
    settings = settings_of(agency, kind)
    after = sha256(content) if content else ""
    if settings.seal_sha256 == after:
        return settings
    if seen not in (None, settings.seal_sha256):
        raise ActionError(ANOTHER_SEAL)
    before = {"seal": settings.seal_sha256}
    settings.seal, settings.seal_sha256 = content, after
    settings.save()
    record("document seal changed", settings, by=by, agency=agency, before=before, after={"seal": after})
    return settings


def settings_of(agency, kind):
    """The settings of a kind of document, to be saved; whoever writes the same agency's waits."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    standing = DocumentSettings.objects.filter(agency=agency, kind=kind).first()
    return standing or DocumentSettings(agency=agency, kind=Kind(kind))


@transaction.atomic
def set_scores(*, agency, framework, scores, seen=None, by):
    """The scores of an assessment: a mapping of Indicators or Items of `framework` to a Decimal, or to None.

    `seen` is the seal of what was read (`told_scores`), where somebody read it; Changed where that is no longer so.
    """
    require(by, Permission.EDIT_PLAN, agency)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    rows = {row.item or row.indicator: row for row in scores_of(agency, framework)}
    if any(indicator_of(what).framework_id != framework.pk for what in scores):
        raise ActionError("ข้อที่ให้คะแนนไม่ได้อยู่ในกรอบการประเมินของปีนี้")
    changed = {what: score for what, score in scores.items() if (rows[what].score if what in rows else None) != score}
    if not changed:
        return
    told = told_scores({what: row.score for what, row in rows.items()})
    if seen not in (None, seal(told)):
        raise Changed(told)
    before, after = {}, {}
    for what, score in changed.items():
        row = rows.get(what)
        before[named(what)], after[named(what)] = as_text(row and row.score), as_text(score)
        if score is None:
            row.delete()
        elif row:
            row.score = score
            row.save(update_fields=["score"])
        else:
            item = what if isinstance(what, Item) else None
            AssessedScore.objects.create(agency=agency, indicator=indicator_of(what), item=item, score=score)
    subject = f"คะแนนการประเมินปีงบประมาณ พ.ศ. {framework.fiscal_year}"
    record("scores changed", subject, by=by, agency=agency, before=before, after=after)


def scores_of(agency, framework):
    """The AssessedScores of an assessment."""
    scores = AssessedScore.objects.filter(agency=agency, indicator__framework=framework)
    return scores.select_related("item", "indicator")


def told_scores(scores):
    """Scores by the names of what they are of, in order; `scores` is a mapping as `set_scores` takes one."""
    said = {named(what): as_text(score) for what, score in scores.items() if score is not None}
    return dict(sorted(said.items()))


def indicator_of(what):
    return what if isinstance(what, Indicator) else what.indicator


def named(what):
    """What an Indicator or an Item is called where its score is told."""
    return what.code if isinstance(what, Item) else f"ตัวชี้วัดที่ {what.number}"


def as_text(score):
    return "" if score is None else f"{score.normalize():f}"
