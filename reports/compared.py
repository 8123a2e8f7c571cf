"""A submission beside the facts as they are now, without reading the whole plan anew where the trail says it need not.

Whatever a document shows was written by an action, which left an event in the same transaction; events are numbered
without a gap. So where the trail stood when facts were read (a Mark) tells them as surely as the facts do: with no
later event that could alter the document they are the same, and where all later events are of a few measures' own, only
those are read again. What the form of an approval carries (Seen) names the Mark of what its page showed.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import Q

from measures import trail
from measures.models import AuditEvent, Plan, TrailHead
from reports import payload
from reports.assemble import Report, with_measures_anew
from reports.present import as_it_is_now, one_moment

SALT = "reports.seen"
SUBMITTED = "document submitted"
SHOWN_NOWHERE = frozenset(  # what no document shows; whatever is not named here may be in one
    {
        *("account closed", "account opened again", "administrator invited", "audit pack downloaded"),
        *("calendar address made", "calendar address revoked", "digits chosen", "document approval requested"),
        *("document issued", "document returned", SUBMITTED, "document withdrawn", "evidence destruction asked"),
        *("evidence destruction refused", "evidence found damaged", "evidence read", "instruction answered"),
        *("instruction given", "instruction withdrawn", "issued document does not match", "link issued"),
        *("month signed", "password changed", "password reset asked for", "password set", "password set by link"),
        *("person changed", "person invited", "person taken out", "publication recorded", "reminders chosen"),
        *("reminders sent", "role granted", "server administrator invited", "tour dismissed", "user created"),
        "user deactivated",
    }
)
OF_ONE_MEASURE = frozenset(  # what alters nothing in a document but the measure that the event names
    {
        *("commitment cancelled", "completion corrected", "completion recorded", "completion undone"),
        *("completion withdrawn", "deadline extended", "event recorded", "evidence destroyed", "note added"),
        "note withdrawn",
    }
)


@dataclass(frozen=True)
class Mark:
    """Where the agency's trail and the server's stood when facts were read, and which software read them."""

    own: int
    server: int
    software: str

    def __str__(self):
        return f"{self.own}.{self.server}.{self.software}"

    @classmethod
    def of(cls, text):
        """The Mark that a text says; None where it says none."""
        try:
            own, server, software = text.split(".")
            return cls(int(own), int(server), software)
        except ValueError:
            return None


@dataclass(frozen=True)
class Seen:
    """The facts beside a submission: their Mark, their hash, and whether they are others than the submitted ones."""

    mark: Mark
    facts: str
    changed: bool

    def signed(self, submission):
        """As text for a form, which nobody makes but us."""
        told = {"of": submission.pk, "mark": str(self.mark), "facts": self.facts, "changed": self.changed}
        return signing.dumps(told, salt=SALT)

    @classmethod
    def read(cls, text, submission):
        """The Seen of a form; None where it is not of this submission."""
        try:
            told = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(Mark.of(told["mark"]), told["facts"], told["changed"]) if told["of"] == submission.pk else None


@dataclass(frozen=True)
class Now:
    """What a submission would hold if it were made now."""

    seen: Seen
    report: Report


def now(submission, report):
    """The Now of a submission, of which `report` is the submitted object; None where its plan is gone."""
    with one_moment():
        mark, former = mark_of(submission.agency), submitted_at(submission)
        plan = plan_of(submission)
        if plan is None:
            return None
        found = read_anew(submission, report, plan, former, mark)
    facts = submission.data_sha256 if found is report else payload.sha256(payload.to_json(found))
    return Now(Seen(mark, facts, found != report), found)


def read_anew(submission, report, plan, former, mark):
    """The object as it is now: the same where nothing that it shows was written, else with no more read than needed."""
    if former is None or former.software != mark.software or former.own > mark.own or former.server > mark.server:
        return as_it_is_now(submission)
    written = set(written_since(former, plan).order_by().values_list("verb", "key").distinct())
    if not written:
        return report
    found = None
    if all(verb in OF_ONE_MEASURE and key.startswith("measure:") for verb, key in written):
        found = with_measures_anew(report, plan, submission.as_of, {int(key.partition(":")[2]) for _, key in written})
    return found or as_it_is_now(submission)


def moved(mark, submission):
    """Whether anything was written since a Mark that the document of a submission may show."""
    if mark.software != software():
        return True
    plan = plan_of(submission)
    return plan is None or written_since(mark, plan).exists()


def written_since(mark, plan):
    """The AuditEvents after a Mark that tell of what a document of a plan may show.

    Those of another plan's measure are left out, but not those of another plan: signing answers follow-ups of all.
    """
    near = Q(plan_key__in=["", f"plan:{plan.pk}"]) | Q(key__startswith="plan:")
    own = Q(chain=trail.chain_of(plan.agency), seq__gt=mark.own) & near
    server = Q(chain=trail.SERVER, seq__gt=mark.server)
    return AuditEvent.objects.filter(own | server).exclude(verb__in=SHOWN_NOWHERE)


def mark_of(agency):
    """The Mark of what is read at this moment."""
    chain = trail.chain_of(agency)
    heads = dict(TrailHead.objects.filter(chain__in=[chain, trail.SERVER]).values_list("chain", "seq"))
    return Mark(heads.get(chain, 0), heads.get(trail.SERVER, 0), software())


def submitted_at(submission):
    """The Mark of what was submitted, as its sealed event says it; None of those submitted before there were any."""
    of_it = {"chain": trail.chain_of(submission.agency), "key": f"submission:{submission.pk}", "verb": SUBMITTED}
    told = AuditEvent.objects.filter(**of_it).order_by("seq").values_list("after", flat=True).first() or {}
    return Mark.of(told.get("read_at", ""))


def plan_of(submission):
    plans = Plan.objects.select_related("agency", "assessed_framework")
    return plans.filter(agency=submission.agency_id, fiscal_year=submission.fiscal_year).first()


def software():
    """A short hash of what makes a document of facts: our own sources, migrations of data among them, and the address.

    The same facts may read otherwise after an update, and no event tells of it.
    """
    return payload.sha256(f"{SOURCES} {settings.SITE_URL}".encode())[:16]


def sources():
    folders = [settings.BASE_DIR / name for name in ("ita_tracker", "measures", "reports")]
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return payload.sha256(b"".join(path.read_bytes() for path in paths))


SOURCES = sources()  # when they are loaded: an update may lie on the disk before the server is started again
