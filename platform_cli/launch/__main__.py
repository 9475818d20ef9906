"""Run a flow file as `python FLOW …` would, and leave behind what became of it.

Called as `python -m platform_cli.launch OUTCOME FLOW COMMAND [ARGUMENT …]`. OUTCOME is the JSON file that tells the
caller more than an exit code can: which line could not be loaded, which option is unknown, how the run went.
"""

from __future__ import annotations

import sys
from pathlib import Path

from platform_cli.launch.hooks import install_hooks
from platform_cli.launch.outcome import Outcome


def main() -> None:
    """Take our own arguments away, then be the flow's process."""
    outcome_file, flow_file, *arguments = sys.argv[1:]
    outcome = Outcome(Path(outcome_file), Path(flow_file))
    sys.argv = [flow_file, *arguments]
    sys.path.insert(0, str(Path(flow_file).parent))
    try:
        install_hooks(outcome)
        _execute(flow_file)
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseException as error:
        if outcome.started:
            raise
        outcome.fail_at_import(error)
        sys.exit(1)
    finally:
        outcome.write()


def _execute(flow_file: str) -> None:
    """Run the file as the program's real main module: Metaflow pickles some of its own classes by that name."""
    code = compile(Path(flow_file).read_bytes(), flow_file, "exec")
    module = sys.modules["__main__"]
    module.__file__, module.__spec__ = flow_file, None
    exec(code, vars(module))  # noqa: S102 - running the user's file is what we are for


if __name__ == "__main__":
    main()
