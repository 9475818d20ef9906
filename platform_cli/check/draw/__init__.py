"""Draw the graph of a flow: for the terminal, as Mermaid, as SVG."""
