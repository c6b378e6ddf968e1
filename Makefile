# The one door to every check; each target sets up what it needs.
#   make demo   the embedded site and an administrator's round through it
#   make test   everything that must be green
.DEFAULT_GOAL := help
.PHONY: help demo test lint stub unit bench-sweep pythons parity clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find src -name '*.rs') Cargo.toml Cargo.lock pyproject.toml

help:
	@sed -n '2,3p' Makefile | cut -c3-

$(VENV)/.tools: requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# the extension module, built into python/arcrest
$(VENV)/.built: $(VENV)/.tools $(SOURCES)
	. $(BIN)/activate && maturin develop --quiet --features stubs
	touch $@

demo: $(VENV)/.built
	$(BIN)/python examples/rounds.py

test: lint unit

lint: $(VENV)/.built
	cargo fmt --check
	cargo clippy --quiet --all-targets -- --deny warnings
	cargo clippy --quiet --all-targets --no-default-features -- --deny warnings
	$(BIN)/ruff check python tests examples tools benches
	$(BIN)/ruff format --check python tests examples tools benches
	$(BIN)/python tools/stub.py --check
	$(BIN)/mypy python/arcrest examples/rounds.py examples/inventory_aio.py tools benches tests/smoke.py tests/types
	$(BIN)/basedpyright --level error --pythonpath $(BIN)/python
	$(BIN)/python -m mypy.stubtest arcrest._core arcrest.aio --mypy-config-file pyproject.toml

unit: $(VENV)/.built
	cargo test --quiet --no-default-features
	$(BIN)/python -m pytest

# a sweep over 500 services: its time, and what a cancelled one leaves behind
bench-sweep: $(VENV)/.built
	$(BIN)/python benches/sweep.py

# writes the stubs in python/arcrest/_core from the tables
stub: $(VENV)/.built
	$(BIN)/python tools/stub.py

# installs into a clean environment of every Python found and imports it there
pythons: $(VENV)/.tools
	$(BIN)/python tools/pythons.py

# beside ArcREST 3.5.9 itself, which is downloaded into .parity
parity: $(VENV)/.built
	cd tests && ../$(BIN)/python -m parity

clean:
	rm -rf $(VENV) target .parity .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f python/arcrest/_core.*.so python/arcrest/_core.*.pyd
