"""The stack's outputs and `StackOutputs` are one and the same list, with the same types."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from platform_cli.core.errors import ProvisionError
from platform_cli.core.outputs import StackOutputs, parse_outputs
from tests.cloud import stack

if TYPE_CHECKING:
    from tests.cloud.stack import Stack

WHOLE = b'{"project": {"value": "p"}, "region": {"value": "r"}, "bucket": {"value": "gs://b"}}'


def test_names_are_the_same() -> None:
    text = (stack.SOURCES / "stacks/gcp/outputs.tf").read_text()
    assert set(re.findall(r'^output "(\w+)"', text, re.MULTILINE)) == set(StackOutputs.__struct_fields__)


def test_types_are_the_same(gcp: Stack) -> None:
    gcp.tell(stack.CLOUDSQL).apply()
    told = {name: output["type"] for name, output in gcp.outputs().items()}
    assert told == {name: _type(hint) for name, hint in typing.get_type_hints(StackOutputs).items()}


def test_what_is_not_whole_is_refused_with_what_is_missing() -> None:
    with pytest.raises(ProvisionError) as caught:
        parse_outputs(WHOLE)
    assert caught.value.code == "STACK_OUTPUTS_UNEXPECTED"
    assert "cluster" in caught.value.details


def _type(hint: Any) -> Any:
    """Return a type of ours as Terraform writes it."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return ["object", {name: _type(one) for name, one in typing.get_type_hints(hint).items()}]
    if typing.get_origin(hint) is dict:
        return ["map", "string"]
    if type(None) in typing.get_args(hint):
        return _type(typing.get_args(hint)[0])
    return {str: "string", int: "number"}[hint]
