"""Cloud Storage's XML interface, which the engine speaks, in front of fake-gcs-server, which speaks the JSON one.

Objects, generations, preconditions, ranges and checksums are fake-gcs-server's; here is only the translation, as
Google's XML reference describes it: an entity tag is the MD5 of the object, unless it was uploaded in parts.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import urllib.parse
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from tests.gs.servers.edge import Request, Response, forward

if TYPE_CHECKING:
    from collections.abc import Mapping

_META = "x-goog-meta-"
_JSON = ("/storage/v1/", "/upload/storage/v1/", "/download/storage/v1/")  # Google's own client goes there


@dataclasses.dataclass
class _Upload:
    headers: Mapping[str, str]
    parts: dict[int, bytes] = dataclasses.field(default_factory=dict)


class XmlInterface:
    """Answer XML requests with JSON ones."""

    def __init__(self, upstream: str) -> None:
        self._json = forward(upstream)
        self._uploads: dict[str, _Upload] = {}
        self._numbers = itertools.count(1)
        self._composed: set[tuple[str, str]] = set()  # bucket and generation

    @property
    def unfinished(self) -> int:
        """The number of uploads in parts that were neither completed nor aborted."""
        return len(self._uploads)

    def answer(self, request: Request) -> Response:  # noqa: PLR0911 - a line for each kind of request
        if request.path.startswith(_JSON):
            return self._json(request)
        bucket, _, name = request.path.lstrip("/").partition("/")
        if self._ask("GET", f"/storage/v1/b/{bucket}").status == 404:
            return _error(404, "NoSuchBucket")
        key = urllib.parse.unquote(name)
        match request.method:
            case "GET" if not name:
                return self._list(bucket, request.query)
            case "GET" | "HEAD":
                return self._read(bucket, key, request)
            case "DELETE" if "uploadId" in request.query:
                del self._uploads[request.query["uploadId"]]
                return Response(204)
            case "DELETE":
                return self._delete(bucket, key)
            case "PUT" if "uploadId" in request.query:
                self._uploads[request.query["uploadId"]].parts[int(request.query["partNumber"])] = request.body
                return Response(200, {"ETag": f'"part{request.query["partNumber"]}"'})
            case "PUT":
                return self._store(bucket, key, request.headers, request.body)
            case "POST":
                return self._upload(bucket, key, request)
        raise AssertionError(request.method)

    def _ask(self, method: str, path: str, query: dict[str, str] | None = None, **rest: object) -> Response:
        headers, body = rest.get("headers", {}), rest.get("body", b"")
        return self._json(Request(method, path, query or {}, headers, body))  # type: ignore[arg-type]  # from callers here

    def _read(self, bucket: str, key: str, request: Request) -> Response:
        path = f"/storage/v1/b/{bucket}/o/{urllib.parse.quote(key, safe='')}"
        passed = {name: request.headers[name] for name in ("range", "accept-encoding") if name in request.headers}
        found = self._ask(request.method, path, {"alt": "media"}, headers=passed)
        if found.status == 404:
            return _error(404, "NoSuchKey")
        if found.status == 416:
            return found
        tag = self._tag(bucket, found.headers["X-Goog-Generation"], found.headers["X-Goog-Hash"])
        if request.headers.get("if-match", tag) != tag:
            return _error(412, "PreconditionFailed")
        return dataclasses.replace(found, headers={**_lower(found.headers), "etag": tag, **_length(found)})

    def _tag(self, bucket: str, generation: str, hashes: str) -> str:
        if (bucket, generation) in self._composed:
            return f'"-{generation}"'
        return f'"{_hexadecimal(hashes.partition("md5=")[2])}"'

    def _store(self, bucket: str, key: str, headers: Mapping[str, str], body: bytes) -> Response:
        meta = {name.removeprefix(_META): value for name, value in headers.items() if name.startswith(_META)}
        kind = headers.get("content-type", "application/octet-stream")
        facts = {"name": key, "contentType": kind, "metadata": meta}
        query = {"uploadType": "multipart"}
        if "x-goog-if-generation-match" in headers:
            query["ifGenerationMatch"] = headers["x-goog-if-generation-match"]
        document = b"--=\r\nContent-Type: application/json\r\n\r\n" + json.dumps(facts).encode()
        content = f"\r\n--=\r\nContent-Type: {kind}\r\n\r\n".encode() + body + b"\r\n--=--\r\n"
        related = {"content-type": 'multipart/related; boundary="="'}
        done = self._ask("POST", f"/upload/storage/v1/b/{bucket}/o", query, headers=related, body=document + content)
        if done.status != 200:
            return _error(done.status, "PreconditionFailed" if done.status == 412 else "Refused")
        made = json.loads(done.body)
        tag = f'"{_hexadecimal(made["md5Hash"])}"'
        return Response(200, {"ETag": tag, "x-goog-generation": str(made["generation"])})

    def _delete(self, bucket: str, key: str) -> Response:
        done = self._ask("DELETE", f"/storage/v1/b/{bucket}/o/{urllib.parse.quote(key, safe='')}")
        return _error(404, "NoSuchKey") if done.status == 404 else Response(204)

    def _upload(self, bucket: str, key: str, request: Request) -> Response:
        if "uploads" in request.query:
            number = str(next(self._numbers))
            self._uploads[number] = _Upload(request.headers)
            return _document("InitiateMultipartUploadResult", {"Bucket": bucket, "Key": key, "UploadId": number})
        upload = self._uploads.pop(request.query["uploadId"])
        body = b"".join(part for _, part in sorted(upload.parts.items()))
        stored = self._store(bucket, key, upload.headers, body)
        self._composed.add((bucket, stored.headers["x-goog-generation"]))
        tag = self._tag(bucket, stored.headers["x-goog-generation"], "")
        done = _document("CompleteMultipartUploadResult", {"Bucket": bucket, "Key": key, "ETag": tag})
        return dataclasses.replace(done, headers={**done.headers, **stored.headers, "ETag": tag})

    def _list(self, bucket: str, query: dict[str, str]) -> Response:
        asked = {"prefix": query.get("prefix", ""), "delimiter": query.get("delimiter", "")}
        asked |= {"maxResults": query.get("max-keys", "1000"), "pageToken": query.get("continuation-token", "")}
        found = json.loads(self._ask("GET", f"/storage/v1/b/{bucket}/o", asked).body)
        root = ET.Element("ListBucketResult")
        for item in found.get("items", []):
            entry = ET.SubElement(root, "Contents")
            tag = self._tag(bucket, str(item["generation"]), f"md5={item['md5Hash']}")
            facts = {"Key": item["name"], "LastModified": item["updated"], "Size": item["size"], "ETag": tag}
            _fill(entry, facts)
        for prefix in found.get("prefixes", []):
            _fill(ET.SubElement(root, "CommonPrefixes"), {"Prefix": prefix})
        if found.get("nextPageToken"):
            _fill(root, {"NextContinuationToken": found["nextPageToken"]})
        return Response(200, {"Content-Type": "application/xml"}, ET.tostring(root))


def _hexadecimal(encoded: str) -> str:
    import base64

    return base64.b64decode(encoded).hex()


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() != "etag"}


def _length(found: Response) -> dict[str, str]:
    return {"Content-Length": next(value for name, value in found.headers.items() if name.lower() == "content-length")}


def _fill(element: ET.Element, facts: Mapping[str, str]) -> None:
    for name, value in facts.items():
        ET.SubElement(element, name).text = str(value)


def _document(name: str, facts: Mapping[str, str]) -> Response:
    root = ET.Element(name)
    _fill(root, facts)
    return Response(200, {"Content-Type": "application/xml"}, ET.tostring(root))


def _error(status: int, code: str) -> Response:
    body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>".encode()
    return Response(status, {"Content-Type": "application/xml"}, body)
