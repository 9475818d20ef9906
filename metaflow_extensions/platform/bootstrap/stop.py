"""How what a pod runs first ends when it cannot go on."""

from __future__ import annotations

NOT_OURS = 3  # Metaflow's own commands shall do it
REFUSED = 4


class Stop(Exception):  # noqa: N818 - the first of its two uses is no error
    """End with an exit code and a sentence for people."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
