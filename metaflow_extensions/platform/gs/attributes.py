"""Content type and user metadata: how the engine is told, and a file beside the object where it cannot keep them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .checksums import ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .locations import Location

HIDDEN = ".gs-info"  # the folder, on a file system, that holds the attributes of the objects beside it
_METADATA = "metaflow-user-attributes"  # as metaflow.S3 writes it, so that each can read what the other stored


def to_attributes(content_type: str | None, metadata: Mapping[str, Any] | None, crc: str | None) -> dict[str, str]:
    """Return the engine's attributes of an object."""
    attributes = {"Content-Type": content_type, ATTRIBUTE: crc}
    if metadata:
        attributes[_METADATA] = json.dumps(metadata)
    return {name: value for name, value in attributes.items() if value is not None}


def content_type_of(attributes: Mapping[str, str]) -> str | None:
    """Return the content type among the engine's attributes."""
    return attributes.get("Content-Type")


def metadata_of(attributes: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the user's metadata among the engine's attributes."""
    text = attributes.get(_METADATA)
    return None if text is None else dict(json.loads(text))


def is_hidden(path: str) -> bool:
    """Tell whether a path is that of a side file, or of a folder of them."""
    return HIDDEN in path.split("/")


def side_path(location: Location) -> str:
    """Return the path of the file that holds a local object's attributes."""
    folder, slash, name = location.path.rpartition("/")
    return f"{folder}{slash}{HIDDEN}/{name}.json"


def write_side_file(obstore: Any, store: Any, location: Location, tag: str, attributes: Mapping[str, str]) -> None:
    """Keep the attributes of a local object; they belong to the version with this entity tag only."""
    document = {"e_tag": tag, "attributes": dict(attributes)}
    obstore.put(store, side_path(location), json.dumps(document).encode())


def read_side_file(obstore: Any, store: Any, location: Location, tag: str | None) -> dict[str, str]:
    """Return the attributes of this version of a local object; none if it was stored without."""
    try:
        document = json.loads(obstore.get(store, side_path(location)).bytes().to_bytes())
    except FileNotFoundError:
        return {}
    return dict(document["attributes"]) if document["e_tag"] == tag else {}


def remove_side_file(obstore: Any, store: Any, location: Location) -> None:
    """Forget the attributes of a local object."""
    try:
        obstore.delete(store, side_path(location))
    except FileNotFoundError:
        return
