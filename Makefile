# Every target does its own set-up; Python 3.11+ and make are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: install demo test test-all lint clean

install: $(INSTALLED)

demo: $(INSTALLED)
	$(BIN)/umbral demo

test: $(INSTALLED) lint
	$(BIN)/python -m pytest -q -m "not slow" --durations=10

test-all: $(INSTALLED) lint
	if command -v npm >/dev/null; then $(BIN)/umbral doctor --install-client; fi
	$(BIN)/python -m pytest -q --durations=10

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info
