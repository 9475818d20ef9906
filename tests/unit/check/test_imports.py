"""Checking needs nothing but Python itself."""

from __future__ import annotations

import subprocess
import sys

SHOW = """
import sys
import platform_cli.check
own = {"platform_cli", "__main__", "__mp_main__"}
loaded = {name.partition(".")[0] for name in sys.modules} - own
print(" ".join(sorted(loaded - set(sys.stdlib_module_names))))
"""


def test_only_the_standard_library_is_loaded() -> None:
    # without `site`, which itself loads what editable installs ask for
    path = [path for path in sys.path if path]
    code = f"import sys; sys.path[:] = {path!r}\n{SHOW}"
    answer = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []
