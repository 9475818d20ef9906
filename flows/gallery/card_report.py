"""Show a step's results as a report that stays with the run.

1. `start` draws a card: a text, a table and a chart, built from plain values.
2. `end` says how to look at it.

Run: platform run flows/gallery/card_report.py
View: platform cards CardReportFlow --open
"""

from metaflow import FlowSpec, card, current, step
from metaflow.cards import Markdown, Table, VegaChart


class CardReportFlow(FlowSpec):
    """Report the temperatures of three cities."""

    @card(type="blank")
    @step
    def start(self) -> None:
        """Append components to the card; it is stored even if a later step fails."""
        self.celsius = {"Oslo": 5.0, "Reykjavik": 2.5, "Rome": 18.0}
        current.card.append(Markdown(f"# Temperatures of {len(self.celsius)} cities"))
        rows = [[city, value] for city, value in self.celsius.items()]
        current.card.append(Table(rows, headers=["city", "°C"]))
        bars = {
            "data": {"values": [{"city": city, "celsius": value} for city, value in self.celsius.items()]},
            "mark": "bar",
            "encoding": {
                "x": {"field": "city", "type": "nominal"},
                "y": {"field": "celsius", "type": "quantitative"},
            },
        }
        current.card.append(VegaChart(bars))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Name the card's task."""
        print(f"the card belongs to {current.flow_name}/{current.run_id}/start")


if __name__ == "__main__":
    CardReportFlow()
