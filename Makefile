# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test lint gate bench docs clean

demo: $(STAMP)
	mkdir -p out
	$(BIN)/communique demo --record out/demo.duckdb

test: $(STAMP) lint
	$(BIN)/pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gate: $(STAMP)
	$(BIN)/python -m gate $(GATE)

bench: $(STAMP)
	$(BIN)/python -m gate.bench

docs: $(STAMP)
	$(BIN)/python -m gate.docs
	$(BIN)/python -m gate.picture

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamp follows pyproject.toml: a changed dependency sets the environment up again.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $(STAMP)
