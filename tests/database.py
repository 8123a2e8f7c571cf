"""The database of the tests: whatever a test commits, the next one finds it as it was prepared."""

import sqlite3
from urllib.parse import quote

from django.db import connection, connections
from django.test import TransactionTestCase


def keep():
    """Copy the database as it is now, beside itself."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(copy_of_it()) as copy:
            connection.connection.backup(copy)
        copy.close()
    else:
        copied(copy_of_it(), connection.settings_dict["NAME"])


def put_back(*_):
    """Make it again from that copy: emptying the tables and filling them takes longer, and the guards refuse it."""
    connections.close_all()
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(copy_of_it()) as copy:
            copy.backup(connection.connection)
        copy.close()
    else:
        copied(connection.settings_dict["NAME"], copy_of_it())
    connections.close_all()


def url():
    """How another process reaches it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}@{quote(given['HOST'], safe='')}:{given['PORT']}/{given['NAME']}"


def forget():
    """Remove the copy, and let nobody hold the database, which Django then removes: a browser's last request may."""
    if connection.vendor == "postgresql":
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy_of_it()}"')
            of_it = [connection.settings_dict["NAME"]]
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", of_it)


def copy_of_it():
    return f"{connection.settings_dict['NAME']}_kept"


def copied(new, old):
    """On PostgreSQL a database is a copy of another one that nobody uses meanwhile."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')


TransactionTestCase._fixture_teardown = put_back
