# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
BROWSER := $(VENV)/.browser

# Where coded reports and training data are; they are not part of the project.
GOLD ?= ../shared/record/gold/train
DATA ?= ../shared/data

.PHONY: demo test lint gate bench docs train clean

demo: $(STAMP)
	mkdir -p out
	$(BIN)/communique demo --record out/demo.duckdb

test: $(STAMP) $(BROWSER) lint
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

# In this order: later weights rest on what earlier ones find. The encoder learns twice: without our own annotations, so
# that what decides on top of it can be learnt from reports that it has not seen; and from all, to ship. Five hours or so on
# two cores.
UNSEEN := out/unseen
train: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[train]"
	$(BIN)/python -m training.syntax $(DATA)/syntax communique/extract/weights/syntax.gz
	$(BIN)/python -m training.published $(GOLD) $(DATA)/reports/*.jsonl.gz --without $(GOLD)/../dev --without $(GOLD)/../seeds
	$(BIN)/python -m training.encoder $(GOLD)/../../.. $(UNSEEN)/whole.pt --unseen
	$(BIN)/python -m training.distilled $(GOLD)/../../.. $(UNSEEN)/whole.pt $(UNSEEN)/encoder.onnx --unseen
	$(BIN)/python -m training.speakers $(GOLD)/../../..
	$(BIN)/python -m training.heads $(GOLD)/../../.. $(UNSEEN)
	$(BIN)/python -m training.event_dates $(GOLD)
	$(BIN)/python -m training.whereabouts $(GOLD)
	$(BIN)/python -m training.encoder $(GOLD)/../../.. out/whole.pt
	$(BIN)/python -m training.distilled $(GOLD)/../../.. out/whole.pt communique/models/weights/encoder.onnx
	$(BIN)/python -m training.crossed $(GOLD)/../../..

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamp follows pyproject.toml: a changed dependency sets the environment up again.
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $(STAMP)

# Pages are tested in Chromium. On Debian and as root it is installed; elsewhere those tests say what is missing.
$(BROWSER): $(STAMP)
	@for name in "$${CHROME:-chromium}" chromium chromium-browser google-chrome google-chrome-stable chrome; do \
		command -v "$$name" >/dev/null && exit 0; \
	done; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
		echo "Installing chromium, in which pages are tested"; \
		export DEBIAN_FRONTEND=noninteractive; \
		(apt-get update && apt-get install -y --no-install-recommends chromium) </dev/null >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "There is no Chromium: pages are not tested in a browser. On Debian: apt-get install chromium"
	@touch $@
