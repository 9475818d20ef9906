"""`platform data`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make(help="Put, list, get and remove files in the environment's store.", no_args_is_help=True)
Keys = Annotated[list[str], typer.Argument(metavar="KEY…", help="Keys, as `platform data ls` shows them.")]


@app.command()
def put(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE… [KEY]",
            help="Local files; a last word that is none is their key, or prefix. [default: their names]",
        ),
    ],
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Store files, unless they are there already.

    Flows find them under the same keys: GS().get(KEY).
    """
    with session("data", options(env, values, output), log=True) as wired:
        from platform_cli.operations.data import put as operation

        *files, last = map(Path, words)
        is_key = bool(files) and (words[-1].endswith("/") or not last.exists())
        key = words[-1] if is_key else None
        rows = operation(wired.target, wired.sink, files if is_key else [*files, last], key)
        wired.show(rows)
        wired.finish(next_commands=(f"platform data get {rows[0].key}",))


@app.command()
def ls(
    prefix: Annotated[str | None, typer.Argument(metavar="[PREFIX]", help="A key's beginning. [default: all]")] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="Everything below, not the next level.")] = False,
) -> None:
    """List what is stored below a prefix."""
    with session("data", options(env, values, output)) as wired:
        from platform_cli.operations.data import listed

        rows = listed(wired.target, prefix, recursive=recursive)
        wired.show(rows)
        if not rows:
            wired.finish(f"Nothing is stored{f' below {prefix}' if prefix else ''}.", ("platform data put FILE",))


@app.command()
def get(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A key, as `platform data ls` shows it.")],
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A file or folder. [default: here]")] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Fetch an object into a file.

    After an interruption the same command goes on where it stopped, if the object is still the same.
    """
    with session("data", options(env, values, output), log=True) as wired:
        from platform_cli.operations.data import get as operation

        wired.show([operation(wired.target, wired.sink, key, file or Path())])
        wired.finish()


@app.command()
def rm(keys: Keys, env: Env = None, values: Set = None, output: Output = None) -> None:
    """Remove objects: all of them, or none if one is missing."""
    with session("data", options(env, values, output), log=True) as wired:
        from platform_cli.operations.data import remove

        remove(wired.target, keys)
        wired.finish(f"Removed {', '.join(keys)}.")
