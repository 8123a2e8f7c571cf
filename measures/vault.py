"""Where the bytes of evidence lie: one folder outside the web root, a file per key, written whole or not at all."""

import errno
import hashlib
import logging
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)
KEY = re.compile("[0-9a-f]{32}")
COMING = "coming-"  # the beginning of the names of files that are still being received
FULL = "เครื่องแม่ข่ายไม่มีที่ว่างสำหรับเก็บไฟล์ ยังไม่ได้รับไฟล์นี้ โปรดแจ้งผู้ดูแลเครื่องแม่ข่าย แล้วเลือกไฟล์อีกครั้งภายหลัง"
BROKEN = "เครื่องแม่ข่ายเก็บไฟล์ไม่ได้ในขณะนี้ โปรดแจ้งผู้ดูแลเครื่องแม่ข่าย แล้วเลือกไฟล์อีกครั้งภายหลัง"
BLOCK = 2**16


def root():
    """The folder, made where it is missing; nobody but the server's own account may look into it."""
    folder = Path(settings.EVIDENCE_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(key):
    """Where the bytes of a key (a UUID) lie."""
    return root() / key.hex


def sentence(error):
    """What to tell of an OSError while writing; what it was stands in the log."""
    log.error("evidence cannot be stored: %s", error)
    return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else BROKEN


def new_file():
    """A file to receive bytes, under a name of its own; (path, handle for writing and reading)."""
    path = root() / f"{COMING}{secrets.token_hex(16)}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    return path, os.fdopen(descriptor, "w+b")


def keep(path, handle, key):
    """Give a received file its place, once its bytes are safely on the disk."""
    handle.flush()
    os.fsync(handle.fileno())
    path.rename(path_of(key))
    sync_folder()


def remove(key):
    """Let the bytes of a key go; they may be gone already."""
    path_of(key).unlink(missing_ok=True)
    sync_folder()


def sync_folder():
    folder = os.open(root(), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sha256_of(handle):
    """The hash of an open file, block by block; its reading then stands at the beginning."""
    found = hashlib.sha256()
    handle.seek(0)
    while block := handle.read(BLOCK):
        found.update(block)
    handle.seek(0)
    return found.hexdigest()
