"""What the rig is made of; go.mod and go.sum of each family pin the rest."""

from __future__ import annotations

KUBERNETES, ARGO, ARGO_EVENTS = "v1.34.4", "v3.7.18", "v1.9.11"
# The sum of the published module, which go.sum does not list because we build from a mended copy of it.
ARGO_MODULE, ARGO_SUM = "github.com/argoproj/argo-workflows/v3", "h1:B8v2GIBCqUATiqrI3NaLGDplT2Id18bIruebwSXkFZI="

DEBIAN = "12"
NODE_PACKAGES = [
    "containerd",
    "runc",
    "containernetworking-plugins",
    "conntrack",
    "iptables",
    "libip4tc2",
    "libip6tc2",
    "libxtables12",
    "libnftnl11",
    "libnfnetlink0",
    "libnetfilter-conntrack3",
    "libmnl0",
    "libseccomp2",
]
# No maintainer script runs and nothing is taken for granted: without dash there is no /bin/sh.
ESSENTIALS = [
    "bash",
    "dash",
    "coreutils",
    "findutils",
    "sed",
    "grep",
    "hostname",
    "debianutils",
    "diffutils",
    "util-linux",
    "libc-bin",
    "base-files",
    "base-passwd",
    "netbase",
]
PYTHON_PACKAGES = [
    "tar",
    "gzip",
    "mawk",
    "python3",
    "libpython3.11-stdlib",
    "python3-distutils",
    "libstdc++6",
    "curl",
    "ca-certificates",
    "procps",
    "iproute2",
]
POSTGRES_PACKAGES = ["postgresql-15", "postgresql-client-15"]

PYTHON = "3.11"  # Debian 12's: what images run, and what their wheels are for
