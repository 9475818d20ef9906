"""What `GS` takes and returns: objects, ranges and uploads, shaped as those of `metaflow.S3`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .content import Content


class GSGetObject(NamedTuple):
    """A part of an object: `length` bytes from `offset` on; a negative length counts from the object's end."""

    key: str
    offset: int | None = None
    length: int | None = None


class GSPutObject(NamedTuple):
    """An object to store: from memory (`value`) in `put_many`, from a file (`path`) in `put_files`."""

    key: str
    value: Any = None
    path: str | None = None
    content_type: str | None = None
    metadata: dict[str, Any] | None = None


class RangeInfo(NamedTuple):
    """Which part of an object was downloaded, in bytes."""

    total_size: int
    request_offset: int = 0
    request_length: int = -1


class Info(NamedTuple):
    """What a store tells of an object besides its bytes; `last_modified` is a Unix timestamp in seconds."""

    content_type: str | None = None
    metadata: dict[str, Any] | None = None
    range_info: RangeInfo | None = None
    last_modified: float | None = None


class GSObject:
    """A path or an object, with its content if it was downloaded.

    Attributes:
        url: Its full address.
        key: The key that it was asked for by; in listings the part of its address after what was listed.
        prefix: The address that `key` is relative to; None if the key is a full address.
        size: Its size in bytes, or that of the part that was downloaded; None if there is no such object.
    """

    __slots__ = ("_content", "_info", "key", "prefix", "size", "url")

    def __init__(
        self,
        url: str,
        key: str,
        prefix: str | None,
        size: int | None = None,
        *,
        info: Info | None = None,
        content: Content | None = None,
    ) -> None:
        self.url = url
        self.key = key
        self.prefix = prefix
        self.size = size
        self._info = info or Info()
        self._content = content

    @property
    def exists(self) -> bool:
        """Tell whether there is such an object; False for a prefix, and for a key that is missing."""
        return self.size is not None

    @property
    def downloaded(self) -> bool:
        """Tell whether its content is here: `blob`, `text` and `path` are not None."""
        return self._content is not None

    @property
    def path(self) -> str | None:
        """Return a local file with the content; it is deleted when the client is closed."""
        return None if self._content is None else self._content.path()

    @property
    def blob(self) -> bytes | None:
        """Return the content."""
        return None if self._content is None else self._content.read()

    @property
    def buffer(self) -> memoryview | None:
        """Return the content without a copy of it, where it is in memory: for numpy, pyarrow and other readers."""
        return None if self._content is None else self._content.buffer()

    @property
    def text(self) -> str | None:
        """Return the content as text in UTF-8; what is not UTF-8 becomes a replacement character."""
        blob = self.blob
        return None if blob is None else blob.decode("utf-8", errors="replace")

    @property
    def has_info(self) -> bool:
        """Tell whether content type, user metadata or range are known."""
        return any(value is not None for value in self._info[:3])

    @property
    def content_type(self) -> str | None:
        """Return the MIME type that it was stored with."""
        return self._info.content_type

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Return the user's metadata that it was stored with."""
        return self._info.metadata

    @property
    def range_info(self) -> RangeInfo | None:
        """Return which part of the object was downloaded."""
        return self._info.range_info

    @property
    def last_modified(self) -> float | None:
        """Return when it was stored, as a Unix timestamp in seconds."""
        return self._info.last_modified

    def __str__(self) -> str:
        if self.size is None:
            return f"<GSObject {self.url} (object does not exist)>"
        return f"<GSObject {self.url} ({self.size} bytes, {'local' if self.downloaded else 'in the store'})>"

    __repr__ = __str__
