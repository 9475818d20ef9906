"""Import Metaflow once, without the warning that its copy of PyYAML then gives."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import metaflow  # noqa: F401
