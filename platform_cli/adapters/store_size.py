"""How many bytes are in an environment's store, as far as can be counted while somebody waits."""

from __future__ import annotations

import time

from platform_cli.adapters.argo.store import Store

_TOGETHER = 1000  # objects: what one answer of the store lists


class SizedStore(Store):
    """A store that is looked through."""

    def size(self, seconds: float) -> tuple[int, bool]:
        """Return the bytes of all objects, and whether these are all.

        Args:
            seconds: After so long what was counted is enough; a thousand objects take a fraction of one.

        Raises:
            PrerequisiteError: If the store does not answer.
        """
        import obstore

        deadline, total = time.monotonic() + seconds, 0
        with self._explained():
            for some in obstore.list(self._opened, chunk_size=_TOGETHER):
                total += sum(entry["size"] for entry in some)
                if time.monotonic() > deadline:
                    return total, False
        return total, True
