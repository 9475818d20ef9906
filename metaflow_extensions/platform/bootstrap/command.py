"""The shell commands with which a pod brings code and packages, in the place of Metaflow's own."""

from __future__ import annotations

import ast
import base64
import json
import zlib
from pathlib import Path
from typing import Any

from .stop import NOT_OURS

_CARRIED = ("stop", "web", "credentials", "signing", "store", "zips", "packed", "packages", "fetch")
_PROGRAM = """
import base64, json, sys, types, zlib
carried = json.loads(zlib.decompress(base64.b64decode('CARRIED')))
sys.modules['bootstrap'] = types.ModuleType('bootstrap')
for name, text in carried['modules'].items():
    module = types.ModuleType('bootstrap.' + name)
    module.__package__ = 'bootstrap'
    sys.modules[module.__name__] = module
    setattr(sys.modules['bootstrap'], name, module)
    exec(compile(text, module.__name__, 'exec'), module.__dict__)
module.main(carried['wanted'])
"""
# The interpreter that has everything imported runs what is asked for in a copy of itself. It is asked by files, for
# the commands of a step run in subshells, several at a time. Should it die, so does the command that waits for it.
# A copy of the shell tells it: while the shell itself writes to 4, that is its standard output, which is looked up.
_FUNCTION = """python(){
local caller=$BASHPID call=$PLATFORM_PACKAGES/$BASHPID code= reply=;
mkfifo $call.done && exec {reply}<>$call.done;
{ printf '%s\\0' $# "$@"; env -0; } >$call.call;
(echo $caller >&4);
until read -r -t 5 -u $reply code; do kill -0 $PLATFORM_PROCESS || code=137; [ -z $code ] || break; done;
exec {reply}>&-; rm -f $call.done;
return $code; }"""
_START = """
mkdir -p .packages/lib && export PLATFORM_PACKAGES=$PWD/.packages &&
export LD_LIBRARY_PATH=$PLATFORM_PACKAGES/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} &&
mkdir metaflow && cd metaflow && mkdir .metaflow &&
mflog 'Downloading code package...' && exec 3>&1 && EXPORTS &&
coproc PLATFORM { exec python -c "PROGRAM" $PLATFORM_PACKAGES; } &&
PLATFORM_PROCESS=$PLATFORM_PID && exec 4>&${PLATFORM[1]} 5<&${PLATFORM[0]} &&
if read -r -u 5 c;
then FUNCTION; export VIRTUAL_ENV=$PLATFORM_PACKAGES PATH=$PLATFORM_PACKAGES/bin:$PATH;
mflog 'Code package downloaded.';
else wait $PLATFORM_PROCESS; c=$?; [ $c = NOT_OURS ] || exit $c; cd .. && rm -rf metaflow .packages && STOCK; fi"""


def commands(wanted: dict[str, Any], exports: list[str], stock: list[str]) -> str:
    """Return the command that stands between Metaflow's first lines and its last.

    Args:
        wanted: What `fetch.py` is told.
        exports: Commands that export what Python finds the code package by.
        stock: Metaflow's own commands, run where ours do not apply.
    """
    text = _START.replace("PROGRAM", _program(wanted)).replace("FUNCTION", _FUNCTION).replace("NOT_OURS", str(NOT_OURS))
    # Metaflow puts quotation marks around the whole; its own commands are written for that already.
    escaped = text.strip().replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("EXPORTS", " && ".join(exports)).replace("STOCK", " && ".join(stock))


def _program(wanted: dict[str, Any]) -> str:
    folder = Path(__file__).parent
    modules = {name: _bare((folder / f"{name}.py").read_text(encoding="utf-8")) for name in _CARRIED}
    text = json.dumps({"modules": modules, "wanted": wanted})
    return _PROGRAM.replace("CARRIED", base64.b64encode(zlib.compress(text.encode(), 9)).decode())


def _bare(text: str) -> str:
    """Return the program without its documentation, which is for those who read it here."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
