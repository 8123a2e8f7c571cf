"""What must be true of rows that refer to several others, as SQL for the triggers of guards.py.

A foreign key alone would let a result answer another measure's deadline, or name another agency's division. Each rule
looks at the rows above; those columns of theirs that it looks at never change, so a rule that held once holds for good.
"""

LINKS = {  # table: what must be true of a NEW row
    "measures_answer": """EXISTS (
        SELECT 1 FROM measures_completion r JOIN measures_commitment c ON c.measure_id = r.measure_id
        JOIN measures_deadline d ON d.commitment_id = c.id
        WHERE r.id = NEW.completion_id AND d.id = NEW.deadline_id)""",
    "measures_completion": """NEW.division_id IS NULL OR EXISTS (
        SELECT 1 FROM measures_measure m JOIN measures_plan p ON p.id = m.plan_id
        JOIN measures_division d ON d.agency_id = p.agency_id
        WHERE m.id = NEW.measure_id AND d.id = NEW.division_id)""",
    "measures_progressnote": """NEW.commitment_id IS NULL OR EXISTS (
        SELECT 1 FROM measures_commitment c WHERE c.id = NEW.commitment_id AND c.measure_id = NEW.measure_id)""",
    "measures_measure": """EXISTS (
        SELECT 1 FROM measures_plan p JOIN measures_indicator i ON i.framework_id = p.assessed_framework_id
        WHERE p.id = NEW.plan_id AND i.id = NEW.indicator_id) AND (NEW.topic_id IS NULL OR EXISTS (
        SELECT 1 FROM measures_plan p JOIN measures_indicator i ON i.framework_id = p.assessed_framework_id
        JOIN measures_topic t ON t.indicator_id = i.id WHERE p.id = NEW.plan_id AND t.id = NEW.topic_id))""",
    "measures_indicatorheading": """EXISTS (
        SELECT 1 FROM measures_plan p JOIN measures_indicator i ON i.framework_id = p.assessed_framework_id
        WHERE p.id = NEW.plan_id AND i.id = NEW.indicator_id)""",
    "measures_measure_items": """EXISTS (
        SELECT 1 FROM measures_measure m JOIN measures_plan p ON p.id = m.plan_id
        JOIN measures_indicator i ON i.framework_id = p.assessed_framework_id
        JOIN measures_item t ON t.indicator_id = i.id WHERE m.id = NEW.measure_id AND t.id = NEW.item_id)""",
    "measures_measure_divisions": """EXISTS (
        SELECT 1 FROM measures_measure m JOIN measures_plan p ON p.id = m.plan_id
        JOIN measures_division d ON d.agency_id = p.agency_id
        WHERE m.id = NEW.measure_id AND d.id = NEW.division_id)""",
    "measures_commitment_required_divisions": """EXISTS (
        SELECT 1 FROM measures_commitment c JOIN measures_measure m ON m.id = c.measure_id
        JOIN measures_plan p ON p.id = m.plan_id JOIN measures_division d ON d.agency_id = p.agency_id
        WHERE c.id = NEW.commitment_id AND d.id = NEW.division_id)""",
    "measures_membership_divisions": """EXISTS (
        SELECT 1 FROM measures_membership m JOIN measures_division d ON d.agency_id = m.agency_id
        WHERE m.id = NEW.membership_id AND d.id = NEW.division_id)""",
    "measures_item": """NEW.topic_id IS NULL OR EXISTS (
        SELECT 1 FROM measures_topic t WHERE t.id = NEW.topic_id AND t.indicator_id = NEW.indicator_id)""",
}

MOVED = {  # table: what would be true of an update that pulls the ground from under a rule above
    "measures_plan": """NEW.agency_id <> OLD.agency_id OR NEW.assessed_framework_id <> OLD.assessed_framework_id
        AND (EXISTS (SELECT 1 FROM measures_measure m WHERE m.plan_id = NEW.id)
        OR EXISTS (SELECT 1 FROM measures_indicatorheading h WHERE h.plan_id = NEW.id))""",
    "measures_measure": "NEW.plan_id <> OLD.plan_id",
    "measures_commitment": "NEW.measure_id <> OLD.measure_id",
    "measures_deadline": "NEW.commitment_id <> OLD.commitment_id",
    "measures_completion": "NEW.measure_id <> OLD.measure_id",
    "measures_division": "NEW.agency_id <> OLD.agency_id",
    "measures_membership": "NEW.agency_id <> OLD.agency_id",
    "measures_indicator": "NEW.framework_id <> OLD.framework_id",
    "measures_topic": "NEW.indicator_id <> OLD.indicator_id",
    "measures_item": "NEW.indicator_id <> OLD.indicator_id",
}

BLANKS = " \t\n\r\v\f\u00a0\u200b\ufeff"
TEXTS = {  # table: the column that must hold more than blanks (checks of the models refuse the empty text)
    "measures_agency": "name",
    "measures_division": "name",
    "measures_measure": "heading",
    "measures_step": "text",
    "measures_commitment": "text",
    "measures_progressnote": "text",
    "measures_notewithdrawal": "reason",
    "measures_extension": "reason",
    "measures_cancellation": "reason",
    "measures_completionversion": "reason",
}


def rules():
    """(table, name of the rule, event, what is refused as SQL) of each."""
    for table, fits in LINKS.items():
        for event in ("insert", "update"):
            yield table, "link", event, f"NOT ({fits})"
    for table, moved in MOVED.items():
        yield table, "move", "update", f"({moved})"
    for table, column in TEXTS.items():
        blank = f"(ltrim(NEW.{column}, '{BLANKS}') = '' AND NEW.{column} <> '')"
        for event in ("insert", "update"):
            yield table, "blank", event, blank
