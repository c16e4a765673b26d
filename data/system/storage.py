"""The data folder: where each thing lives, private to the user who runs Tanda."""

from __future__ import annotations

from pathlib import Path

from data.errors import StorageError, message
from data.settings import Settings


class Folders:
    """The folders below the data folder. Each property makes its folder (mode 0700) on first use."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.data_dir.expanduser().resolve()

    @property
    def database(self) -> Path:
        """Files of the embedded mongod."""
        return self._private("mongo")

    @property
    def answers(self) -> Path:
        """diskcache of answers. Private, because diskcache unpickles what it reads."""
        return self._private("answers")

    @property
    def jobs(self) -> Path:
        """diskcache of background jobs, apart from the answers so that eviction never meets it."""
        return self._private("jobs")

    @property
    def exports(self) -> Path:
        """Finished CSV files."""
        return self._private("exports")

    @property
    def backups(self) -> Path:
        """Backups, and the one made by itself before anything destructive."""
        return self._private("backups")

    @property
    def snapshots(self) -> Path:
        """Normalised copies of the collections, from which questions are answered fast."""
        return self._private("snapshots")

    @property
    def uploads(self) -> Path:
        """Files that were handed in on a page, for a while."""
        return self._private("uploads")

    @property
    def integrity(self) -> Path:
        """What the last check of batches against files found."""
        return self._private("integrity")

    @property
    def requests(self) -> Path:
        """diskcache of what requests with an Idempotency-Key were answered."""
        return self._private("requests")

    @property
    def run(self) -> Path:
        """Locks and ready marks of the running instance."""
        return self._private("run")

    def _private(self, name: str) -> Path:
        folder = self.root / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise unusable(folder, error) from error
        return folder


def unusable(folder: Path, error: OSError) -> StorageError:
    """What to say of a data folder that refuses."""
    return StorageError(
        message("The data folder {folder} cannot be used: {reason}. Choose another with --data-dir."),
        folder=folder,
        reason=error.strerror or error,
    )
