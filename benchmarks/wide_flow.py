"""A flow with many splits and joins in a row: there are two ways through each, so 2 to that power through all."""

from __future__ import annotations


def wide_flow(pairs: int) -> str:
    """Return the source of a flow with so many splits and joins, one after the other."""
    steps = [_step("start", "self.next(self.split_0)")]
    for number in range(pairs):
        following = f"self.split_{number + 1}" if number + 1 < pairs else "self.end"
        steps.append(_step(f"split_{number}", f"self.next(self.left_{number}, self.right_{number})"))
        steps += [_step(f"{side}_{number}", f"self.next(self.join_{number})") for side in ("left", "right")]
        steps.append(_step(f"join_{number}", f"self.next({following})", ", inputs"))
    steps.append(_step("end", "pass"))
    head = "from metaflow import FlowSpec, step\n\n\nclass WideFlow(FlowSpec):\n"
    tail = '\nif __name__ == "__main__":\n    WideFlow()\n'
    return head + "\n".join(steps) + tail


def _step(name: str, body: str, inputs: str = "") -> str:
    return f"    @step\n    def {name}(self{inputs}):\n        {body}\n"
