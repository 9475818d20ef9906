"""In which line of platform.toml a key stands, however it is written."""

from __future__ import annotations

import pytest

from platform_cli.config.lines import line_of

TEXT = """\
# settings of ours
env.plain.data = "a"

[ env . "spaced" ]
data="b"

[env.dev]
concurrency = 3   # data = 5
inline.deep = { data = 1 }
'quoted' = 1

[[list]]
x = 1
[deploy]
flows = [
  "one.py",
]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("env", "plain", "data"), 2),
        (("env", "plain"), 2),
        (("env",), 2),
        (("env", "spaced"), 4),
        (("env", "spaced", "data"), 5),
        (("env", "dev", "concurrency"), 8),
        (("env", "dev", "inline", "deep", "data"), 9),
        (("env", "dev", "quoted"), 10),
        (("env", "dev", "absent"), 7),
        (("list", "x"), 13),
        (("deploy", "flows", "0"), 15),
        (("absent",), None),
        (("data",), None),
    ],
)
def test_finds_the_key_or_the_table_that_holds_it(path: tuple[str, ...], line: int | None) -> None:
    assert line_of(TEXT, path) == line


def test_an_empty_text_holds_nothing() -> None:
    assert line_of("", ("env",)) is None
