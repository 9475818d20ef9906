# `make help` lists what there is. Every target makes the virtual environment first if need be: Python and make suffice.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
.DEFAULT_GOAL := help

define READ_BACK
from metaflow import Flow, namespace

namespace(None)
run = Flow("TrainFlow").latest_successful_run
print(f"read back by stock Metaflow: {run.pathspec}, off by {run.data.metrics['mae']:.2f} minutes on flights it never saw")
endef
export READ_BACK

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --constraint constraints.txt --editable '.[flows]' --group dev
	@touch $@

.PHONY: install
install: $(VENV)/installed ## make the virtual environment, with the command in .venv/bin/platform

.PHONY: demo
demo: install ## bring the environment up and train a model on real data
	$(BIN)/platform up
	$(BIN)/platform run flows/train.py
	@eval "$$($(BIN)/platform env)" && $(BIN)/python -c "$$READ_BACK"

.PHONY: test
test: install ## run the tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --ignore tests/gs --ignore tests/decorators

.PHONY: test-extension
test-extension: install ## run the tests of the Metaflow extension's decorators and data client (builds a server with Go, once)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal tests/gs tests/decorators

.PHONY: lint
lint: install ## check form, types, layers and everything that is generated
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) verify-help verify-flows-table

.PHONY: bench
bench: install ## measure, as ratios of interleaved runs, beside the goals
	$(BIN)/python -m benchmarks

.PHONY: help-texts verify-help
help-texts: install ## render the help texts that the command prints at once
	$(BIN)/python tools/render_help.py
verify-help: install ## check that they are true
	$(BIN)/python tools/render_help.py --check

.PHONY: flows-table verify-flows-table
flows-table: install ## write the table of flows/README.md from the flows
	$(BIN)/python tools/flows_table.py
verify-flows-table: install ## check that it is true
	$(BIN)/python tools/flows_table.py --check

.PHONY: picture
picture: install ## make docs/terminal.svg from a real run
	$(BIN)/python tools/terminal_picture.py

.PHONY: cards
cards: install ## make docs/train-card.png and docs/score-card.png from real runs (needs Chromium)
	$(BIN)/python tools/card_picture.py

.PHONY: constraints
constraints: ## resolve the versions that make, tests and CI install
	$(BIN)/uv pip compile --quiet --system-certs --universal --upgrade --no-header --no-annotate --no-emit-index-url \
	  --all-extras --group dev pyproject.toml --output-file constraints.txt

.PHONY: clean
clean: ## remove what was made here; the environments' data is not touched
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
