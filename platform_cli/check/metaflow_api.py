"""What Metaflow 2.19.39 offers: its decorators with their attributes, the names it exports and the names it keeps.

A test compares these tables with the installed classes, so that a new Metaflow shows here first.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KUBERNETES = (
    "annotations compute_pool cpu disk executable extended_resources gpu gpu_vendor hostname_resolution_timeout image "
    "image_pull_policy image_pull_secrets labels memory namespace node_selector persistent_volume_claims port qos "
    "secrets security_context service_account shared_memory tmpfs_path tmpfs_size tmpfs_tempdir tolerations use_tmpfs"
)
_BATCH = (
    "aws_batch_tags cpu efa efs_volumes ephemeral_storage executable execution_role gpu host_volumes iam_role image "
    "inferentia log_driver log_options max_swap memory privileged queue shared_memory swappiness tmpfs_path "
    "tmpfs_size tmpfs_tempdir trainium use_tmpfs"
)
_SENSOR = "description exponential_backoff mode name poke_interval pool soft_fail timeout"

STEP_DECORATORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "batch": _words(_BATCH),
        "card": _words("customize id options rank refresh_interval save_errors scope timeout type"),
        "catch": _words("print_exception var"),
        "conda": _words("disabled libraries packages python"),
        "environment": _words("vars"),
        "kubernetes": _words(_KUBERNETES),
        "parallel": frozenset(),
        "pypi": _words("disabled packages python"),
        "pytorch_parallel": _words("master_port"),
        "resources": _words("cpu disk gpu memory shared_memory"),
        "retry": _words("minutes_between_retries times"),
        "secrets": _words("allow_override role sources"),
        "timeout": _words("hours minutes seconds"),
    }
)

FLOW_DECORATORS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "airflow_external_task_sensor": _words(
            f"{_SENSOR} allowed_states check_existence execution_delta external_dag_id external_task_ids failed_states"
        ),
        "airflow_s3_key_sensor": _words(f"{_SENSOR} aws_conn_id bucket_key bucket_name verify wildcard_match"),
        "conda_base": _words("disabled libraries packages python"),
        "exit_hook": _words("on_error on_success options"),
        "project": _words("branch name production"),
        "pypi_base": _words("disabled packages python"),
        "schedule": _words("cron daily hourly timezone weekly"),
        "trigger": _words("event events options"),
        "trigger_on_finish": _words("flow flows options"),
    }
)

MAY_REPEAT = _words("airflow_external_task_sensor airflow_s3_key_sensor card exit_hook")
"""The decorators that may stand on one step or flow more than once."""

PARAMETERS = _words("Config IncludeFile Parameter")
"""The classes whose instances in a flow's body are its parameters."""

EXPORTS = (
    frozenset(STEP_DECORATORS)
    | frozenset(FLOW_DECORATORS)
    | PARAMETERS
    | _words(
        "conda_environment_yml_parser config_expr ConfigValue current DataArtifact default_metadata "
        "default_namespace DeployedFlow Deployer Flow FlowMutator FlowSpec get_metadata get_namespace "
        "inspect_spin JSONType JSONTypeClass metadata Metaflow namespace namespaced_event_name NBDeployer "
        "NBRunner package_sources parallel_imap_unordered parallel_map profile pyproject_toml_parser R "
        "requirements_txt_parser Run Runner S3 Step step StepMutator Task USER_SKIP_STEP user_step_decorator "
        "UserStepDecorator yaml_parser"
    )
)
"""The names that `from metaflow import ...` is meant for."""

MODULES = _words(
    "R cards cli cli_args cli_components client clone_util cmd cmd_with_io datastore debug decorators event_logger "
    "events exception extension_support flowspec graph includefile integrations lint meta_files metadata_provider "
    "metaflow_config metaflow_config_funcs metaflow_current metaflow_environment metaflow_git metaflow_profile "
    "metaflow_version mflog monitor multicore_utils package packaging_sys parameters plugins procpoll pylint_wrapper "
    "runner runtime sidecar system system_context tagging_util task tracing tuple_util unbounded_foreach "
    "user_configs user_decorators util vendor version"
)
"""The modules of the package, which can be imported from it as well."""

REFUSED_STEP_NAMES = _words("cmd index input name next")
"""The names that Metaflow refuses for a step."""

SHADOWED_NAMES = _words("foreach_stack merge_artifacts script_name")
"""The names of the flow's own methods that Metaflow does not protect."""

READ_ONLY_NAMES = _words("index input script_name")
"""The names to which an assignment raises AttributeError."""

API_NAMES = REFUSED_STEP_NAMES | SHADOWED_NAMES

PASSED_OVER_PARAMETERS = API_NAMES - {"next", "merge_artifacts"}
"""The attribute names under which Metaflow does not look for parameters."""

RESERVED_PARAMETERS = _words(
    "params with tag namespace obj tags decospecs run-id-file run_id_file max-num-splits max_num_splits max-workers "
    "max_workers max-log-size max_log_size user-namespace user_namespace run-id run_id task-id task_id "
    "runner-attribute-file runner_attribute_file"
)
"""The parameter names that Metaflow refuses, because its own options have them."""

RESERVED_ON_ARGO = _words("script")
"""The parameter names that Argo Workflows takes for itself."""

MAX_RETRIES = 4
MAX_FOREACH = 100
"""The number of tasks at which Metaflow stops a foreach unless `--max-num-splits` says otherwise."""

MAX_ARGO_NAME = 45
MIN_KUBERNETES_TIMEOUT = 60
"""Seconds."""

MAX_PROJECT_NAME = 128
