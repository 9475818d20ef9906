"""Find runs again: by tags you choose, within the namespace they belong to.

1. `start` adds a tag to its own run, beside those given with `--tag`.
2. `end` lists the runs that carry the tag: first those of this namespace, then everybody's.

A namespace keeps your runs from your colleagues' and from production's; `namespace(None)` looks at all.

Run: platform run flows/gallery/tags_and_namespaces.py --tag experiment:baseline
"""

from metaflow import Flow, FlowSpec, Run, current, get_namespace, namespace, step


class TagsAndNamespacesFlow(FlowSpec):
    """Tag a run and look it up."""

    @step
    def start(self) -> None:
        """Tag this run with what is learned while it runs."""
        Run(f"{current.flow_name}/{current.run_id}").add_tag("checked")
        self.next(self.end)

    @step
    def end(self) -> None:
        """Look the tag up in two namespaces."""
        self.namespace = get_namespace()
        self.given = sorted(tag for tag in current.tags if ":" in tag)
        self.mine = [run.pathspec for run in Flow(current.flow_name).runs("checked")]
        namespace(None)
        self.everybodys = [run.pathspec for run in Flow(current.flow_name).runs("checked")]
        print(f"checked: {len(self.mine)} in {self.namespace}, {len(self.everybodys)} in all; tags {self.given}")


if __name__ == "__main__":
    TagsAndNamespacesFlow()
