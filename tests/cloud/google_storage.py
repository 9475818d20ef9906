"""Cloud Storage's buckets, the registry's repositories, Cloud SQL's instances: what is there, and who may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud.google_project import bindings
from tests.cloud.google_routes import Answer, Refused, Request, route

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

STORAGE = "storage.googleapis.com/storage/v1/b"
KIND = "google_storage_bucket"
REPOSITORY = "artifactregistry.googleapis.com/v1/projects/{project}/locations"
SQL = "sqladmin.googleapis.com/v1/projects/{project}/instances"


@route("POST", STORAGE, "storage.buckets.create")
def create(cloud: GoogleCloud, request: Request) -> Any:
    """Make a bucket; a test's `foreign buckets` are somebody else's."""
    body = request.json
    name = body["name"]
    if name in cloud.kept("foreign buckets"):
        raise Refused(409, "The requested bucket name is not available.", "conflict")
    cloud.inventory.answer("create", KIND, name, {**body, "made": body})
    return bucket_body(cloud, name)


@route("GET", STORAGE, "storage.buckets.list")
def buckets(cloud: GoogleCloud, request: Request) -> Any:
    names = [one for one in cloud.inventory.ids(KIND) if one.startswith(request.asked("prefix"))]
    return {"items": [bucket_body(cloud, one) for one in names]}


@route("GET", f"{STORAGE}/{{bucket}}", "storage.buckets.get")
def bucket(cloud: GoogleCloud, request: Request) -> Any:
    name = request.parts["bucket"]
    if name in cloud.kept("foreign buckets"):
        raise Refused(403, f"runner@acme does not have storage.buckets.get access to {name}.", "forbidden")
    return bucket_body(cloud, name)


@route("DELETE", f"{STORAGE}/{{bucket}}", "storage.buckets.delete")
def delete(cloud: GoogleCloud, request: Request) -> Any:
    name = request.parts["bucket"]
    bucket_body(cloud, name)
    if any(cloud.kept("objects").get(name, {}).values()):
        raise Refused(409, "The bucket you tried to delete is not empty.", "conflict")
    cloud.inventory.answer("delete", KIND, name, {})
    return Answer(204)


@route("GET", f"{STORAGE}/{{bucket}}/iam", "storage.buckets.getIamPolicy")
def policy(cloud: GoogleCloud, request: Request) -> Any:
    return bindings(cloud, "google_storage_bucket_iam_member", f"b/{request.parts['bucket']}/")


@route("GET", REPOSITORY, "artifactregistry.locations.list")
def locations(_cloud: GoogleCloud, _: Request) -> Any:
    return {"locations": []}


@route("GET", f"{REPOSITORY}/{{location}}/repositories/{{name}}", "artifactregistry.repositories.get")
def repository(cloud: GoogleCloud, request: Request) -> Any:
    path = request.path.removeprefix("/v1/")
    state = cloud.inventory.things.get(("google_artifact_registry_repository", path))
    if state is None:
        raise Refused(404, f"Requested entity was not found: {path}", "notFound")
    return {"name": path, "labels": labels(state)}


@route(
    "GET",
    f"{REPOSITORY}/{{location}}/repositories/{{name}}:getIamPolicy",
    "artifactregistry.repositories.getIamPolicy",
)
def readers(cloud: GoogleCloud, request: Request) -> Any:
    path = request.path.removeprefix("/v1/").partition(":")[0]
    return bindings(cloud, "google_artifact_registry_repository_iam_member", f"{path}/")


@route("GET", SQL, "cloudsql.instances.list")
def instances(cloud: GoogleCloud, _: Request) -> Any:
    found = [
        (one, state) for (kind, one), state in cloud.inventory.things.items() if kind == "google_sql_database_instance"
    ]
    return {"items": [{"name": one, "settings": {"userLabels": _user_labels(state)}} for one, state in found]}


@route("GET", f"{SQL}/{{instance}}/databases/{{name}}", "cloudsql.databases.get")
def database(cloud: GoogleCloud, request: Request) -> Any:
    path = request.path.removeprefix("/v1/")
    if ("google_sql_database", path) not in cloud.inventory.things:
        raise Refused(404, "Not Found", "notFound")
    return {"name": request.parts["name"]}


@route("GET", f"{SQL}/{{instance}}/users/{{name}}", "cloudsql.users.get")
def user(cloud: GoogleCloud, request: Request) -> Any:
    if ("google_sql_user", f"{request.parts['name']}//{request.parts['instance']}") not in cloud.inventory.things:
        raise Refused(404, "Not Found", "notFound")
    return {"name": request.parts["name"]}


def bucket_body(cloud: GoogleCloud, name: str) -> dict[str, Any]:
    """Return a bucket; 404 if there is none."""
    state = cloud.inventory.things.get((KIND, name))
    if state is None:
        raise Refused(404, "The specified bucket does not exist.", "notFound")
    seen = {"kind": "storage#bucket", "name": name, "projectNumber": cloud.number, "labels": labels(state)}
    return {**seen, **state.get("made", {})}


def labels(state: dict[str, Any]) -> dict[str, str]:
    """Return the labels of what Terraform made, or of what a test put there."""
    found: dict[str, str] = state.get("effective_labels") or state.get("labels") or {}
    return found


def _user_labels(state: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = (state.get("settings") or [{}])[0].get("user_labels") or {}
    return found
