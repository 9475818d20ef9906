"""The API of one cluster: get, list, apply, create, delete, over the connections of the kubernetes package."""

from __future__ import annotations

import contextlib
import functools
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from platform_cli.adapters.kubernetes.kubeconfig import configuration
from platform_cli.adapters.kubernetes.refusals import RefusedError, refused
from platform_cli.core.cluster_objects import KINDS, MANAGER, Object, Ref, ref_of
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CONNECT_SECONDS, _ANSWER_SECONDS = 4.0, 30.0
_PASSING = (429, 500, 502, 503, 504)
_SAFE_TO_REPEAT = ("GET", "PUT", "PATCH", "DELETE")
_NOT_FOUND, _CONFLICT, _ERRORS = 404, 409, 400


class Cluster:
    """One context of a kubeconfig. It may be used by several threads."""

    def __init__(self, context: str, kubeconfig: str) -> None:
        """Remember where the cluster is; nothing is read or called yet."""
        self.context = context
        self.kubeconfig = kubeconfig

    @functools.cached_property
    def configuration(self) -> Any:
        """Return the client's configuration; read when it is needed first."""
        return configuration(self.context, self.kubeconfig)

    @functools.cached_property
    def _pool(self) -> Any:
        import urllib3
        from kubernetes.client.rest import RESTClientObject

        if (
            not self.configuration.verify_ssl
        ):  # the user's kubeconfig says so; a warning a request would say nothing new
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return RESTClientObject(self.configuration).pool_manager

    def headers(self) -> dict[str, str]:
        """Return what proves who we are; credentials that have run out are renewed first."""
        return {
            setting["key"]: setting["value"]
            for setting in self.configuration.auth_settings().values()
            if setting["in"] == "header"
        }

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content: str = "application/json",
        accept: str = "application/json",
        to: str = "",
    ) -> Any:
        """Send a request and return the answer, parsed.

        Args:
            method: The HTTP method.
            path: Below the server's address, such as 'api/v1/namespaces'.
            query: What follows the question mark.
            body: Something JSON can say; None for nothing.
            content: The body's media type.
            accept: The answer's media type, JSON of some kind.
            to: What we want, as words that follow 'refused to'.

        Raises:
            NotReadyError: If the cluster does not answer.
            RefusedError: If it answers that it will not.
        """
        data = self.raw(method, path, query=query, body=body, content=content, accept=accept, to=to)
        return json.loads(data) if data else None

    def raw(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content: str = "application/json",
        accept: str = "application/json",
        to: str = "",
    ) -> bytes:
        """Send a request and return the answer's bytes; arguments and errors as of `call`."""
        import urllib3

        url = f"{self.configuration.host.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            answer = self._pool.request(
                method,
                url,
                headers={**self.headers(), "Accept": accept, "Content-Type": content},
                body=None if body is None else json.dumps(body),
                timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_ANSWER_SECONDS),
                retries=urllib3.Retry(
                    total=4,
                    connect=1,
                    backoff_factor=0.2,
                    status_forcelist=_PASSING,
                    allowed_methods=_SAFE_TO_REPEAT,
                    raise_on_status=False,
                ),
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._unreachable(error) from None
        if answer.status >= _ERRORS:
            raise refused(answer.status, _message(answer.data), to or f"{method} {path}", self.context)
        return bytes(answer.data)

    def get(self, ref: Ref) -> Object | None:
        """Return an object; None if there is none, or no such kind."""
        try:
            found: Object = self.call("GET", path_of(ref), to=f"show {ref}")
        except RefusedError as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        return found

    def list(self, kind: str, namespace: str = "", selector: str = "") -> list[Object]:
        """Return all objects of a kind, in one namespace or ('') all; none if the cluster has no such kind."""
        query = {"labelSelector": selector} if selector else None
        try:
            answer = self.call("GET", path_of(Ref(kind, "", namespace)), query=query, to=f"list {KINDS[kind].plural}")
        except RefusedError as error:
            if error.status == _NOT_FOUND:
                return []
            raise
        # The items of a list do not repeat what they are.
        return [{"apiVersion": answer["apiVersion"], "kind": kind, **item} for item in answer["items"]]

    def apply(self, wanted: Object, *, dry_run: bool = False) -> Object:
        """Apply an object server-side as field manager `platform`, and return what became of it."""
        query = {"fieldManager": MANAGER, "force": "true", **({"dryRun": "All"} if dry_run else {})}
        ref = ref_of(wanted)
        content = "application/apply-patch+yaml"
        applied: Object = self.call("PATCH", path_of(ref), query=query, body=wanted, content=content, to=f"apply {ref}")
        return applied

    def create(self, wanted: Object) -> bool:
        """Create an object; say whether it is new."""
        ref = ref_of(wanted)
        where = path_of(Ref(ref.kind, "", ref.namespace))
        try:
            self.call("POST", where, query={"fieldManager": MANAGER}, body=wanted, to=f"create {ref}")
        except RefusedError as error:
            if error.status == _CONFLICT:
                return False
            raise
        return True

    def patch(self, ref: Ref, changes: Object) -> None:
        """Change some fields of an object, which may be gone."""
        with self._unless_gone():
            self.call("PATCH", path_of(ref), body=changes, content="application/merge-patch+json", to=f"change {ref}")

    def delete(self, ref: Ref) -> None:
        """Delete an object with what depends on it; it may be gone already."""
        body = {"propagationPolicy": "Background"}
        with self._unless_gone():
            self.call("DELETE", path_of(ref), body=body, to=f"delete {ref}")

    @staticmethod
    @contextlib.contextmanager
    def _unless_gone() -> Any:
        try:
            yield
        except RefusedError as error:
            if error.status != _NOT_FOUND:
                raise

    def _unreachable(self, error: Exception) -> NotReadyError:
        reason = str(getattr(error, "reason", None) or error).rpartition(": ")[2].strip(")'\"")
        message = f"the cluster of context '{self.context}' does not answer at {self.configuration.host}: {reason}."
        hint = f"see whether it is there: kubectl --context {self.context} get namespaces"
        return NotReadyError(message, code="CLUSTER_UNREACHABLE", hint=hint)


def path_of(ref: Ref) -> str:
    """Return the path of an object, or, without a name, of all objects of its kind."""
    kind = KINDS[ref.kind]
    place = f"namespaces/{ref.namespace}/" if kind.namespaced and ref.namespace else ""
    return f"{kind.root}/{place}{kind.plural}" + (f"/{ref.name}" if ref.name else "")


def _message(data: bytes) -> str:
    with contextlib.suppress(ValueError, AttributeError):
        return str(json.loads(data).get("message") or "no reason given")
    return data.decode(errors="replace").strip()[:300] or "no reason given"
