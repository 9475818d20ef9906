"""Run steps one after another: the smallest useful flow.

1. `start` splits a text into words.
2. `count` counts each word.
3. `end` prints the most frequent ones.

Run: platform run flows/gallery/linear.py --text "to be or not to be"
"""

from collections import Counter

from metaflow import FlowSpec, Parameter, step


class LinearFlow(FlowSpec):
    """Count the words of a text."""

    text = Parameter("text", default="to be or not to be", help="Text whose words are counted.")

    @step
    def start(self) -> None:
        """Split the text; whatever is set on `self` is an artifact that later steps can read."""
        self.words = self.text.lower().split()
        self.next(self.count)

    @step
    def count(self) -> None:
        """Count the words, in a process of its own."""
        self.counts = dict(Counter(self.words))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the three most frequent words."""
        for word, times in Counter(self.counts).most_common(3):
            print(f"{times:>3} x {word}")


if __name__ == "__main__":
    LinearFlow()
