"""Why an image cannot be pulled."""

from __future__ import annotations

_WORDS = (
    (("not found", "manifest unknown", "does not exist", "NotFound"), "there is no such image or tag"),
    (
        ("unauthorized", "denied", "403", "authentication required", "no basic auth"),
        "the registry does not let the node in",
    ),
    (("no such host", "server misbehaving", "lookup "), "the name of its registry is not known to the node"),
    (("timeout", "timed out", "connection refused", "unreachable", "TLS handshake"), "its registry cannot be reached"),
    (("toomanyrequests", "429"), "the registry limits how often the node may ask"),
    (("no space left",), "the disk of the node is full"),
    (("no match for platform",), "it is not built for the node's processor"),
)
REASONS = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"}


def not_pulled(image: str, reason: str, said: str) -> str:
    """Return the sentence for an image that the node cannot get.

    Args:
        image: As the pod names it.
        reason: The kubelet's word.
        said: The newest message that says more than that it tries again.
    """
    if reason == "InvalidImageName":
        return f"'{image}' is no name of an image; correct image= in @kubernetes, or `image` in platform.toml"
    why = next((words for marks, words in _WORDS if any(mark in said for mark in marks)), "")
    why = why or " ".join(said.split())[:200] or "the node does not say why"
    return f"the image '{image}' cannot be pulled: {why}; correct image= in @kubernetes, or `image` in platform.toml"
