"""What `platform open` opens."""

from __future__ import annotations

from typing import Literal

Page = Literal["ui", "argo", "metadata"]
