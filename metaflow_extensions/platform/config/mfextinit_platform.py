"""The configuration that this extension adds to Metaflow's own: what a profile tells our decorators."""

from __future__ import annotations

import os

from metaflow.metaflow_config_funcs import from_conf

# Set by the profile that `platform up` writes; empty wherever another profile is in use, and then we change nothing.
PLATFORM_TARGET = from_conf("PLATFORM_TARGET", "")

# The environment's name, for tags and messages. Metaflow's profile of ours has the same name.
PLATFORM_ENVIRONMENT = from_conf(
    "PLATFORM_ENVIRONMENT", os.environ.get("METAFLOW_PROFILE", "") if PLATFORM_TARGET else ""
)

# The machines of a cluster, a JSON list, and the sizes of `@size`, a JSON object: see decorators/profile.py for both.
PLATFORM_POOLS = from_conf("PLATFORM_POOLS")
PLATFORM_SIZES = from_conf("PLATFORM_SIZES")

# Where `@production` reports a failed run; empty: in the run's log only.
PLATFORM_NOTICE_URL = from_conf("PLATFORM_NOTICE_URL", "")

# The service account that processes on this machine act as at Google; empty: who they are anyway. Pods never get it.
PLATFORM_IMPERSONATE = from_conf("PLATFORM_IMPERSONATE", "")

# The decorator that records where a run comes from goes on every step, as if with `--with`, beside what a user wants.
_users_own = from_conf("DEFAULT_DECOSPECS", "")
if PLATFORM_TARGET and _users_own:
    DEFAULT_DECOSPECS = f"{_users_own} platform_facts"
elif PLATFORM_TARGET:
    TOGGLE_DECOSPECS = ["platform_facts"]
