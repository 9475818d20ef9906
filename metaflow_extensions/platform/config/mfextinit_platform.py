"""The configuration that this extension adds to Metaflow's own."""

from metaflow.metaflow_config_funcs import from_conf

# Set by the profile that `platform up` writes; empty wherever another profile is in use, and then we change nothing.
PLATFORM_TARGET = from_conf("PLATFORM_TARGET", "")
