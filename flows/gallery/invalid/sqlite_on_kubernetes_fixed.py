"""The database lives in memory; data from elsewhere comes as an artifact or from the store."""

import sqlite3

from metaflow import FlowSpec, kubernetes, step


class SqliteOnKubernetes(FlowSpec):
    @kubernetes
    @step
    def start(self):
        with sqlite3.connect(":memory:") as shop:
            self.rows = shop.execute("select 1").fetchall()
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    SqliteOnKubernetes()
