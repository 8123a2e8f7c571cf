"""The divisions of an agency: added, renamed, put in order, and removed while nothing needs them."""

from django.db import IntegrityError, transaction

from measures.access import Permission, require
from measures.actions.trail import ActionError, record, require_reason
from measures.models import Agency, Division

TAKEN = "มีส่วนราชการชื่อนี้แล้ว"
GONE = "ส่วนราชการที่เลือกถูกลบไปแล้ว โปรดเลือกใหม่"
USED = "ลบส่วนราชการนี้ไม่ได้ เพราะมีบุคคล มาตรการ หรือผลการดำเนินงานอ้างถึงอยู่ ท่านเปลี่ยนชื่อได้"


@transaction.atomic
def add_division(*, agency, name, by):
    """A new Division at the end of the list."""
    divisions = divisions_of(agency, by)
    division = Division(agency=agency, name=name, position=len(divisions) + 1)
    save(division)
    put_in_order([*divisions, division])
    record("division added", division, by=by, agency=agency, after={"name": name})
    return division


@transaction.atomic
def rename_division(*, agency, division, name, by):
    """Give a division another name; everything that names it follows, but issued documents and the trail do not."""
    division = one_of(divisions_of(agency, by), division)
    before, division.name = division.name, name
    if before != name:
        # the event first: from its change on, a name keeps those waiting who only refer to the division
        record("division renamed", division, by=by, agency=agency, before={"name": before}, after={"name": name})
        save(division)
    return division


@transaction.atomic
def move_division(*, agency, division, by, up):
    """Let a division change places with the one above it, or below."""
    divisions = divisions_of(agency, by)
    before = [each.name for each in divisions]
    at = divisions.index(one_of(divisions, division))
    to = at - 1 if up else at + 1
    if 0 <= to < len(divisions):
        divisions[at], divisions[to] = divisions[to], divisions[at]
        put_in_order(divisions)
        after = [each.name for each in divisions]
        record("divisions reordered", division, by=by, agency=agency, before={"order": before}, after={"order": after})


@transaction.atomic
def remove_division(*, agency, division, reason, by):
    """Remove a division that no person, measure or result names."""
    division = one_of(divisions_of(agency, by), division)
    require_reason(reason)
    # the event first: whoever named the division meanwhile has then written it, or waits for this
    record("division removed", division, by=by, agency=agency, before={"name": division.name}, reason=reason)
    if is_used(division):
        raise ActionError(USED)
    division.delete()


def divisions_of(agency, by):
    """The divisions in their order, locked together with their agency, if `by` may change them."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    require(by, Permission.MANAGE_PEOPLE, agency)
    return lasting(agency.divisions)


def lasting(divisions):
    """Those of a queryset of divisions that are there still; none is removed before this transaction ends.

    Whoever names a division asks this, before the trail: a key that finds nothing fails only at the commit.
    """
    locked = divisions.select_for_update(of=("self",), no_key=True).order_by("pk")  # in one order: no deadlock
    return sorted(locked, key=lambda division: division.position)


def require_lasting(divisions):
    """Raise ActionError unless these divisions are there still; so they stay until this transaction ends."""
    wanted = {division.pk for division in divisions}
    if wanted and len(lasting(Division.objects.filter(pk__in=wanted))) < len(wanted):
        raise ActionError(GONE, "divisions")


def one_of(divisions, division):
    for each in divisions:
        if each.pk == division.pk:
            return each
    raise ActionError("ไม่พบส่วนราชการนี้ในหน่วยงาน")


def is_used(division):
    """Whether any row of any model names the division; asked of the models themselves, so that none is forgotten."""
    related = Division._meta.get_fields(include_hidden=True)
    return any(
        relation.related_model.objects.filter(**{relation.field.name: division}).exists()
        for relation in related
        if relation.auto_created and not relation.concrete
    )


def put_in_order(divisions):
    for position, division in enumerate(divisions, 1):
        if division.position != position:
            division.position = position
            division.save(update_fields=["position"])


def save(division):
    try:
        with transaction.atomic():
            division.save()
    except IntegrityError:
        raise ActionError(TAKEN, "name") from None
