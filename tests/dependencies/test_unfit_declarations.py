"""What cannot be locked: each with the reason, and the command to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import HELLO

if TYPE_CHECKING:
    from tests.dependencies.conftest import Project

# Nobody listens there: RFC 863's service is long gone.
NOBODY = "http://127.0.0.1:9/simple"


def test_requirements_that_contradict_each_other(project: Project) -> None:
    project.index.add("greeting", "1.0", ["word<2"])
    for version in ("1.0", "2.0"):
        project.index.add("word", version)
    project.declare("greeting", "word>=2")
    error = project.refused("lock-contradiction", code=2)
    assert "greeting" in error
    assert "word<2" in error
    assert not project.lock_file.exists()


def test_a_package_that_is_not_there(project: Project) -> None:
    project.declare("greetign")
    assert "greetign" in project.refused("lock-package-unknown", code=2)


def test_a_version_that_is_not_there(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.declare("greeting==9")
    assert "greeting==9" in project.refused("lock-version-unknown", code=2)


def test_a_wheel_for_another_system_only(project: Project) -> None:
    project.index.add("greeting", "1.0", tag="cp311-cp311-win_amd64")
    project.declare("greeting", python="==3.11.*")
    assert "greeting" in project.refused("lock-no-wheel", code=2)


def test_a_requirement_that_is_none(project: Project) -> None:
    project.declare("greeting=1.0")
    assert "greeting=1.0" in project.refused("lock-requirement-invalid", code=2)


def test_script_metadata_without_an_end(project: Project) -> None:
    project.write("flow.py", f'# /// script\n# dependencies = ["greeting"]\n\n{HELLO}')
    project.refused("lock-script-without-end", code=2)


def test_script_metadata_that_is_no_toml(project: Project) -> None:
    project.write("flow.py", f"# /// script\n# dependencies = [greeting]\n# ///\n{HELLO}")
    project.refused("lock-script-no-toml", code=2)


def test_a_python_that_we_do_not_run_on(project: Project) -> None:
    project.declare("greeting", python="<3.9")
    project.refused("lock-python-too-old", code=2)


def test_nothing_declared(project: Project) -> None:
    project.write("flow.py", HELLO)
    project.refused("lock-nothing-declared", code=2)


def test_an_option_of_pip_that_we_cannot_follow(project: Project) -> None:
    project.write("requirements.txt", "--only-something greeting\n")
    project.write("flow.py", HELLO)
    project.refused("lock-option-of-pip", code=2)


def test_a_file_that_the_declaration_does_not_allow(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.write("requirements.txt", f"greeting==1.0 --hash=sha256:{'0' * 64}\n")
    project.write("flow.py", HELLO)
    project.refused("lock-hash-mismatch", code=8)


def test_an_index_that_does_not_answer(project: Project) -> None:
    project.declare("greeting")
    error = project.refused("lock-index-down", code=7, UV_DEFAULT_INDEX=NOBODY)
    assert "http://127.0.0.1:9" in error


def test_with_all_in_the_cache_no_index_is_needed(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.declare("greeting")
    project.locked()
    before = project.lock_file.read_text(encoding="utf-8")
    project.lock_file.unlink()
    project.index.user = "nobody:ever"  # from now on it refuses everybody
    project.locked(UV_OFFLINE="1")
    assert project.lock_file.read_text(encoding="utf-8") == before


def test_a_version_that_was_taken_back_is_not_chosen_unless_it_is_asked_for(project: Project) -> None:
    project.index.add("greeting", "1.0")
    project.index.add("greeting", "2.0", yanked="broken on Mondays")
    project.declare("greeting")
    assert project.locked() == {"greeting": "1.0"}
    project.declare("greeting==2.0")
    done = project.lock()
    assert project.versions() == {"greeting": "2.0"}
    assert "greeting==2.0" in done.stderr
    assert "broken on Mondays" in done.stderr


def test_a_lock_with_a_merge_conflict(project: Project) -> None:
    project.declare("greeting")
    project.write("flow.lock", "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n")
    project.refused("lock-broken", "run", "flow.py", code=3, PLATFORM_DEPENDENCIES="")


def test_a_lock_of_a_later_version(project: Project) -> None:
    project.declare("greeting")
    project.write("flow.lock", '{"version": 2}\n')
    project.refused("lock-of-a-newer-version", "run", "flow.py", code=3, PLATFORM_DEPENDENCIES="")


def test_a_lock_that_does_not_fit_any_more(project: Project) -> None:
    for name in ("greeting", "word"):
        project.index.add(name, "1.0")
    project.declare("greeting")
    project.locked()
    before = project.lock_file.read_text(encoding="utf-8")
    project.declare("greeting>=1", "word")
    error = project.refused("lock-stale", "run", "flow.py", code=8, PLATFORM_DEPENDENCIES="")
    assert "platform lock flow.py" in error
    assert project.lock_file.read_text(encoding="utf-8") == before
    assert set(project.locked()) == {"greeting", "word"}


def test_a_variable_with_a_slip(project: Project) -> None:
    project.declare("greeting")
    project.refused("variable-dependencies", "run", "flow.py", code=3, PLATFORM_DEPENDENCIES="curent")


def test_a_build_that_fails(project: Project) -> None:
    project.index.add_source("old-cli", "1.0", builds=False)
    project.declare("old-cli")
    assert "old-cli" in project.refused("lock-build-fails", code=4)


def test_what_is_there_for_conda_only(project: Project) -> None:
    project.decorate('@conda_base(libraries={"cudatoolkit": "11.8", "numpy": "2.0"})')
    assert "cudatoolkit" in project.refused("lock-conda-only", code=2)


def test_packages_that_only_the_running_flow_knows(project: Project) -> None:
    project.decorate("@pypi_base(packages=read_packages())")
    project.refused("lock-decorator-unreadable", code=2)


def test_a_cut_off_that_is_no_date(project: Project) -> None:
    project.declare("greeting")
    project.write("platform.toml", '[dependencies]\nuntil = "May 2025"\n')
    project.refused("toml-until-no-date", code=3)


def test_a_slip_in_the_table_of_dependencies(project: Project) -> None:
    project.declare("greeting")
    project.write("platform.toml", '[dependencies]\nuntill = "2025-05-01"\n')
    project.refused("toml-key-unknown-in-dependencies", code=3)


def test_a_cut_off_and_an_index_that_says_no_dates(project: Project) -> None:
    project.index.add("greeting", "1.0", uploaded="")
    project.declare("greeting")
    project.write("platform.toml", '[dependencies]\nuntil = "2025-05-01"\n')
    assert "cut-off date" in project.refused("lock-until-without-dates", code=2)


def test_another_metaflow_than_ours(project: Project) -> None:
    project.declare("metaflow==2.12.0")
    assert "metaflow==2.12.0" in project.refused("lock-metaflow-old", code=2)


def test_no_flow_named(project: Project) -> None:
    project.refused("lock-no-flow", "lock", code=2)
