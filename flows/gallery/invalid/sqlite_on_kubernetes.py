"""A step on Kubernetes reads a SQLite file, which the pod does not have."""

import sqlite3

from metaflow import FlowSpec, kubernetes, step


class SqliteOnKubernetes(FlowSpec):
    @kubernetes
    @step
    def start(self):
        with sqlite3.connect("shop.db") as shop:
            self.rows = shop.execute("select 1").fetchall()
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    SqliteOnKubernetes()
