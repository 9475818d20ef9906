"""Who may know whom: the contracts of pyproject.toml, and which package may use which vendor, terminal or program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PRODUCT, ROOT, Module, modules

# Each package of ours with all vendors it may import; what stands in a longer name applies to that part only.
VENDORS: dict[str, set[str]] = {
    "metaflow_extensions.platform": {"metaflow"},
    "metaflow_extensions.platform.bootstrap": {"boto3", "google", "metaflow", "requests"},
    "metaflow_extensions.platform.gs": {"boto3", "google", "google_crc32c", "metaflow", "obstore", "pyarrow"},
    "platform_cli": set(),
    "platform_cli.exits": {"click"},
    "platform_cli.cli": {"click", "typer"},
    "platform_cli.render": {"msgspec", "rich"},
    "platform_cli.operations": {"msgspec", "tzlocal"},
    "platform_cli.targets": set(),
    "platform_cli.adapters": {"msgspec"},
    "platform_cli.adapters.argo": {"msgspec", "obstore"},
    "platform_cli.adapters.backup_store": {"msgspec", "obstore"},
    "platform_cli.adapters.buckets": {"boto3", "google", "obstore"},
    "platform_cli.adapters.dependencies": {"backports", "msgspec", "obstore", "packaging", "tomli", "tomllib", "uv"},
    "platform_cli.adapters.google": {"google", "requests", "urllib3"},
    "platform_cli.adapters.kubernetes": {"boto3", "botocore", "google", "kubernetes", "urllib3", "websocket", "yaml"},
    "platform_cli.adapters.metaflow": {"metaflow", "msgspec"},
    "platform_cli.adapters.process": {"psutil"},
    "platform_cli.adapters.scheduler": {"apscheduler", "msgspec"},
    "platform_cli.adapters.store_size": {"obstore"},
    "platform_cli.adapters.terraform": {"platformdirs", "msgspec", "psutil", "python_terraform"},
    "platform_cli.check": {"msgspec"},
    "platform_cli.config": {"msgspec", "platformdirs", "tomli", "tomllib"},  # Python 3.10 has no tomllib of its own
    "platform_cli.core": {"cronsim", "msgspec"},
    "platform_cli.launch": {"metaflow"},
}

# What only some may do: the names that do it, and who may use them, each with its reason.
ONLY_SOME = {
    "write to the terminal": (
        {"print", "sys.stdout", "sys.stderr", "click.echo", "click.secho", "typer.echo", "rich.print"},
        {
            "platform_cli.render": "it is what rendering means",
            "platform_cli.__main__": "answers the version and help before anything is loaded",
            "platform_cli.exits": "prints click's help where that is the answer",
            "metaflow_extensions.platform.bootstrap": "is another program: what a pod runs first",
            "platform_cli.launch.smoke": "is a flow, and shows that what flows print is kept",
            "platform_cli.adapters.scheduler.control": "tells the one who started the service that it is ready",
        },
    ),
    "start programs": (
        {
            *(f"subprocess.{name}" for name in ("Popen", "run", "call", "check_call", "check_output", "getoutput")),
            *(f"os.{name}" for name in ("system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp")),
            *(
                f"os.{verb}{kind}"
                for verb in ("exec", "spawn")
                for kind in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")
            ),
            "asyncio.create_subprocess_exec",
            "asyncio.create_subprocess_shell",
            "multiprocessing.Process",
            "pty.spawn",
        },
        {
            "metaflow_extensions.platform.bootstrap": "is another program: what a pod runs first",
            "platform_cli.adapters.process": "the one place for all programs",
            "platform_cli.adapters.git": "asks git two questions",
        },
    ),
    "exit": (
        {"sys.exit", "os._exit", "exit", "quit", "SystemExit"},
        {
            "metaflow_extensions.platform.bootstrap": "is another program: what a pod runs first",
            "platform_cli.exits": "the one place for all exit codes",
            "platform_cli.__main__": "is interrupted before that place is loaded",
            "platform_cli.launch": "is another program: a flow's process",
        },
    ),
}


def test_the_contracts_of_pyproject_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_module_imports_only_the_vendors_of_its_package() -> None:
    strangers = {module.name: sorted(_vendors(module) - _allowed(module)) for module in modules(*PRODUCT)}
    assert not {name: vendors for name, vendors in strangers.items() if vendors}


@pytest.mark.parametrize("deed", ONLY_SOME)
def test_only_some_may(deed: str) -> None:
    names, allowed = ONLY_SOME[deed]
    doers = {module.name: module.uses & names for module in modules(*PRODUCT) if module.uses & names}
    others = {name: used for name, used in doers.items() if not any(_is_in(name, package) for package in allowed)}
    assert not others, f"these also {deed}: {others}"


@pytest.mark.parametrize("deed", ONLY_SOME)
def test_who_is_allowed_to_needs_to(deed: str) -> None:
    names, allowed = ONLY_SOME[deed]
    doers = [module.name for module in modules(*PRODUCT) if module.uses & names]
    idle = [package for package in allowed if not any(_is_in(name, package) for name in doers)]
    assert not idle, f"take these out of the list, they do not {deed}: {idle}"


def _vendors(module: Module) -> frozenset[str]:
    return module.imports - sys.stdlib_module_names - {"platform_cli", "metaflow_extensions"}


def _allowed(module: Module) -> set[str]:
    return VENDORS[max((package for package in VENDORS if _is_in(module.name, package)), key=len)]


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
