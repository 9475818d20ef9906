"""docs/errors.md explains every error code that the code can raise, and no other."""

from __future__ import annotations

import ast
import re

from tests.house.sources import ROOT, modules

DOCUMENT = ROOT / "docs" / "errors.md"
FEWEST_WORDS = 8


def _raised() -> set[str]:
    calls = (node for module in modules("platform_cli") for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    codes = (keyword.value for call in calls for keyword in call.keywords if keyword.arg == "code")
    return {code.value for code in codes if isinstance(code, ast.Constant) and isinstance(code.value, str)}


def _explained() -> dict[str, str]:
    parts = re.split(r"^### ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].strip(): re.split(r"^## ", part, flags=re.MULTILINE)[0] for part in parts}


def test_every_code_is_explained_and_every_explained_code_exists() -> None:
    assert _raised() == _explained().keys()


def test_every_code_has_a_form_that_can_be_searched_for() -> None:
    assert [code for code in _raised() if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code)] == []


def test_every_explanation_says_something() -> None:
    assert [code for code, text in _explained().items() if len(text.split()) <= FEWEST_WORDS] == []


def test_every_exit_code_stands_in_the_table() -> None:
    errors = next(module for module in modules("platform_cli") if module.name == "platform_cli.core.errors")
    codes = {
        node.value.value
        for node in ast.walk(errors.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "exit_code"
        and isinstance(node.value, ast.Constant)
    }
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)}
    assert codes - {1} <= listed  # 1 is the base's, which nobody raises
