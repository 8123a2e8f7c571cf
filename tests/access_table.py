"""The table of access: for every address and every person what a GET gives, and what a POST writes."""

from ita_tracker import clock, thai
from tests.matrix_places import (
    a_destruction,
    a_public_agency,
    a_public_document,
    a_public_file,
    a_seal,
    a_signed_month,
    a_submission,
    an_instruction,
    an_issued_document,
    others_commitment,
    others_file,
    own_commitment,
    own_event_commitment,
    own_file,
    own_note,
    own_open_commitment,
    own_result,
    some_scores,
    some_settings,
)
from tests.plan_addresses import (
    PLAN,
    TOKEN,
    a_commitment,
    a_draft_for_next_year,
    a_heading,
    a_measure,
    a_new_measure,
    a_plan,
    a_step,
    an_adoption,
    own_measure,
    own_step,
)

PEOPLE = ("officer", "coordinator", "executive", "auditor", "administrator", "server", "outsider", "nobody")
NOBODY = {"nobody": "sign_in"}
READ = dict.fromkeys(PEOPLE[:5], 200) | {"server": 404, "outsider": 404, "nobody": "sign_in"}
MANAGE = dict.fromkeys(PEOPLE[:4], 403) | {"administrator": 200, "server": 404, "outsider": 404, "nobody": "sign_in"}
SERVER = dict.fromkeys(PEOPLE[:7], 403) | {"server": 200, "nobody": "sign_in"}
WRITE_ONLY = dict.fromkeys(PEOPLE[:7], 405) | {"nobody": "sign_in"}
ANYBODY = dict.fromkeys(PEOPLE[:7], 200) | {"nobody": "sign_in"}

EVERYBODY = dict.fromkeys(PEOPLE, 200)
TODAY = thai.format_date(clock.today())

SIGNED_IN = PEOPLE[:7]
RECORDERS = ("officer", "coordinator")


def outcomes(allowed, *people):
    """An address that writes: `allowed` for these people, 403 for who may only read, 404 for who may not see."""
    return (
        dict.fromkeys(PEOPLE[:5], 403)
        | {"server": 404, "outsider": 404, "nobody": "sign_in"}
        | dict.fromkeys(people, allowed)
    )


GROUP = PLAN | {"indicator": 9}
AGENCY = {"agency": "phutthaisong"}
DOCUMENT = AGENCY | {"kind": "report"}


def a_person(cast):
    return AGENCY | {"person": cast.officer.pk}


def a_division(cast):
    return AGENCY | {"division": cast.division.pk}


FOLLOWERS = dict.fromkeys(PEOPLE[:7], 403) | dict.fromkeys((*RECORDERS, "executive", "outsider"), 200) | NOBODY


def a_calendar(cast):
    return {"token": cast.calendar}


def a_link(cast):
    return {"token": cast.token}


EDIT = outcomes(200, "coordinator")
EDITED = outcomes(302, "coordinator")
TABLE = {  # name of the address: (its arguments, outcome of GET by person)
    "home": (
        {},
        dict.fromkeys(SIGNED_IN, "/plans/")
        | dict.fromkeys((*RECORDERS, "outsider"), "/work/")
        | {"executive": "/month/"}
        | NOBODY,
    ),
    "sign_in": ({}, dict.fromkeys(SIGNED_IN, "/") | {"nobody": 200}),
    "sign_out": ({}, dict.fromkeys(PEOPLE, 405)),
    "work": ({}, dict.fromkeys(SIGNED_IN, 403) | dict.fromkeys((*RECORDERS, "outsider"), 200) | NOBODY),
    "plan_list": ({}, ANYBODY),
    "plan": (PLAN, READ),
    "measure": (PLAN | {"position": 1}, READ),
    "measure_trail": (PLAN | {"position": 1}, READ),
    "trail": (AGENCY, READ | {"officer": 403}),
    "server_trail": ({}, SERVER),
    "record": (own_commitment, outcomes(200, *RECORDERS)),
    "note": (own_commitment, outcomes(200, *RECORDERS)),
    "event": (own_event_commitment, outcomes(200, *RECORDERS)),
    "extend": (own_commitment, outcomes(200, "executive")),
    "cancel": (own_commitment, outcomes(200, "executive")),
    "correct": (own_result, outcomes(200, *RECORDERS)),
    "withdraw": (own_result, outcomes(200, *RECORDERS)),
    "withdraw_note": (own_note, outcomes(200, *RECORDERS)),
    "undo": (own_result, dict.fromkeys(SIGNED_IN, 405) | NOBODY),
    "evidence": (own_file, READ),
    "evidence_destroy": (own_file, outcomes(200, "coordinator")),
    "destructions": (AGENCY, READ),
    "destruction": (a_destruction, outcomes(200, "executive")),
    "plan_new": ({}, dict.fromkeys(SIGNED_IN, 403) | {"coordinator": 200, "outsider": 200} | NOBODY),
    "plan_edit": (PLAN, EDIT),
    "plan_framework": (PLAN, WRITE_ONLY),
    "plan_adopt": (PLAN, outcomes(200, "executive")),
    "amendments": (PLAN, READ),
    "group_heading": (GROUP, EDIT),
    "group_move": (GROUP, WRITE_ONLY),
    "measure_add": (PLAN, EDIT),
    "measure_edit": (own_measure, EDIT),
    "measure_change": (own_measure, EDIT),
    "measure_move": (own_measure, WRITE_ONLY),
    "measure_remove": (own_measure, EDIT),
    "step_add": (own_measure, EDIT),
    "step_edit": (own_step, EDIT),
    "step_move": (own_step, WRITE_ONLY),
    "step_remove": (own_step, EDIT),
    "commitment_add": (own_measure, EDIT),
    "commitment_edit": (own_commitment, EDIT),
    "commitment_move": (own_commitment, WRITE_ONLY),
    "commitment_remove": (own_commitment, EDIT),
    "instruct": (PLAN | {"position": 13}, outcomes(200, "executive")),
    "answer": (an_instruction, outcomes(200, *RECORDERS)),
    "withdraw_instruction": (an_instruction, outcomes(200, "executive")),
    "sign_month": (
        PLAN,
        READ | dict.fromkeys(PEOPLE[:5], "/plans/phutthaisong/2566/month/"),
    ),  # its page
    "instruct_in_month": (PLAN, outcomes(400, "executive")),  # no measure was chosen
    "signed_month": (a_signed_month, READ),
    "signed_month_json": (a_signed_month, READ),
    "signed_month_pdf": (a_signed_month, READ),
    "report": (PLAN, READ),
    "report_pdf": (PLAN, READ),
    "document_list": ({}, ANYBODY),
    "documents": (PLAN, READ),
    "submit": (PLAN, outcomes(200, "coordinator")),
    "submission": (a_submission, READ),
    "submission_pdf": (a_submission, READ),
    "submission_progress": (a_submission, READ),
    "submission_return": (a_submission, WRITE_ONLY),
    "submission_approve": (a_submission, WRITE_ONLY),
    "issued": (an_issued_document, READ),
    "issued_pdf": (an_issued_document, READ),
    "issued_office": (lambda cast: an_issued_document() | {"ending": "xlsx"}, READ),
    "issued_withdraw": (an_issued_document, WRITE_ONLY),
    "publication_pack": (an_issued_document, READ),
    "audit_pack": (an_issued_document, WRITE_ONLY),
    "publish": (an_issued_document, WRITE_ONLY),
    "public_agency": (a_public_agency, EVERYBODY),
    "public_document": (a_public_document, EVERYBODY),
    "public_pdf": (a_public_document, EVERYBODY),
    "public_json": (a_public_document, EVERYBODY),
    "public_csv": (a_public_document, EVERYBODY),
    "public_file": (a_public_file, EVERYBODY),
    "verify": ({}, EVERYBODY),
    "verify_code": (an_issued_document, EVERYBODY),
    "month_now": (
        {},
        dict.fromkeys(PEOPLE[:5], "/plans/phutthaisong/2566/month/") | dict.fromkeys(PEOPLE[5:7], 200) | NOBODY,
    ),
    "month": (PLAN, READ),
    "month_pdf": (PLAN, READ),
    "month_xlsx": (PLAN, READ),
    "measures_document": (PLAN, READ),
    "measures_pdf": (PLAN, READ),
    "office_file": (PLAN | {"kind": "report", "ending": "xlsx"}, READ),
    "scores": (PLAN, outcomes(200, "coordinator")),
    "document_settings": (DOCUMENT, outcomes(200, "coordinator")),
    "document_seal": (DOCUMENT, WRITE_ONLY),
    "forgotten": ({}, dict.fromkeys(PEOPLE, 200)),
    "one_time_link": (a_link, dict.fromkeys(PEOPLE, 200)),
    "account": ({}, ANYBODY),
    "change_password": ({}, ANYBODY),
    "dismiss_tour": ({"role": "officer"}, WRITE_ONLY),
    "glossary": ({}, ANYBODY),
    "reminder_choices": ({}, FOLLOWERS),
    "calendar": ({}, FOLLOWERS),
    "calendar_revoke": ({}, WRITE_ONLY),
    "calendar_feed": (a_calendar, dict.fromkeys(PEOPLE, 200)),
    "people": (AGENCY, MANAGE),
    "person_invite": (AGENCY, MANAGE),
    "person": (a_person, MANAGE),
    "person_link": (a_person, WRITE_ONLY),
    "person_close": (a_person, WRITE_ONLY),
    "person_open": (a_person, WRITE_ONLY),
    "person_take_out": (a_person, WRITE_ONLY),
    "divisions": (AGENCY, MANAGE),
    "division": (a_division, MANAGE),
    "division_move": (a_division, WRITE_ONLY),
    "division_remove": (a_division, WRITE_ONLY),
    "server": ({}, SERVER),
    "agency_new": ({}, SERVER),
    "agency_administrator": (AGENCY, SERVER),
    "framework": ({"fiscal_year": 2566}, SERVER),
}

EXTENSION = {"deadline": "900001", "new_due": "1 ต.ค. 2590", "reason": "ก"}
RESULT = {"date": "1 ต.ค. 2565", "token": TOKEN, "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
POSTS = [  # name of the address that writes, its arguments, what is sent, outcome of POST by person (302: written)
    ("record", own_commitment, RESULT, outcomes(302, *RECORDERS)),
    ("record", others_commitment, RESULT, outcomes(302, "coordinator")),
    (
        "note",
        own_commitment,
        {"kind": "progress", "text": "ก", "told_on": "1 ต.ค. 2565", "token": TOKEN},
        outcomes(302, *RECORDERS),
    ),
    ("event", own_event_commitment, {"event": "ก", "day": "1 ต.ค. 2565"}, outcomes(302, *RECORDERS)),
    ("extend", own_open_commitment, EXTENSION, outcomes(302, "executive")),
    ("cancel", own_commitment, {"reason": "ก"}, outcomes(302, "executive")),
    ("correct", own_result, RESULT | {"reason": "ก", "version": "1"}, outcomes(302, *RECORDERS)),
    ("withdraw", own_result, {"reason": "ก", "version": "1"}, outcomes(302, *RECORDERS)),
    ("withdraw_note", own_note, {"reason": "ก"}, outcomes(302, *RECORDERS)),
    ("undo", own_result, {}, outcomes(302, "officer")),
    (
        "submit",
        lambda: PLAN,
        {"document": "report-6", "as_of": "30 เม.ย. 2566", "token": TOKEN},
        outcomes(302, "coordinator"),
    ),
    ("submission_return", a_submission, {"back-reason": "ก"}, outcomes(302, "coordinator", "executive")),
    ("submission_approve", a_submission, {"reason_all": "ก"}, outcomes(302, "executive")),
    ("issued_withdraw", an_issued_document, {"reason": "ก"}, outcomes(302, "executive")),
    (
        "publish",
        an_issued_document,
        {"publish-url": "https://example.go.th/o43.pdf", "publish-published_on": TODAY},
        outcomes(302, "coordinator"),
    ),
    ("audit_pack", an_issued_document, {}, outcomes(200, "coordinator", "executive", "auditor", "administrator")),
    ("evidence_destroy", own_file, {"reason": "ก"}, outcomes(302, "coordinator")),
    ("evidence_destroy", others_file, {"reason": "ก"}, outcomes(302, "coordinator")),
    ("destruction", a_destruction, {"approved": "yes"}, outcomes(302, "executive")),
    ("destruction", a_destruction, {"approved": "no", "why": "ก"}, outcomes(302, "executive")),
    ("scores", lambda: PLAN, some_scores, outcomes(302, "coordinator")),
    ("document_settings", lambda: DOCUMENT, some_settings, outcomes(302, "coordinator")),
    ("document_seal", lambda: DOCUMENT, a_seal, outcomes(302, "coordinator")),
    (
        "plan_new",
        dict,
        a_plan,
        dict.fromkeys(SIGNED_IN, 403) | {"coordinator": 302, "outsider": 422} | NOBODY,
    ),
    ("plan_framework", a_draft_for_next_year, lambda: {"framework": a_plan()["framework"]}, EDITED),
    ("plan_adopt", lambda: PLAN, an_adoption, outcomes(302, "executive")),
    ("group_heading", lambda: GROUP, a_heading, EDITED),
    ("group_move", lambda: GROUP, {"direction": "down", "at": "1"}, EDITED),
    ("measure_add", lambda: PLAN, a_measure, EDITED),
    ("measure_change", own_measure, a_measure, EDITED),
    ("measure_move", own_measure, {"direction": "up", "at": "13"}, EDITED),
    ("measure_remove", a_new_measure, {}, EDITED),
    ("step_add", own_measure, a_step, EDITED),
    ("step_edit", own_step, a_step, EDITED),
    ("step_move", own_step, {"direction": "down", "at": "1"}, EDITED),
    ("step_remove", own_step, {}, EDITED),
    ("commitment_add", own_measure, a_commitment, EDITED),
    ("commitment_edit", own_commitment, a_commitment, EDITED),
    ("commitment_move", own_commitment, {"direction": "down", "at": "1"}, EDITED),
    ("commitment_remove", own_commitment, {}, EDITED),
    (
        "instruct",
        lambda: PLAN | {"position": 13},
        {"text": "ก", "answer_by": "1 ต.ค. 2590", "token": TOKEN},
        outcomes(302, "executive"),
    ),
    ("answer", an_instruction, {"text": "ก", "token": TOKEN}, outcomes(302, *RECORDERS)),
    ("withdraw_instruction", an_instruction, {"reason": "ก"}, outcomes(302, "executive")),
]
ADMINISTRATOR = {"username": "somebody.new", "name": "คนใหม่"}
PERSON = {"name": "คนใหม่", "roles": ["officer"]}
DONE = MANAGE | {"administrator": 302}
WRITES = {  # name: (what is posted, outcome by person); whoever is refused leaves no event
    "person_invite": (PERSON | ADMINISTRATOR, MANAGE),
    "person": (PERSON, DONE),
    "person_link": ({}, MANAGE),
    "person_close": ({"reason": "ย้าย"}, DONE),
    "person_open": ({}, DONE),
    "person_take_out": ({"reason": "ย้าย"}, MANAGE),  # said on the page: an account of this agency alone is closed
    "divisions": ({"name": "กองใหม่"}, DONE),
    "division": ({"name": "กองใหม่"}, DONE),
    "division_move": ({"direction": "down"}, DONE),
    "division_remove": ({"reason": "ยุบรวม"}, DONE),
    "agency_new": (
        {"slug": "new", "agency_name": "ใหม่", "district": "ก", "province": "ข", "divisions": "กองคลัง"} | ADMINISTRATOR,
        SERVER,
    ),
    "agency_administrator": (ADMINISTRATOR, SERVER),
    "account": ({"thai_digits": "on"}, dict.fromkeys(PEOPLE[:7], 302) | {"nobody": "sign_in"}),
    "dismiss_tour": ({}, dict.fromkeys(PEOPLE[:7], 302) | {"nobody": "sign_in"}),
    "reminder_choices": ({"save": "1"}, {who: 302 if what == 200 else what for who, what in FOLLOWERS.items()}),
    "calendar": ({"make": "1"}, FOLLOWERS),
    "calendar_revoke": ({}, dict.fromkeys(PEOPLE[:7], 302) | NOBODY),
    "change_password": ({"old": "x", "new": "y", "again": "z"}, ANYBODY),
    "one_time_link": ({"new": "short", "again": "short"}, dict.fromkeys(PEOPLE, 200)),
    "forgotten": ({"username": "officer"}, dict.fromkeys(PEOPLE, 200)),
}
