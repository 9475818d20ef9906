"""Ask for the CPUs and the memory that one step needs.

1. `start` begins on an ordinary machine.
2. `add` fills memory with numbers and sums them; `@resources` says what that takes.
3. `end` prints the sum.

On this machine the request changes nothing; on a cluster it chooses the node.
A size of 100 million takes 800 MB.

Run: platform run flows/gallery/big_sum.py --size 100000
Cluster: platform run flows/gallery/big_sum.py --size 100000000 --with kubernetes
"""

from array import array

from metaflow import FlowSpec, Parameter, resources, step


class BigSumFlow(FlowSpec):
    """Sum many numbers in memory."""

    size = Parameter("size", default=100_000, help="How many numbers; each takes 8 bytes.")

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.add)

    @resources(cpu=2, memory=2048)
    @step
    def add(self) -> None:
        """Hold all numbers at once, with 2 CPUs and 2048 MB."""
        numbers = array("d", range(self.size))
        self.megabytes = numbers.itemsize * len(numbers) / 1e6
        self.total = sum(numbers)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the sum."""
        print(f"the sum of {self.size} numbers ({self.megabytes} MB) is {self.total:.0f}")


if __name__ == "__main__":
    BigSumFlow()
