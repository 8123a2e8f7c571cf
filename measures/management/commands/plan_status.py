"""Print each commitment of a plan with its deadlines, results and state as of a day."""

import json

from ita_tracker import thai
from measures.facts import judge, nothing_recorded, plan_measures
from measures.management.arguments import OneLineCommand, add_as_of_argument, add_plan_arguments, day_of, plan_of
from measures.models import Actor
from measures.status import State


class Command(OneLineCommand):
    help = "แสดงสถานะของทุกรายการในแผน ณ วันที่กำหนด"

    def add_arguments(self, parser):
        add_plan_arguments(parser)
        add_as_of_argument(parser)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options):
        plan, as_of = plan_of(options), day_of(options["as_of"], "--as-of")
        measures = [measure_data(m, as_of) for m in plan_measures(plan)]
        if options["format"] == "json":
            data = {
                "agency": plan.agency.slug,
                "fiscal_year": plan.fiscal_year,
                "as_of": as_of.isoformat(),
                "measures": measures,
            }
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{plan} ณ วันที่ {thai.format_date(as_of)}")
            for measure in measures:
                self.stdout.write("\n".join(lines(measure)))


def measure_data(measure, as_of):
    """A measure with its judged commitments, and the results that answer none of them."""
    commitments = [commitment_data(judge(c, as_of), as_of) for c in measure.commitments.all()]
    return {
        "position": measure.position,
        "title": measure.title,
        "nothing_recorded": nothing_recorded(measure, as_of),
        "commitments": commitments,
        "unlinked_results": [
            result_data(c) for c in measure.completions.all() if c.last_day <= as_of and not c.answer_links.all()
        ],
    }


def commitment_data(judged, as_of):
    commitment = judged.commitment
    return {
        "number": commitment.number,
        "text": commitment.text,
        "actor": commitment.actor,
        "rule": commitment.rule_kind,
        "state": judged.status.state.value,
        "days_late": judged.status.days_late,
        "at_least": judged.status.at_least,
        "deadlines": [
            {
                "period_start": deadline.period_start.isoformat(),
                "period_end": deadline.period_end.isoformat(),
                "due": status.due and status.due.isoformat(),
                "state": status.state.value,
                "days_late": status.days_late,
                "at_least": status.at_least,
                "results": [
                    result_data(link.completion) for link in deadline.its_answers if link.completion.last_day <= as_of
                ],
            }
            for deadline, status in judged.deadlines
        ],
    }


def result_data(completion):
    return {"number": completion.number, "date": completion.date.iso, "note": completion.note}


def lines(measure):
    mark = " (ยังไม่มีการบันทึกผล)" if measure["nothing_recorded"] else ""
    yield f"\n{measure['position']}. {measure['title']}{mark}"
    for c in measure["commitments"]:
        late = f" {'อย่างน้อย ' if c['at_least'] else ''}{c['days_late']} วัน" if c["days_late"] else ""
        actor, state = Actor(c["actor"]).label, State(c["state"]).label
        yield f"  [{actor}] {c['number'] or '-'} {state}{late}  {c['text'][:60]}"
        for d in c["deadlines"]:
            results = ", ".join(r["date"] for r in d["results"])
            yield f"      {d['due'] or '-':<10} {State(d['state']).label}{'  ← ' + results if results else ''}"
    for r in measure["unlinked_results"]:
        yield f"  ผลที่ยังไม่ได้ระบุว่าตอบรายการใด: {r['date']}"
