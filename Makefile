# Summit's commands; `make help` lists them. Two suffice: `make run` and `make test`.
#
# What is installed is remembered by files in .venv and node_modules that are newer than what they
# were made from, so that a second run starts at once.

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes

VENV := .venv/.made
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
NODE := node_modules/.runtime
NODE_DEVELOPMENT := node_modules/.development
ASSETS := summit/static/vendor/world.json
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)

# The environment of `make run` and of nothing else; README lists the variables.
run: export SUMMIT_ENV := $(or $(SUMMIT_ENV),demo)

.PHONY: help
help: ## this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' Makefile | expand -t 20

.PHONY: run
run: $(RUNTIME) $(ASSETS) $(COMPILED) ## install what is missing and serve on http://localhost:8000
	@exec env PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/flask --app wsgi serve

.PHONY: test
test: ## install what the tests need and run everything that CI runs
	@tools/test-setup
	@$(MAKE) setup lint
	@exec $(BIN)/python -m pytest -n auto --maxprocesses 4

.PHONY: setup
setup: $(DEVELOPMENT) $(NODE_DEVELOPMENT) $(ASSETS) $(COMPILED) ## install what development needs, but run nothing

.PHONY: lint
lint: $(DEVELOPMENT) ## style, types, import contracts, translations
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@env PYTHONPATH=. $(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/translations.py check

.PHONY: format
format: $(DEVELOPMENT) ## put the code into its form
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: translations
translations: $(DEVELOPMENT) ## bring the catalogues up to the words in use
	@$(BIN)/python tools/translations.py update

.PHONY: bench
bench: $(RUNTIME) $(ASSETS) $(COMPILED) ## speed and memory, as multiples of a bare Flask application
	@exec $(BIN)/python -m bench

.PHONY: screenshots
screenshots: $(DEVELOPMENT) $(ASSETS) $(COMPILED) ## take the pictures of README from the running application
	@$(BIN)/python tools/screenshots.py

LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --no-config --system-certs --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"

.PHONY: lock
lock: $(DEVELOPMENT) ## lock the newest versions of what pyproject.toml and package.json name
	@$(LOCK) --upgrade --output-file requirements.txt
	@$(LOCK) --upgrade --extra scaled --constraint requirements.txt --output-file requirements-scaled.txt
	@$(LOCK) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error

.PHONY: clean
clean: ## remove everything that make made; var, where the database lies, stays
	@rm -rf .venv node_modules summit/static/vendor summit/attendance/pdf/fonts .cache .*_cache .hypothesis test-results
	@rm -f translations/*/LC_MESSAGES/messages.mo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the above stands on

$(VENV):
	@command -v $(PYTHON) >/dev/null || { echo "Summit needs Python 3.11 or newer: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Summit needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make virtual environments here: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

# The tests' requirements hold the runtime's in the same versions.
$(RUNTIME): requirements.txt $(VENV)
	@echo "Installing the Python packages of requirements.txt"
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "Installing the Python packages of requirements-dev.txt"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

.PHONY: npm
npm:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Summit needs Node 20 or newer with npm: apt-get install nodejs npm" >&2; exit 1; }

$(NODE): package-lock.json package.json | npm
	@echo "Installing the browser's packages of package-lock.json"
	@$(NPM_CI) --omit=dev >/dev/null
	@touch $@

$(NODE_DEVELOPMENT): package-lock.json package.json | npm
	@echo "Installing the browser's and the tests' packages of package-lock.json"
	@$(NPM_CI) >/dev/null
	@touch $(NODE) $@

$(ASSETS): tools/assets.py $(NODE) | $(VENV)
	@$(BIN)/python tools/assets.py

%.mo: %.po tools/translations.py | $(RUNTIME)
	@$(BIN)/python tools/translations.py compile
