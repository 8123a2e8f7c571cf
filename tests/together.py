"""Several people at once: threads, each with a connection of its own, on a database that takes them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection


@contextmanager
def crowd(directory):
    """Gives a function that runs others at the same moment and returns what they return or raise, in order.

    Tests on SQLite have their database in memory, which knows no waiting: there they meet on a copy of it on disk, so
    what is asked of the database afterwards must be asked through the same function.
    """
    settings = connection.settings_dict
    name = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["NAME"] = str(directory / "copy.sqlite3")
        connection.ensure_connection()
        with sqlite3.connect(settings["NAME"]) as copy:
            connection.connection.backup(copy)
        copy.close()
    try:
        yield at_once
    finally:
        settings["NAME"] = name


def at_once(*functions):
    barrier = Barrier(len(functions))

    def run(function):
        try:
            barrier.wait(30)
            return function()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))
