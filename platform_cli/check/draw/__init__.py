"""Draw the graph of a flow: for the terminal, as Mermaid, as SVG."""

from platform_cli.check.draw.mermaid import to_mermaid
from platform_cli.check.draw.svg import to_svg
from platform_cli.check.draw.terminal import draw

__all__ = ["draw", "to_mermaid", "to_svg"]
