"""The rules of the house that can be read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {  # each application, and the others that it may import
    "ita_tracker": set(),
    "measures": {"ita_tracker"},
    "reports": {"measures", "ita_tracker"},
}


def sources(*folders):
    return [p for folder in folders for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts]


def imported(path):
    """The first part of the name of every module that a file imports, in functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("application", MAY_IMPORT)
def test_imports_go_one_way(application):
    ours = set(MAY_IMPORT) | {"tests"}
    for path in sources(application):
        wrong = set(imported(path)) & ours - MAY_IMPORT[application] - {application}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def calls(path):
    """(dotted name, line) of every call of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


CLOCKS = (
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "timezone.now",
    "timezone.localdate",
    "time.time",
)


def test_the_clock_is_read_in_one_place():
    for path in sources(*MAY_IMPORT):
        if path != ROOT / "ita_tracker" / "clock.py":
            for name, line in calls(path):
                assert not name.endswith(CLOCKS), f"{path.relative_to(ROOT)}:{line} reads the clock"


WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
WRITERS = ("measures/actions/", "measures/models/", "measures/trail.py", "reports/actions/")


def test_rows_are_written_by_actions_only():
    for path in sources("measures", "reports"):
        place = str(path.relative_to(ROOT))
        if place.startswith(WRITERS):
            continue
        for name, line in calls(path):
            assert not (".objects." in name and name.rpartition(".")[2] in WRITES), f"{place}:{line} writes"


def test_every_action_says_who_and_leaves_an_event():
    for path in sources("measures/actions", "reports/actions"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            atomic = any(ast.unparse(d) == "transaction.atomic" for d in node.decorator_list)
            if not atomic:
                continue
            assert "by" in {a.arg for a in node.args.kwonlyargs}, f"{path.name}: {node.name} takes no by="
            assert not node.args.args, f"{path.name}: {node.name} takes positional arguments"
            called = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
            assert "record" in called, f"{path.name}: {node.name} leaves no event"


def test_a_lock_lets_those_pass_who_only_name_the_row():
    """FOR UPDATE would keep whoever inserts a row that refers to it waiting at the commit."""
    for path in sources(*MAY_IMPORT):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".select_for_update"):
                assert "no_key" in {each.arg for each in node.keywords}, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_status_is_never_asked_for_without_a_day():
    import inspect

    from measures import facts, status

    for module in (status, facts):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            as_of = inspect.signature(function).parameters.get("as_of")
            assert as_of is None or as_of.default is inspect.Parameter.empty, name


def test_modules_are_small_and_say_what_they_are():
    for path in sources(*MAY_IMPORT):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, f"{path.relative_to(ROOT)} asks to be divided"
        if text.strip() and path.name != "__init__.py":
            assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} does not say what it is"


def test_every_ordering_ends_in_the_primary_key(db):
    from django.apps import apps

    for application in ("measures", "reports"):
        for model in apps.get_app_config(application).get_models():
            ordering = model._meta.ordering
            last = str(ordering[-1]) if ordering else ""
            unique = last == "pk" or (last and model._meta.get_field(last.lstrip("-")).unique)
            assert unique, f"{model.__name__} is ordered by {ordering}"


def test_every_model_of_an_agency_has_a_scoped_door():
    from django.apps import apps

    shared = {"Framework", "Band", "Indicator", "Topic", "Item", "User", "Membership", "TrailHead"}
    shared |= {"ReminderMail", "Told", "CalendarAddress"}  # a person's own, whatever their agencies
    for application in ("measures", "reports"):
        for model in apps.get_app_config(application).get_models():
            if model.__name__ not in shared:
                assert hasattr(model.objects, "visible_to"), f"{model.__name__} has no visible_to"
