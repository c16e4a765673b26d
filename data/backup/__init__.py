"""Backup and restore: batches, people, and all that is ours of them in one file, and back
into exactly that state."""

from data.backup.archive import Header
from data.backup.making import Backup, backup, before, described, find, list_backups, verify
from data.backup.restoring import RestoreReport, restore

__all__ = [
    "Backup",
    "Header",
    "RestoreReport",
    "backup",
    "before",
    "described",
    "find",
    "list_backups",
    "restore",
    "verify",
]
