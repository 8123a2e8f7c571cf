"""What the page of a month says of signing it: whether it was, what a signature answers, and what is told meanwhile."""

from datetime import timedelta
from types import SimpleNamespace

from django.db.models import Exists, OuterRef, Q

from ita_tracker import clock
from measures.access import Permission, may
from measures.models import Instruction, InstructionAnswer
from measures.tables import measure_url
from measures.work import answer_status
from reports import payload
from reports.models import SignedMonth
from reports.month import kept
from reports.month.sign_forms import SignForm
from reports.month.signed import differences

NEW = timedelta(days=30)  # for so long an answer counts as new
LISTED = 30  # instructions, and differences, on a page


def shown(user, plan, month, form=None):
    """For the page of a Month: `signing`, `told`, and the measures that an executive may instruct on."""
    today = clock.today()
    versions = kept.versions_of(plan)
    here = versions.get(month.span, [])
    signing = SimpleNamespace(
        signer=may(user, Permission.SIGN, plan.agency),
        ended=month.span.last < today,
        versions=here,
        latest=here[0] if here else None,
        later=later(kept.read(SignedMonth.objects.get(pk=here[0].pk)).month, month) if here else None,
        unsigned=kept.unsigned(plan, versions, today),
        form=form,
        follow_ups=(),
    )
    if signing.signer and signing.ended:
        content = kept.content_of(plan, month)
        signing.follow_ups = content.follow_ups
        signing.form = form or SignForm(**carried(content, here))
    measures = [(m.position, m.title) for m in month.measures] if signing.signer else ()
    return {"signing": signing, "told": told(plan, month.span, today), "measures": measures}


def seen(plan, month):
    """What a form of signing carries: the hash of what is before the executive, and the version that holds."""
    return carried(kept.content_of(plan, month), kept.versions_of(plan).get(month.span, []))


def carried(content, versions):
    return {"seen": payload.sha256(payload.to_json(content)), "latest": versions[0].version if versions else 0}


def later(then, now):
    """In what the figures of a month as they are now differ from those that were signed: the first, and how many."""
    found = differences(then, now)
    return SimpleNamespace(first=found[:LISTED], total=len(found)) if found else None


def told(plan, span, today):
    """The instructions of a plan that were given in the month, wait for an answer, or were answered lately."""
    since = clock.now() - NEW
    answers = InstructionAnswer.objects.filter(instruction=OuterRef("pk"))
    asked = Instruction.divisions.through.objects.filter(
        ~Exists(InstructionAnswer.objects.filter(instruction=OuterRef("instruction"), division=OuterRef("division"))),
        instruction=OuterRef("pk"),
    )
    wanted = Q(month=span.first) | Exists(asked) | Exists(answers.filter(answered_at__gte=since))
    found = Instruction.objects.filter(wanted, measure__plan=plan, withdrawal=None).whole()
    rows = []
    for each in found.order_by("answer_by", "pk")[:LISTED]:
        lately = [a for a in each.answers.all() if a.answered_at >= since]
        rows.append(
            SimpleNamespace(
                instruction=each,
                url=f"{measure_url(plan, each.measure)}#instructions",
                status=answer_status(each, today) if each.waiting else None,
                lately=lately,
            )
        )
    return SimpleNamespace(rows=rows, new=sum(len(row.lately) for row in rows))
