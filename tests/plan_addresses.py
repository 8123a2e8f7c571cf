"""What the addresses of the plan editor are asked for: their arguments, and what a right form sends."""

PLAN = {"agency": "phutthaisong", "fiscal_year": "2566"}
TOKEN = "00000000-0000-4000-8000-000000000001"


def commitment(position):
    """The first officers' commitment of a measure of the reference plan, for the arguments of an address."""
    from measures.models import Commitment

    return Commitment.objects.filter(measure__plan__agency__slug="phutthaisong", measure__position=position).first()


def own_measure(cast=None):
    return {"pk": commitment(13).measure_id}


def own_step(cast=None):
    return {"pk": commitment(13).measure.steps.first().pk}


def a_new_measure(cast=None):
    """A measure without a result, the second of its group."""
    from measures.access import System
    from measures.actions.plans import NewStep, add_measure

    plan = commitment(13).measure.plan
    said = {"indicator": commitment(13).measure.indicator, "heading": "ใหม่", "responsible_text": "ทุกกอง"}
    steps = [NewStep("ก"), NewStep("ข")]
    return {"pk": add_measure(plan=plan, **said, steps=steps, by=System("tests")).pk}


def a_draft_for_next_year(cast=None):
    """A plan without measures."""
    from measures.access import System
    from measures.actions.plans import create_plan

    plan = commitment(13).measure.plan
    create_plan(agency=plan.agency, fiscal_year=2567, assessed_framework=plan.assessed_framework, by=System("tests"))
    return PLAN | {"fiscal_year": "2567"}


COMMITMENT = {"text": "ทุกไตรมาส", "actor": "officer", "kind": "quarterly"}


def a_plan():
    plan = commitment(13).measure.plan
    return {"agency": plan.agency_id, "fiscal_year": "2567", "framework": plan.assessed_framework_id, "token": TOKEN}


def an_adoption():
    return {"adopted_on": "1 ต.ค. 2565", "revision": commitment(13).measure.plan.revision}


def a_measure():
    from measures.actions.editing import seal
    from measures.plan_words import told_measure

    measure = commitment(13).measure
    said = {"indicator": measure.indicator_id, "heading": "ใหม่", "responsible_text": "ทุกกอง"}
    return said | {"seen": seal(told_measure(measure)), "token": TOKEN}


def a_step():
    from measures.actions.editing import seal
    from measures.plan_words import told_step

    return {"text": "ใหม่", "seen": seal(told_step(commitment(13).measure.steps.first())), "token": TOKEN}


def a_commitment():
    from measures.actions.editing import seal
    from measures.plan_words import told_commitment

    return COMMITMENT | {"seen": seal(told_commitment(commitment(13), 2566)), "token": TOKEN}


def a_heading():
    from measures.actions.editing import seal

    heading = commitment(13).measure.plan.headings.get(indicator__number=9)
    return {"text": "หัวข้อใหม่", "seen": seal({"text": heading.text})}
