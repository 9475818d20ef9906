"""What `@conda_base`, `@conda`, `@pypi_base` and `@pypi` of a flow file ask for, read without importing the file."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.dependencies.conda_names import is_conda_only, requirement_of, specifier_of
from platform_cli.core.errors import UsageError
from platform_cli.core.package_sets import StepPackages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ON_FLOW, _ON_STEP = ("conda_base", "pypi_base"), ("conda", "pypi")
# Python is asked for like a package of Conda; Metaflow is there in the version that platform was made for.
_NOT_PACKAGES = ("python", "metaflow")
_MAY_BE_THERE = re.compile(r"@\s*(?:\w+\.)*(?:conda|pypi)(?:_base)?\b")


def may_have_package_decorators(text: str) -> bool:
    """Say at once whether it is worth looking."""
    return _MAY_BE_THERE.search(text) is not None


def read_package_decorators(file: Path, text: str) -> tuple[StepPackages, list[StepPackages]]:
    """Return what the flow asks for, and what each step with packages, or a Python, of its own asks for.

    Raises:
        UsageError: If that cannot be told without running the file, or a package exists for Conda only.
    """
    tree = ast.parse(text)
    reader = _Reader(file, _constants(tree))
    flow = StepPackages()
    steps: list[StepPackages] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_flow(node, tree):
            flow = reader.asked(node, _ON_FLOW, flow)
            methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            own = [(one.name, reader.asked(one, _ON_STEP, StepPackages())) for one in methods]
            steps += [StepPackages(step=name, packages=one.packages, python=one.python) for name, one in own if one]
    return flow, steps


def _is_flow(node: ast.ClassDef, tree: ast.Module) -> bool:
    names = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
    others = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name in names and one is not node]
    return "FlowSpec" in names or any(_is_flow(other, tree) for other in others)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the values that names are given at the top of the file, once and for all."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


class _Reader:
    def __init__(self, file: Path, constants: dict[str, ast.expr]) -> None:
        self._file = file
        self._constants = constants

    def asked(self, node: ast.ClassDef | ast.FunctionDef, names: tuple[str, ...], so_far: StepPackages) -> StepPackages:
        packages, python = dict(so_far.packages), so_far.python
        for decorator, values in self._decorators(node, names):
            if values.get("disabled"):
                continue
            is_conda = decorator.startswith("conda")
            named = {**(values.get("libraries") or {}), **(values.get("packages") or {})}
            python = str(values.get("python") or named.get("python") or python)
            others = {name: version for name, version in named.items() if name not in _NOT_PACKAGES}
            packages.update(self._requirements(others, is_conda=is_conda))
        return StepPackages(packages=packages, python=python)

    def _decorators(
        self, node: ast.ClassDef | ast.FunctionDef, names: tuple[str, ...]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for call in node.decorator_list:
            function = call.func if isinstance(call, ast.Call) else call
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in names:
                keywords = call.keywords if isinstance(call, ast.Call) else []
                yield name, {one.arg: self._value(one.value, name) for one in keywords if one.arg is not None}

    def _value(self, node: ast.expr, decorator: str) -> Any:
        try:
            return ast.literal_eval(self._known(node))
        except (ValueError, TypeError, RecursionError):
            message = f"what @{decorator} in {self._file}:{node.lineno} asks for is only known when the flow runs."
            hint = "write names and versions there as they are, or leave it to Metaflow: --environment=conda"
            raise UsageError(message, code="DEPENDENCIES_INVALID", hint=hint) from None

    def _known(self, node: ast.expr) -> ast.expr:
        """Return the expression with the file's own constants in place of their names."""
        constants = self._constants

        class Replace(ast.NodeTransformer):
            def visit_Name(self, name: ast.Name) -> ast.expr:
                return constants.get(name.id, name)

        replaced: ast.expr = Replace().visit(node)
        return replaced

    def _requirements(self, packages: dict[str, Any], *, is_conda: bool) -> dict[str, str]:
        lost = [name for name in packages if is_conda and is_conda_only(name)]
        if lost:
            message = f"{', '.join(lost)} in {self._file} {'is' if len(lost) == 1 else 'are'} there for Conda only."
            hint = f"leave this flow to Conda: platform run {self._file} --environment=conda"
            raise UsageError(message, code="DEPENDENCIES_CONDA_ONLY", hint=hint)
        found = {}
        for name, version in packages.items():
            text = requirement_of(name, str(version)) if is_conda else f"{name}{specifier_of(str(version))}"
            if text:
                found[re.split(r"[=<>!~]", text)[0].lower().replace("_", "-")] = text
        return found
