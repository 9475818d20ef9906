"""Keep staging and production of one project apart.

1. `start` notes the branch it runs in: one's own, a test branch such as staging, or production.
2. `end` prints it. Each branch has its own deployment, schedule and events.

Run: platform run flows/gallery/project_branches.py
Staging: platform deploy flows/gallery/project_branches.py --stage staging
Production: platform deploy flows/gallery/project_branches.py --stage production --schedule daily
"""

from metaflow import FlowSpec, current, project, step


@project(name="gallery")
class ProjectBranchesFlow(FlowSpec):
    """Say which branch of the project this is."""

    @step
    def start(self) -> None:
        """Note the branch."""
        self.branch = current.branch_name
        self.production = current.is_production
        self.table = "orders" if self.production else f"orders_{self.branch.replace('.', '_')}"
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print what would be written to."""
        print(f"{current.project_name} on branch {self.branch} writes to {self.table}")


if __name__ == "__main__":
    ProjectBranchesFlow()
