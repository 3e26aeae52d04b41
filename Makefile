# Everything starts here: `make run`, `make test`, `make help`. Written for GNU make 3.81 (macOS) and newer.
# The environment .venv is made and kept up to date by packaging/environment.py; a stamp file stands for each part.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run test demo check bench bench-full soak screenshots freeze clean
.PHONY: check-lint check-format check-types check-contracts

PY := .venv/bin/python
STAMPS := .venv/stamps
HEADLESS := QT_QPA_PLATFORM=offscreen
# Half of the tests in each of two processes; who is done first takes from the other's half (CONTRIBUTING, decision 35).
TWO_AT_A_TIME := --numprocesses 2 --dist worksteal
ON_SCREEN := $(PY) packaging/virtual_display.py
RECIPE := packaging/environment.py packaging/system_libraries.py

help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

run: $(STAMPS)/run  ## open the window
	@$(PY) -m desktop

test: $(STAMPS)/test  ## run all tests, headless, in under 10 minutes
	@$(HEADLESS) $(PY) -m pytest $(TWO_AT_A_TIME)

demo: $(STAMPS)/run $(STAMPS)/display  ## play the first minute in the real window, print it, save screenshots
	@$(ON_SCREEN) $(PY) -m tests.e2e.demo

screenshots: $(STAMPS)/run $(STAMPS)/display  ## make the README's screenshots anew, in resources/screenshots
	@$(ON_SCREEN) $(PY) -m tests.e2e.demo --screenshots resources/screenshots

check: check-lint check-format check-types check-contracts  ## linter, formatter, types, import contracts
check-lint: $(STAMPS)/check
	@$(PY) -m ruff check .
check-format: $(STAMPS)/check
	@$(PY) -m ruff format --check .
check-types: $(STAMPS)/test $(STAMPS)/check
	@$(PY) -m mypy
check-contracts: $(STAMPS)/check
	@.venv/bin/lint-imports

bench: $(STAMPS)/test $(STAMPS)/display  ## measure start, smoothness, latency, memory, storage, recall; under 10 minutes
	@$(ON_SCREEN) $(PY) -m tests.bench

bench-full: $(STAMPS)/test $(STAMPS)/display  ## the same with large profiles and a store of a million items
	@$(ON_SCREEN) $(PY) -m tests.bench --full

soak: $(STAMPS)/test  ## long kill and monkey runs
	@$(HEADLESS) $(PY) -m pytest -m soak --timeout 0

freeze: $(STAMPS)/freeze $(STAMPS)/display  ## build dist/inglenook with PyInstaller and play the scene in it; about 6 minutes
	@PYTHONWARNINGS=ignore $(PY) -m PyInstaller --noconfirm --log-level ERROR packaging/inglenook.spec
	@$(PY) packaging/smoke.py dist/inglenook

clean:  ## remove the environment, builds and caches; profiles stay
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find core desktop tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/run: pyproject.toml constraints.txt $(RECIPE)
	@sh packaging/python.sh packaging/environment.py run

$(STAMPS)/test $(STAMPS)/check $(STAMPS)/freeze $(STAMPS)/display: $(STAMPS)/run
	@sh packaging/python.sh packaging/environment.py $(@F)
