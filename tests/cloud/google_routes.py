"""Which calls the stand-in of Google's interfaces knows, and what each of them asks of the caller."""

from __future__ import annotations

import dataclasses
import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.cloud.google_cloud import GoogleCloud


@dataclasses.dataclass(frozen=True)
class Request:
    """What came, and `parts`, what the route found in its path."""

    method: str
    host: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    parts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found

    @property
    def token(self) -> str:
        """Return the token that it brings; empty if it brings none."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def asked(self, name: str, default: str = "") -> str:
        """Return what stands in the query."""
        return self.query.get(name, [default])[0]


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Refused(Exception):  # noqa: N818 - it is an answer
    """What Google answers instead; `facts` make it one with error information, as newer interfaces have it."""

    status: int
    message: str
    reason: str = ""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def answer(self) -> Answer:
        error: dict[str, Any] = {"code": self.status, "message": self.message}
        if self.facts:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            info = {"@type": kind, "reason": self.reason, "domain": "googleapis.com", "metadata": dict(self.facts)}
            error |= {"status": "PERMISSION_DENIED", "details": [info]}
        else:
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
        return written({"error": error}, self.status)


@dataclasses.dataclass(frozen=True)
class Route:
    """A call.

    Attributes:
        method: HTTP's.
        pattern: What host and path look like.
        permissions: What the caller must be allowed to do; parts of the path can stand in them.
        handler: What does it.
        service: The service that has to be on; empty: none.
    """

    method: str
    pattern: re.Pattern[str]
    permissions: tuple[str, ...]
    handler: Callable[[GoogleCloud, Request], Any]
    service: str


ON_ACCOUNT = "billing."  # what permissions begin with that are held on the billing account, and not on the project
ROUTES: list[Route] = []

_Handler = "Callable[[GoogleCloud, Request], Any]"


def route(method: str, path: str, *permissions: str, free: bool = False) -> Callable[[Any], Any]:
    """Serve a call with the function below.

    Args:
        method: HTTP's.
        path: Host and path; `{name}` stands for one part of it, `{name+}` for several.
        permissions: What the caller must be allowed to do; `{name}` is what the path says.
        free: Whether it needs no token and no service that is on.
    """
    expression = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/:]+)", re.escape(path))
    expression = re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", expression)
    service = "" if free else path.partition("/")[0]

    def keep(handler: Any) -> Any:
        ROUTES.append(Route(method, re.compile(expression), permissions, handler, service))
        return handler

    return keep


def find(request: Request) -> tuple[Route, Request] | None:
    """Return the route of a request, and the request with what its path says."""
    where = f"{request.host}{request.path}"
    for one in ROUTES:
        found = one.pattern.fullmatch(where) if one.method == request.method else None
        if found:
            parts = {name: urllib.parse.unquote(part) for name, part in found.groupdict().items()}
            return one, dataclasses.replace(request, parts=parts)
    return None


def written(value: Any, status: int = 200) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=UTF-8"})
