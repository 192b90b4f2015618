# SPDX-License-Identifier: EUPL-1.2
# Every target of Reuring. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
ONLY ?=
ARGS ?=
STYLE_SOURCES := $(shell find src/reuring/shell/styles src/reuring/shell/scripts -type f 2>/dev/null) src/reuring/shell/build.mjs
CATALOGUES := $(shell find src/reuring -name '*.po' 2>/dev/null)

.PHONY: help run test test-system check a11y soak pictures bench build wheel lock messages clean deps run-tools

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: build ## start Reuring: the site, its database and its background work
	@$(BIN)/reuring up --demo $(ARGS)

test: build-dev ## run every test (add ARGS="-k name" for some)
	@bash .ci/tools test
	@$(BIN)/python -m pytest -n $${REURING_TEST_WORKERS:-auto} --dist worksteal -m "not soak" $(ARGS)

test-system: build-dev ## the same tests on the PostgreSQL of the system
	@bash .ci/tools test
	@$(BIN)/python -m reuring.engine.tests.system_postgres -n $${REURING_TEST_WORKERS:-auto} --dist worksteal -m "not soak" $(ARGS)

check: build-dev ## style, types, room borders, templates, migrations
	@$(BIN)/ruff check src benchmarks
	@$(BIN)/ruff format --check src benchmarks
	@$(BIN)/lint-imports
	@$(BIN)/djlint src --lint --quiet
	@$(BIN)/mypy
	@$(BIN)/python -m reuring.engine.migration_check

a11y: build-dev ## every page in the full accessibility matrix
	@bash .ci/tools test
	@REURING_A11Y=full $(BIN)/python -m pytest -n $${REURING_TEST_WORKERS:-auto} -m browser $(ARGS)

soak: build-dev ## hours of kills and load (SECONDS=n for less)
	@REURING_SOAK_SECONDS=$${SECONDS_OF_SOAK:-7200} $(BIN)/python -m pytest -m soak $(ARGS)

pictures: build-dev ## take the README's screenshots anew
	@bash .ci/tools test
	@$(BIN)/python -m reuring.cli.tests.pictures

bench: build-dev ## all measurements, or ONLY=search for one
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

build: $(STAMPS)/run $(STAMPS)/styles $(STAMPS)/messages
build-dev: $(STAMPS)/dev $(STAMPS)/styles $(STAMPS)/messages

wheel: build-dev ## a wheel that carries templates, styles and translations
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -d dist

lock: ## renew both lock files (needs uv)
	@for f in "run --group build" "dev --group build --group test --group check"; do set -- $$f; name=$$1; shift; \
	  uv pip compile -q pyproject.toml "$$@" --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate -o requirements/$$name.txt; done

messages: ## collect texts to translate (needs gettext)
	@$(BIN)/python -m reuring.shell.messages collect

clean: ## remove what was built (keeps your data in var/)
	@rm -rf $(VENV) node_modules $(STAMPS) build dist src/reuring/shell/static/reuring

$(VENV)/bin/python:
	@bash .ci/tools need
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@mkdir -p $(STAMPS)
	@if [ ! -e $(STAMPS)/dev ] || [ requirements/run.txt -nt $(STAMPS)/dev ]; then \
	  echo "Installing what Reuring needs (once)..."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@touch $@

$(STAMPS)/dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	@mkdir -p $(STAMPS)
	@echo "Installing what Reuring and its tests need (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(STAMPS)/run

$(STAMPS)/node: package.json package-lock.json
	@mkdir -p $(STAMPS)
	@bash .ci/tools need
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/styles: $(STAMPS)/node $(STYLE_SOURCES)
	@npm run --silent build
	@touch $@

$(STAMPS)/messages: $(CATALOGUES) | $(STAMPS)/run
	@$(BIN)/python -m reuring.shell.messages compile
	@touch $@
