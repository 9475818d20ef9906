"""What this extension registers with Metaflow: a plugin of the same name takes the place of the stock one."""

import os

from metaflow.metaflow_config_funcs import from_conf

CLIS_DESC = [("platform", ".describe_cli.cli")]

ENVIRONMENTS_DESC = [("platform", ".environments.locked.LockedEnvironment")]

STEP_DECORATORS_DESC = [
    ("platform_trigger", ".trigger_decorator.TriggerDecorator"),
    ("platform_facts", "..decorators.facts.FactsDecorator"),
    ("size", "..decorators.placement.SizeDecorator"),
    ("gpu", "..decorators.placement.GpuDecorator"),
    ("spot", "..decorators.placement.SpotDecorator"),
    ("cached", "..decorators.cached.CachedDecorator"),
    ("measured", "..decorators.measured.MeasuredDecorator"),
    ("conda", ".declared.DeclaredConda"),
    ("pypi", ".declared.DeclaredPyPI"),
]

FLOW_DECORATORS_DESC = [
    ("conda_base", ".declared.DeclaredCondaBase"),
    ("pypi_base", ".declared.DeclaredPyPIBase"),
]

if from_conf("PLATFORM_IMPERSONATE", ""):
    GCP_CLIENT_PROVIDERS_DESC = [("gcp-default", ".acting.ActingProvider")]

if os.environ.keys() & {"PLATFORM_COMMIT", "PLATFORM_GIT"}:
    from metaflow_extensions.platform.decorators.origin import tell_metaflow

    tell_metaflow()

if from_conf("PLATFORM_TARGET", "") == "local":
    from .card_root import use_store

    use_store()
    STEP_DECORATORS_DESC += [
        ("kubernetes", ".here.KubernetesHere"),
        ("batch", ".here.BatchHere"),
    ]
    METADATA_PROVIDERS_DESC = [("service", ".later.ServiceMetadataProvider")]
    SIDECARS_DESC = [
        ("heartbeat", ".later.MetadataHeartBeat"),
        ("spot_termination_monitor", ".later.SpotTerminationMonitorSidecar"),
    ]
else:
    STEP_DECORATORS_DESC += [("kubernetes", "..decorators.placed_kubernetes.PlacedKubernetes")]
    METADATA_PROVIDERS_DESC = [("service", ".patient_metadata.PatientMetadataProvider")]
