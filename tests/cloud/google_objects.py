"""Cloud Storage's objects: what Terraform's backend and the deletion of all of them need, and no more."""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import Answer, Refused, Request, find, route
from tests.cloud.google_storage import STORAGE, bucket_body

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

_PAGE = 300
_OBJECT = f"{STORAGE}/{{bucket}}/o/{{name+}}"


def put(cloud: GoogleCloud, bucket: str, name: str, data: bytes = b"") -> dict[str, Any]:
    """Store an object; in a bucket with versions what was there before stays."""
    cloud.facts["generation"] = cloud.facts.get("generation", 1_700_000_000_000_000) + 1
    versions = _versions(cloud, bucket, name)
    if not _keeps_versions(cloud, bucket):
        versions.clear()
    for one in versions:
        one["live"] = False
    versions.append({"generation": cloud.facts["generation"], "data": data, "live": True})
    return _body(bucket, name, versions[-1])


@route("GET", f"{STORAGE}/{{bucket}}/o", "storage.objects.list")
def listing(cloud: GoogleCloud, request: Request) -> Any:
    bucket, prefix, delimiter = request.parts["bucket"], request.asked("prefix"), request.asked("delimiter")
    bucket_body(cloud, bucket)
    every = request.asked("versions").lower() == "true"
    found = [
        _body(bucket, name, one)
        for name, versions in sorted(cloud.kept("objects").get(bucket, {}).items())
        for one in versions
        if name.startswith(prefix) and (every or one["live"]) and _mark(name, one) > request.asked("pageToken")
    ]
    rest = [(one, one["name"][len(prefix) :]) for one in found[:_PAGE]]
    deeper = {prefix + tail.partition(delimiter)[0] + delimiter for _, tail in rest if delimiter and delimiter in tail}
    page: dict[str, Any] = {"items": [one for one, tail in rest if not delimiter or delimiter not in tail]}
    if len(found) > _PAGE:
        page["nextPageToken"] = _mark(found[_PAGE - 1]["name"], found[_PAGE - 1])
    return {**page, "prefixes": sorted(deeper)}


@route("GET", _OBJECT, "storage.objects.get")
def look(cloud: GoogleCloud, request: Request) -> Any:
    found = _live(cloud, request)
    if request.asked("alt") == "media":
        return _media(found)
    return _body(request.parts["bucket"], request.parts["name"], found)


@route("GET", "storage.googleapis.com/download/storage/v1/b/{bucket}/o/{name+}", "storage.objects.get")
def content(cloud: GoogleCloud, request: Request) -> Answer:
    """Give an object's bytes in the form that Python's client uses."""
    return _media(_live(cloud, request))


@route("DELETE", _OBJECT, "storage.objects.delete")
def delete(cloud: GoogleCloud, request: Request) -> Answer:
    bucket, name, generation = request.parts["bucket"], request.parts["name"], request.asked("generation")
    found = _find(cloud, request)
    _match(request, found)
    if generation or not _keeps_versions(cloud, bucket):
        _versions(cloud, bucket, name).remove(found)
    else:
        found["live"] = False
    return Answer(204)


@route("POST", "storage.googleapis.com/upload/storage/v1/b/{bucket}/o", "storage.objects.create")
def upload(cloud: GoogleCloud, request: Request) -> Any:
    bucket_body(cloud, request.parts["bucket"])
    if request.asked("uploadType") != "multipart":
        raise Refused(501, "the stand-in takes uploads in one piece only", "notImplemented")
    described, data = _parts(request)
    name = request.asked("name") or json.loads(described)["name"]
    live = next((one for one in _versions(cloud, request.parts["bucket"], name) if one["live"]), None)
    _match(request, live)
    return put(cloud, request.parts["bucket"], name, data)


@route("POST", "storage.googleapis.com/batch/storage/v1")
def batch(cloud: GoogleCloud, request: Request) -> Answer:
    """Do several calls that came as one; each asks for its own permission."""
    answers = [_one(cloud, request, part) for part in _parts(request)]
    lines = []
    for number, one in enumerate(answers):
        head = (
            f"HTTP/1.1 {one.status} Said\r\nContent-Type: application/json\r\nContent-Length: {len(one.body)}\r\n\r\n"
        )
        kind = f"Content-Type: application/http\r\nContent-ID: <response-{number}>\r\n\r\n"
        lines.append(f"--part\r\n{kind}{head}{one.body.decode()}\r\n")
    return Answer(200, f"{''.join(lines)}--part--".encode(), {"Content-Type": 'multipart/mixed; boundary="part"'})


@route("GET", "storage.googleapis.com/{bucket}/{name+}", "storage.objects.get")
def download(cloud: GoogleCloud, request: Request) -> Answer:
    """Give an object's bytes in the older form, which Go's client uses."""
    return _media(_live(cloud, request))


def _mark(name: str, version: dict[str, Any]) -> str:
    """Return where in a list a version stands; what is deleted meanwhile does not move it."""
    return f"{name}\n{version['generation']}"


def _one(cloud: GoogleCloud, request: Request, part: bytes) -> Answer:
    method, url, _ = part.decode().split("\r\n", 1)[0].split("\n", 1)[0].split(" ")
    split = urllib.parse.urlsplit(url)
    inner = Request(method, request.host, split.path, urllib.parse.parse_qs(split.query), request.headers, b"")
    assert find(inner), f"unknown in a batch: {method} {url}"
    return cloud.at_once(inner)


def _parts(request: Request) -> list[bytes]:
    """Return the contents of a body's parts."""
    boundary = request.headers["content-type"].partition("boundary=")[2].strip('"; ').encode()
    parts = request.body.replace(b"\r\n", b"\n").split(b"--" + boundary)[1:-1]
    return [part.split(b"\n\n", 1)[1].removesuffix(b"\n") for part in parts]


def _versions(cloud: GoogleCloud, bucket: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.kept("objects").setdefault(bucket, {}).setdefault(name, [])
    return found


def _keeps_versions(cloud: GoogleCloud, bucket: str) -> bool:
    return bool(bucket_body(cloud, bucket).get("versioning", {}).get("enabled"))


def _find(cloud: GoogleCloud, request: Request) -> dict[str, Any]:
    generation = request.asked("generation")
    for one in _versions(cloud, request.parts["bucket"], request.parts["name"]):
        if str(one["generation"]) == generation if generation else one["live"]:
            return one
    name = f"{request.parts['bucket']}/{request.parts['name']}"
    raise Refused(404, f"No such object: {name}", "notFound")


def _live(cloud: GoogleCloud, request: Request) -> dict[str, Any]:
    bucket_body(cloud, request.parts["bucket"])
    return _find(cloud, request)


def _match(request: Request, found: dict[str, Any] | None) -> None:
    """Hold to what the caller wants to be true of the object, as locks need."""
    wanted = request.asked("ifGenerationMatch")
    if wanted and wanted != str(found["generation"] if found else 0):
        raise Refused(412, "At least one of the pre-conditions you specified did not hold.", "conditionNotMet")


def _media(found: dict[str, Any]) -> Answer:
    digest = base64.b64encode(hashlib.md5(found["data"], usedforsecurity=False).digest()).decode()
    headers = {
        "x-goog-generation": str(found["generation"]),
        "x-goog-metageneration": "1",
        "x-goog-hash": f"md5={digest}",
    }
    return Answer(200, found["data"], {**headers, "Content-Type": "application/octet-stream"})


def _body(bucket: str, name: str, found: dict[str, Any]) -> dict[str, Any]:
    digest = base64.b64encode(hashlib.md5(found["data"], usedforsecurity=False).digest()).decode()
    generation = str(found["generation"])
    sizes = {"size": str(len(found["data"])), "md5Hash": digest, "metageneration": "1"}
    return {"kind": "storage#object", "bucket": bucket, "name": name, "generation": generation, **sizes}
