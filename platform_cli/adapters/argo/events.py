"""Publish an event through the webhook of Argo Events, in the form in which Metaflow's own tasks do."""

from __future__ import annotations

import json
import time
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 10.0


def publish(url: str, event: str, payload: Mapping[str, str]) -> None:
    """Hand an event to the webhook, once: a second try after a lost answer could start every listener twice.

    Raises:
        NotReadyError: If it was not taken.
    """
    facts = {
        "name": event,
        "id": str(uuid.uuid4()),
        "timestamp": int(time.time()),
        "utc_date": datetime.now(timezone.utc).strftime("%Y%m%d"),
        "generated-by-metaflow": True,
        **payload,
    }
    import urllib.error
    import urllib.request

    body = json.dumps({"name": event, "payload": facts}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - our own port-forward
            answer.read()
    except OSError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        reason = str(getattr(error, "reason", error)).rstrip(".")
        message = f"the webhook of Argo Events did not take the event '{event}': {reason}."
        raise NotReadyError(message, code="EVENT_REFUSED", hint="look at all components: platform status") from error
