"""The `platform` command: answer at once what can be answered at once, else run the verb; one error, one exit code."""

import sys


def main() -> None:
    """Run the command line and exit."""
    answer = _known_answer(sys.argv[1:])
    if answer is not None and _printed(answer):
        return
    try:
        from platform_cli.exits import run_and_exit
    except KeyboardInterrupt:  # so early that nothing has begun and nothing can be said
        sys.exit(130)
    run_and_exit(sys.argv[1:])


def _known_answer(arguments: list[str]) -> str | None:
    """Return the version, or a help text that was rendered when the command line was written."""
    if arguments in (["--version"], ["-V"]):
        from platform_cli import __version__

        return f"platform {__version__}\n"
    if arguments and arguments[-1] not in {"--help", "-h"}:
        return None
    words = arguments[:-1]
    return _help("-".join(words) or "platform") if all(map(str.isalpha, words)) else None


def _help(name: str) -> str | None:
    try:
        with open(f"{__file__[: -len('__main__.py')]}cli/help/{name}.txt", encoding="utf-8") as text:  # noqa: PTH123 - pathlib costs more than all the rest
            return text.read()
    except OSError:
        return None


def _printed(text: str) -> bool:
    """Print a text; where that fails (a closed pipe, a full disk, a sign too few) the long way knows what to do."""
    try:
        print(text, end="", flush=True)  # noqa: T201 - nothing else has been loaded that could print
    except (OSError, UnicodeError):
        return False
    return True


if __name__ == "__main__":
    main()
