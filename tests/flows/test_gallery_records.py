"""What the gallery shows about records: versions, tags, secrets, files and cards."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.flows.gallery_runs import Gallery


def test_a_run_knows_the_scores_of_the_runs_before_it(gallery: Gallery) -> None:
    first = gallery.run("versioned_runs", "--score", "0.7").run
    second = gallery.run("versioned_runs", "--score", "0.6").run.artifacts("end")
    assert second["earlier"] == {first.pathspec: 0.7}
    assert not second["is_best"]


def test_a_run_finds_itself_by_the_tag_it_gave_itself(gallery: Gallery) -> None:
    run = gallery.run("tags_and_namespaces").run
    assert "checked" in run.tags
    assert run.artifacts("end")["mine"] == [run.pathspec]


def test_everybodys_runs_include_those_of_other_namespaces(gallery: Gallery) -> None:
    other = gallery.run("tags_and_namespaces", METAFLOW_USER="colleague").run
    own = gallery.run("tags_and_namespaces").run
    end = own.artifacts("end")
    assert end["mine"] == [own.pathspec]
    assert set(end["everybodys"]) == {own.pathspec, other.pathspec}


def test_no_artifact_holds_the_secret(gallery: Gallery) -> None:
    run = gallery.run("secret_variables").run
    assert "only for show" not in str(run.steps)


def test_parquet_lands_in_the_store_in_one_folder_for_each_city(gallery: Gallery) -> None:
    run = gallery.run("arrow_parquet").run
    folder = gallery.home / "store" / "data" / run.pathspec
    assert run.artifacts("end")["location"] == str(folder)
    assert sorted(path.parent.name for path in folder.rglob("*.parquet")) == ["Oslo", "Rome"]


def test_the_card_shows_the_table_and_the_chart(gallery: Gallery) -> None:
    gallery.run("card_report")
    report = gallery.home / "report.html"
    shown = gallery.ask("card_report", "card", "get", "start", str(report))
    assert shown.code == 0, shown.output
    data = re.search(r'__MF_DATA__\["[^"]+"\] = "([^"]+)"', report.read_text())
    assert data is not None
    content = base64.b64decode(data[1]).decode()
    assert "Temperatures of 3 cities" in content
    assert "Reykjavik" in content
    assert '"mark": "bar"' in content
