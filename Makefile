# `make run` serves the site; `make test` tests it. Both do all their set-up. `make help` lists the rest.
PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON) 2>/dev/null),)
PYTHON := python3
endif
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: help run demo venv check lint types imports test test-browser test-postgres fuzz benchmark pictures catalogues clean

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run  ## install, migrate, publish the library, serve on http://127.0.0.1:8000
	$(BIN)/flask serve

demo: $(VENV)/.run  ## fill an empty installation with a believable company
	$(BIN)/flask demo

venv: $(VENV)/.develop  ## the development environment in .venv

check: venv lint types imports test  ## everything that CI asks of a change

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/deptry .

types: venv
	$(BIN)/mypy

imports: venv
	$(BIN)/lint-imports

test: venv  ## the tests, without those that need a browser
	$(PYTEST) -m "not browser"

test-browser: venv  ## the tests that play pages in Chromium (Debian: chromium, fonts-noto-cjk)
	$(PYTEST) -m browser

test-postgres: venv  ## the same on PostgreSQL, and the whole path in Chromium: TEST_DATABASE_URL, or a server of their own
	$(BIN)/python -m tests.postgres $(PYTEST) -m "not browser"
	$(BIN)/python -m tests.postgres $(PYTEST) -m browser tests/browser/test_the_whole_path.py

benchmark: venv  ## quizzes against the real server, beside the floor (docs/speed.md); on PostgreSQL with DATABASE=postgresql
	$(if $(filter postgresql,$(DATABASE)),$(BIN)/python -m tests.postgres) $(BIN)/python -m benchmarks.quiz $(OPTIONS)

fuzz: venv  ## a million spoiled scripts for the reader of scenarios (about two hours)
	FUZZ_SECONDS=14400 $(PYTEST) -n0 -s --timeout=0 tests/roleplay/script/test_fuzz.py

pictures: venv  ## the screenshots of docs/pictures, taken while the whole path is played
	PICTURES=docs/pictures $(PYTEST) -m browser tests/browser/test_the_whole_path.py
	$(BIN)/python -m tests.browser.overview docs/pictures

catalogues: venv  ## collect every string for translation, merge it into the catalogue (nothing new: no change)
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o messages.pot .
	$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i messages.pot -d training/translations
	rm messages.pot

clean:  ## remove what was made here, but not the data folder
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.develop: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.run
