"""A cloud on this machine for as long as it is needed: a bucket, and a Kubernetes that only takes jobs.

`python -m tests.decorators.cloud JOBS` serves on loopback, prints both ports as JSON, ends with its standard input.
Every job that is submitted goes into the file JOBS, one JSON object a line: what Metaflow would have run in a pod.
A job never begins, but for those of steps called `taken…`: their machine is taken away, and they fail.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.decorators.storage import Storage

FAILED = {"failed": 1, "conditions": [{"type": "Failed", "status": "True"}]}


class Kubernetes(BaseHTTPRequestHandler):
    """As much of the API as `kubernetes step` asks for: make a job, look at it, list its pods, delete it."""

    record: Path
    jobs: dict[str, dict[str, Any]]
    lock = threading.Lock()

    def do_POST(self) -> None:
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock, self.record.open("a", encoding="utf-8") as record:
            name = f"job-{len(self.jobs)}"
            job["metadata"] |= {"name": name, "uid": name}
            self.jobs[name] = job
            record.write(json.dumps(job) + "\n")
        self._answer(job)

    def do_GET(self) -> None:
        name = self.path.split("?")[0].rsplit("/", 1)[1]
        if "/jobs/" not in self.path or name not in self.jobs:
            self._answer({"kind": "List", "items": []})
            return
        step = self.jobs[name]["metadata"]["annotations"]["metaflow/step_name"]
        self._answer({**self.jobs[name], "status": FAILED if step.startswith("taken") else {"active": 1}})

    def do_PATCH(self) -> None:
        self._answer({})

    def do_DELETE(self) -> None:
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until standard input ends."""
    Kubernetes.record, Kubernetes.jobs = Path(sys.argv[1]), {}
    ports = {}
    for handler in (Storage, Kubernetes):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ports[handler.__name__] = server.server_port
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
