"""What this extension registers with Metaflow: a plugin of the same name takes the place of the stock one."""

from metaflow.metaflow_config_funcs import from_conf

CLIS_DESC = [("platform", ".describe_cli.cli")]

STEP_DECORATORS_DESC = [("platform_trigger", ".trigger_decorator.TriggerDecorator")]

if from_conf("PLATFORM_TARGET", "") == "local":
    from .card_root import use_store

    use_store()
    STEP_DECORATORS_DESC += [
        ("kubernetes", ".here.KubernetesHere"),
        ("batch", ".here.BatchHere"),
    ]
