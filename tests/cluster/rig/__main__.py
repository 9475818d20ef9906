"""`python -m tests.cluster.rig build|up|down|status|enter|load`."""

from __future__ import annotations

import argparse
import os
import sys

from tests.cluster.rig import archive, build, containers, report, start, stop
from tests.cluster.rig.catalogue import catalogue
from tests.cluster.rig.commands import run
from tests.cluster.rig.machine import Machine
from tests.cluster.rig.places import State


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201 - a program's own output


def main() -> None:
    """Do what the command line asks."""
    asked = _parse()
    found = build.obstacles() if asked.verb != "status" else []
    if found:
        sys.exit(f"The rig cannot run here: {'; '.join(found)}. The other tests do not need it: make test")
    state = State(asked.name)
    try:
        _do(asked, state)
    except (RuntimeError, TimeoutError) as error:
        sys.exit(f"{error}\nThe logs are in {state.logs}; to begin anew: make cluster-down cluster")


def _do(asked: argparse.Namespace, state: State) -> None:
    match asked.verb:
        case "build":
            say(str(build.build(say).root))
        case "up":
            start.up(build.build(say), state, say)
        case "start-inside":
            start.start_inside(Machine(state).parts, state)
        case "down":
            stop.down(state)
            say("nothing is left")
        case "status":
            sys.exit(report.status(state, say))
        case "enter":
            _enter(state, asked.arguments)
        case "load":
            _load(state, asked.arguments)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.rig", description=__doc__)
    parser.add_argument("--name", default="rig", help="of the machine, if it is not the one that tests share")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("build", help="build what is missing, once")
    verbs.add_parser("up", help="build if need be, and start")
    verbs.add_parser("down", help="end it; nothing is left")
    verbs.add_parser("status", help="say what runs")
    verbs.add_parser("enter", help="run a command inside").add_argument("arguments", nargs=argparse.REMAINDER)
    verbs.add_parser("load", help="make images anew and import them").add_argument("arguments", nargs="+")
    verbs.add_parser("start-inside", help="the part of a start that runs inside the machine")
    return parser.parse_args()


def _machine(state: State) -> Machine:
    machine = Machine(state)
    if not machine.first or not state.ready.exists():
        sys.exit("The rig is not up. Start it: make cluster")
    return machine


def _enter(state: State, command: list[str]) -> None:
    machine = _machine(state)
    os.environ.update(machine.variables(machine.parts))
    os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
    words = machine.entering(*(command or ["bash"]))
    os.execvp(words[0], words)  # noqa: S606 - it takes this process's place, and so its exit code and signals


def _load(state: State, names: list[str]) -> None:
    machine = _machine(state)
    images = {image.name: image for image in catalogue(machine.parts)}
    for name in names:
        if name not in images:
            sys.exit(f"There is no image {name!r}; there are: {', '.join(images)}")
        file = state.folder / f"{name}.tar"
        file.unlink(missing_ok=True)
        archive.write(images[name], file)
        run(*machine.entering(*containers.importing(machine.parts, file)))
        file.unlink()
        say(f"{images[name].reference}: loaded; pods that start from now on have it")


if __name__ == "__main__":
    main()
