"""A wrong attribute, type or value, or a missing argument, in any module is refused before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud import stack, standin
from tests.cloud.inventory import Inventory, serve
from tests.cloud.stack import MODULES, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN, MISSING, TYPE = "not expected here", 'The argument "', "Inappropriate value"
# Module, what is written, what somebody writes instead, what Terraform says.
MUTATIONS = [
    ("project-services", "disable_on_destroy", "disable_on_destruction", UNKNOWN),
    ("project-services", "  service            = each.value\n", "", MISSING),
    ("project-services", "= each.value", "= [each.value]", TYPE),
    ("project-services", "= each.value", '= "compute"', "to be a domain like"),
    ("network", "auto_create_subnetworks", "auto_create_subnets", UNKNOWN),
    ("network", "  secondary_ip_range {", "  secondary_range {", UNKNOWN),
    ("network", "min_ports_per_vm                    = 64", 'min_ports_per_vm = "few"', TYPE),
    ("network", '"AUTO_ONLY"', '"AUTOMATIC"', "to be one of"),
    ("network", "= var.ranges.nodes", '= "10.20.0.0"', "is not a valid IP CIDR range"),
    ("network", "  router = google_compute_router.this.name\n", "", MISSING),
    ("identity", "account_id ", "account_name ", UNKNOWN),
    ("identity", "project = var.project.id", "project = [var.project.id]", TYPE),
    ("identity", "google_service_account.nodes.member", '"nodes"', "IAM members must"),
    ("identity", '"${var.name}-nodes"', '"Nodes"', "doesn't match regexp"),
    ("storage", "uniform_bucket_level_access", "uniform_bucket_access", UNKNOWN),
    ("storage", "enabled = false", 'enabled = "no"', TYPE),
    ("storage", "member = each.value.member", 'member = "task"', "IAM members must"),
    ("storage", "      age = 7\n", "      days = 7\n", UNKNOWN),
    ("registry", 'repository_id = "${var.name}-images"', 'repository = "images"', UNKNOWN),
    ("registry", "keep_count = 5", "keep_count = [5]", TYPE),
    ("registry", '"REMOTE_REPOSITORY"', '"REMOTE"', "to be one of"),
    ("registry", '  format        = "DOCKER"\n', "", MISSING),
    ("gke", "enable_private_nodes    = true", "private_nodes = true", UNKNOWN),
    ("gke", "  workload_identity_config {", "  workload_identity {", UNKNOWN),
    ("gke", "disk_size_gb    = each.value.disk_gb", 'disk_size_gb = "large"', TYPE),
    ("gke", '"OPTIMIZE_UTILIZATION"', '"OPTIMISE"', "to be one of"),
    ("gke", "disk_size_gb    = each.value.disk_gb", "disk_size_gb = 5", "to be at least (10)"),
    ("gke", "start_time = var.maintenance", 'start_time = "3 am"', "HH:mm"),
    ("gke", 'networking_mode = "VPC_NATIVE"', 'cluster_ipv4_cidr = "10.0.0.0/14"', "conflicts with"),
    ("budget", "enable_project_level_recipients ", "enable_project_recipients ", UNKNOWN),
    ("budget", "= threshold_rules.value", '= "half"', TYPE),
    ("budget", '"FORECASTED_SPEND"', '"FORECAST"', "to be one of"),
    ("budget", "    monitoring_notification_channels = []\n", "", "must be specified"),
    ("budget", "  billing_account = var.billing_account\n", "", MISSING),
    ("database", "database_version ", "postgres_version ", UNKNOWN),
    ("database", "ipv4_enabled = false", 'ipv4_enabled = "never"', TYPE),
    ("database", '"ENCRYPTED_ONLY"', '"ENCRYPTED"', "to be one of"),
    ("database", "  instance            = google_sql_database_instance.this.name\n", "", MISSING),
]  # fmt: skip


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("mutations")
    with serve(Inventory()) as url:
        yield Stack(stack.copy(folder) / "stacks" / "gcp", standin.variables(url, folder)).init()


def test_every_module_has_a_wrong_attribute_type_and_value() -> None:
    said = {module: {text for one, _, _, text in MUTATIONS if one == module} for module in MODULES}
    assert not [module for module, texts in said.items() if not {UNKNOWN, TYPE} < texts]


@pytest.mark.parametrize(("module", "written", "instead", "said"), MUTATIONS)
def test_a_mistake_in_a_module_is_refused(checked: Stack, module: str, written: str, instead: str, said: str) -> None:
    files = [file for file in (checked.folder / "../../modules" / module).glob("*.tf") if written in file.read_text()]
    assert files, f"nothing in {module} reads {written!r}"
    before = files[0].read_text()
    files[0].write_text(before.replace(written, instead, 1))
    try:
        done = checked.run("validate")
    finally:
        files[0].write_text(before)
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())


# What is given, and what is said of it.
VALUES = [
    ({"project": {"id": "ACME", "number": "404096009001"}}, "project.id has 6 to 30"),
    ({"project": {"id": "acme-ml-dev", "number": "acme"}}, "project.number has digits only"),
    ({"project": {"id": "acme-ml-dev"}}, 'attribute "number" is required'),
    ({"environment": {"name": "Dev"}}, "environment.name and environment.prefix have lower-case"),
    ({"environment": {"name": "an-environment-of-length"}}, "23 characters together"),
    ({"location": {"region": "us-central1", "zone": "us-east1-b"}}, "location.zone must lie in"),
    ({"size": "medium"}, "size is dev or production"),
    ({"ranges": {"pods": "10.24.0.0"}}, "A range is a CIDR block"),
    ({"ranges": {"pods": "10.20.0.0/20"}}, "must differ"),
    ({"pools": {"system": {"machine_type": "e2-small", "max_nodes": 1}}}, "made by the size"),
    ({"pools": {"Spot": {"machine_type": "e2-small", "max_nodes": 1}}}, "A pool's name has 2 to 40"),
    ({"pools": {"spot": {"machine_type": "e2-small", "min_nodes": 3, "max_nodes": 2}}}, "max_nodes at least 1"),
    ({"pools": {"spot": {"machine_type": "e2-small", "max_nodes": 1, "disk_gb": 5}}}, "disk_gb is at least 20"),
    ({"maintenance": "3 am"}, "maintenance is a time"),
    ({"database": {"kind": "oracle"}}, "database.kind is cluster or cloudsql"),
    ({"database": {"kind": "cloudsql"}}, "database_password is needed"),
    ({"database": {"kind": "cloudsql", "tier": "db-f1-micro"}, "database_password": "x"}, "A tier is db-custom"),
    ({"database": {"kind": "cloudsql", "disk_gb": 5}, "database_password": "x"}, "disk_gb is at least 10"),
    ({"budget": {"amount": 99.5, "billing_account": "012345-6789AB-CDEF01"}}, "a whole number, at least 1"),
    ({"budget": {"amount": 0, "billing_account": "012345-6789AB-CDEF01"}}, "a whole number, at least 1"),
    ({"budget": {"amount": 100, "billing_account": "acme"}}, "named like 012345-6789AB-CDEF01"),
    ({"budget": {"amount": 100}}, 'attribute "billing_account" is required'),
    ({"services": ["compute"]}, "A service is named like"),
]


@pytest.mark.parametrize(("given", "said"), VALUES)
def test_a_wrong_value_of_a_variable_is_refused_in_our_words(
    checked: Stack, given: dict[str, object], said: str
) -> None:
    done = checked.tell({**stack.DEV, **given}).run("plan", "-input=false", "-refresh=false")
    assert done.returncode == 1
    assert said in " ".join(done.stderr.replace("│", "").split())
