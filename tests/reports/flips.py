"""One bit of what is stored, turned by somebody who holds the database."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection

from measures.models import AuditEvent
from reports.models import IssuedDocument, IssuedFile, IssuedPart, Submission

TARGETS = ("bytes", "data", "trail", "submission", "hash", "file")
SEALED_TEXT = ("actor", "roles", "verb", "subject", "mac", "reason")


def flip(target, chance):
    """Turn one bit of a target; what was turned, in words."""
    match target:
        case "bytes":
            return flip_bytes(IssuedPart, "content", chance)
        case "data":
            return flip_bytes(IssuedDocument, "data", chance)
        case "file":
            return flip_bytes(IssuedFile, "content", chance)
        case "submission":
            return flip_bytes(Submission, "data", chance)
        case "hash":
            return flip_text(IssuedDocument, ("data_sha256", "pdf_sha256", "code", "trail_mac"), chance)
        case "trail":
            return flip_text(AuditEvent, SEALED_TEXT, chance)


def flip_bytes(model, column, chance):
    key, content = chance.choice(list(model.objects.order_by("pk").values_list("pk", column)))
    turned = bytearray(content)
    place = chance.randrange(len(turned) * 8)
    turned[place // 8] ^= 1 << place % 8
    write(model, column, key, bytes(turned))
    return f"bit {place} of {model.__name__}.{column} {key}"


def flip_text(model, columns, chance):
    """A bit of a letter's number, so that it stays a text; the lowest two, which keep it a letter."""
    rows = model.objects.order_by("pk").values_list("pk", *columns)
    texts = [(key, *each) for key, *row in rows for each in zip(columns, row, strict=True) if each[1]]
    key, column, text = chance.choice(texts)
    place, bit = chance.randrange(len(text)), chance.randrange(2)
    turned = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
    write(model, column, key, turned)
    return f"bit {bit} of letter {place} of {model.__name__}.{column} {key}"


def write(model, column, key, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [value, key])


def found():
    """Whether the commands find anything wrong."""
    return any(fails(command) for command in ("check_issued", "verify_trail"))


def fails(command):
    try:
        call_command(command, stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        return error.returncode == 1
    return False
