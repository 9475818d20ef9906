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
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --ignore tests/gs --ignore tests/decorators --ignore tests/cluster --ignore tests/cloud --ignore tests/terraform --ignore tests/google --ignore tests/gcp

.PHONY: test-extension
test-extension: install ## run the tests of the Metaflow extension's decorators and data client (builds a server with Go, once)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal tests/gs tests/decorators

.PHONY: cluster cluster-down test-cluster
cluster: install ## start a real Kubernetes node for the tests (builds it once: root, Debian 12, Go)
	$(BIN)/python -m tests.cluster.rig up
	$(BIN)/python -m tests.cluster.warm
cluster-down: install ## end it; nothing of it is left
	$(BIN)/python -m tests.cluster.rig down
test-cluster: cluster ## run the tests that need the cluster, inside it
	$(BIN)/python -m tests.cluster.rig enter $(BIN)/python -m pytest -n 3 --dist loadfile -m 'not alone' tests/cluster tests/conformance
	$(BIN)/python -m tests.cluster.rig enter $(BIN)/python -m pytest -p no:xdist -m alone tests/cluster

.PHONY: test-cloud terraform-fmt
test-cloud: install ## run the tests of the stack on Google Cloud with a stand-in for the provider (needs Terraform; Go, once)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal tests/cloud tests/terraform tests/google tests/gcp
terraform-fmt: ## give Terraform files their form
	terraform fmt -recursive terraform

.PHONY: checkov
checkov: install ## look at the Terraform files with checkov, in an environment of its own (fetched once)
	$(BIN)/uv tool run --system-certs --from checkov==3.3.30 checkov --config-file terraform/.checkov.yaml --directory terraform

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

.PHONY: decorators-matrix verify-decorators-matrix
decorators-matrix: install ## write docs/decorators-matrix.md from real runs and compilations (half a minute or more)
	$(BIN)/python tools/decorators_matrix.py
verify-decorators-matrix: install ## check that it is true; the tests of the extension do so, too
	$(BIN)/python tools/decorators_matrix.py --check

.PHONY: picture picture-gcp
picture: install ## make docs/terminal.svg from a real run
	$(BIN)/python tools/terminal_picture.py
picture-gcp: install ## make docs/gcp-up.svg with a stand-in for Google (needs Terraform; Go, once)
	$(BIN)/python tools/gcp_picture.py

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
