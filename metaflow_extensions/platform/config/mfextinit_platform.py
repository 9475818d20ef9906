"""The configuration that this extension adds to Metaflow's own: what a profile tells our decorators."""

from __future__ import annotations

import os
from typing import Any

from metaflow.metaflow_config_funcs import from_conf

# Set by the profile that `platform up` writes; empty wherever another profile is in use, and then we change nothing.
PLATFORM_TARGET = from_conf("PLATFORM_TARGET", "")

# The environment's name, for tags and messages. Metaflow's profile of ours has the same name.
PLATFORM_ENVIRONMENT = from_conf(
    "PLATFORM_ENVIRONMENT", os.environ.get("METAFLOW_PROFILE", "") if PLATFORM_TARGET else ""
)

# The machines of a cluster, a JSON list, and the sizes of `@size`, a JSON object: see decorators/pools.py for both.
_NO_POOLS: list[dict[str, Any]] = []
_NO_SIZES: dict[str, Any] = {}
PLATFORM_POOLS = from_conf("PLATFORM_POOLS", _NO_POOLS)
PLATFORM_SIZES = from_conf("PLATFORM_SIZES", _NO_SIZES)

# Where `@production` reports a failed run; empty: in the run's log only.
PLATFORM_NOTICE_URL = from_conf("PLATFORM_NOTICE_URL", "")

# The decorator that records where a run comes from goes on every step, as if with `--with`, beside what a user wants.
_users_own = from_conf("DEFAULT_DECOSPECS", "")
if PLATFORM_TARGET and _users_own:
    DEFAULT_DECOSPECS = f"{_users_own} platform_facts"
elif PLATFORM_TARGET:
    TOGGLE_DECOSPECS = ["platform_facts"]
