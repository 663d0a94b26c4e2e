# Everything Pledge can be told to do on a machine with Python 3.11 or newer and make.
# The virtual environment is made once; stamps keep the second time quick.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
UV     ?= uv
# Two processes at most: the suite starts databases and servers of its own.
TEST_PROCESSES ?= 2
# Such as BENCH="--only events --database SQLite".
BENCH ?=
# Such as MUTANTS='policies.clock.*'; those of the last run are kept and not tried again.
MUTANTS ?=

.DEFAULT_GOAL := help
.PHONY: help demo story test screenshots check format bench mutants clauses lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.runtime ## Play the story in a local Slack workspace, then stay up until interrupted
	@$(BIN)/python -m demo

story: $(VENV)/.runtime ## Play the story and exit: 0 when everything it promises was seen
	@$(BIN)/python -m demo --once

test: $(VENV)/.dev ## Run the whole suite: the fast tests, then the slow ones
	@sh tests/tools/browser.sh
	$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) -m "not slow"
	$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) -m slow

screenshots: $(VENV)/.dev ## Take the pictures of README and docs again, from the browser tests
	@sh tests/tools/browser.sh
	@mkdir -p docs/images
	SCREENSHOTS=docs/images $(BIN)/python -m pytest -q -p no:randomly tests/browser

check: $(VENV)/.dev ## Lint, types and the arrows between packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code into its one shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## Measure beside bare Bolt, clocks beside other packages, and print the tables
	$(BIN)/python -m tests.benchmarks.run $(BENCH)
	$(BIN)/python -m tests.benchmarks.policies

mutants: $(VENV)/.mutants ## Change the rules of time in one place at a time and list what no test notices
	nice -n 19 $(BIN)/python -m tests.tools.mutants $(MUTANTS)

clauses: $(VENV)/.dev ## Write the README's table of clauses from the tests' marks
	$(BIN)/python -m tests.tools.clause_table

lock: ## Pin the dependencies again (needs uv)
	$(UV) pip compile pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url \
	  --quiet -o requirements.lock
	$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-emit-index-url \
	  --quiet -o requirements-dev.lock
	$(UV) pip compile pyproject.toml --group bench --constraint requirements-dev.lock --universal \
	  --generate-hashes --no-header --no-emit-index-url --quiet -o requirements-bench.lock
	$(UV) pip compile pyproject.toml --group mutants --constraint requirements-dev.lock --universal \
	  --generate-hashes --no-header --no-emit-index-url --quiet -o requirements-mutants.lock

clean: ## Remove the virtual environment, caches and the demo's files
	rm -rf $(VENV) var mutants .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Pledge needs Python 3.11 or newer; \"$(PYTHON)\" is $$($(PYTHON) --version 2>/dev/null || echo not there)." >&2; \
	  echo "Name another one like this: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Making a virtual environment failed; on Debian and Ubuntu install the package python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.made
	@echo "Installing what Pledge runs on …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

# The development lock holds the whole of the other one.
$(VENV)/.dev: requirements-dev.lock | $(VENV)/.made
	@echo "Installing what Pledge is developed with …"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Other people's calendars; only `make bench` pays for them.
$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@echo "Installing what clocks are measured beside …"
	@$(PIP) install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.mutants: requirements-mutants.lock $(VENV)/.dev
	@echo "Installing what makes mutants …"
	@$(PIP) install --quiet --require-hashes -r requirements-mutants.lock
	@touch $@
