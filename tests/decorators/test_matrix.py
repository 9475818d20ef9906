"""docs/decorators-matrix.md says what the decorators turn into today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.decorators_matrix import COLUMNS, PAGE, find_cells, page

if TYPE_CHECKING:
    from tests.decorators.story import Story


def test_the_page_is_true(story: Story) -> None:
    wanted = page(find_cells(story))
    assert PAGE.read_text(encoding="utf-8") == wanted, "run: make decorators-matrix"


def test_a_cell_that_is_missing_is_an_error() -> None:
    whole = {column: ["as a plain step"] for column in COLUMNS}
    assert page({"size": whole}).count("as a plain step") == len(COLUMNS)
    with pytest.raises(KeyError):
        page({"size": {COLUMNS[0]: []}})
