# Every target does its own set-up in .venv; all it needs is Python 3.11 or newer, make and git.
# Another interpreter: make test PYTHON=python3.13        More for pytest: PYTEST_ARGS='-k stance'

PYTHON ?= python3
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# Errors only.
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
# The tests find the installed `timeline` on the path. What Python compiled is kept, whatever the
# surroundings say: else each process of the tests compiles everything anew.
PYTEST := PYTHONDONTWRITEBYTECODE= PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q -n auto

# A virtual environment knows its folder by name: in a moved or copied checkout it is made anew.
CREATED := $(VENV)/.created-$(shell pwd | cksum | cut -d' ' -f1)
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo fast test lint check faults judges format clean

help:
	@echo 'make demo     install, and run the main job on the bundled record'
	@echo 'make fast     the tests to run while you work: the pure core, one store, one walk through each door'
	@echo 'make test     install what the tests need, and run them'
	@echo 'make lint     ruff, mypy, import-linter'
	@echo 'make check    make lint, and the tests with branch coverage'
	@echo 'make faults   provoke the faults of docs/reliability.md at length, and print the numbers'
	@echo 'make judges   compare with the tables of other projects, where they are, and print the counts'
	@echo 'make format   put the code in order with ruff'
	@echo 'make clean    remove the environment, caches and build results'

demo: $(INSTALLED)
	@echo 'Loading the bundled record, and asking it two things ...' >&2
	@$(BIN)/timeline demo

# Under a minute on two cores. A walk through the shell, over HTTP, and through the page.
FAST := tests/events tests/projections tests/house tests/store/test_append.py tests/docs \
  tests/records tests/web/test_http_page.py \
  tests/page/test_walks.py::test_from_the_first_look_to_a_link_for_a_colleague

fast: $(INSTALLED_TEST)
	@HYPOTHESIS_PROFILE=fast $(PYTEST) -k 'not postgresql' $(FAST) $(PYTEST_ARGS)

test: $(INSTALLED_TEST)
	@$(PYTEST) $(PYTEST_ARGS)

lint: $(INSTALLED_TEST)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: lint
	@$(PYTEST) --cov --cov-report=term --cov-fail-under=85 $(PYTEST_ARGS)

# Two at a time: most of it is waiting for the disk.
faults: $(INSTALLED_TEST)
	@rm -f $(VENV)/faults.txt
	@echo 'This takes half an hour or more; $(VENV)/faults.txt has what is done so far.' >&2
	@status=0; PATH="$(CURDIR)/$(BIN):$$PATH" FAULTS=long FAULTS_REPORT=$(VENV)/faults.txt \
	  $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/faults $(PYTEST_ARGS) || status=$$?; \
	date -u '+faults provoked on %Y-%m-%d'; sort $(VENV)/faults.txt; exit $$status

# The tables are not part of the repository: tests/judges/conftest.py says where they are looked for.
judges: $(INSTALLED_TEST)
	@rm -f $(VENV)/judges.txt; touch $(VENV)/judges.txt
	@JUDGES_REPORT=$(VENV)/judges.txt $(PYTEST) tests/judges $(PYTEST_ARGS)
	@echo 'verdicts compared:'; sort -k2 $(VENV)/judges.txt

format: $(INSTALLED_TEST)
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* htmlcov
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CREATED):
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo 'No $(PYTHON) on the path. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3' >&2; \
	  exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$('$(PYTHON)' -V 2>&1). Name a newer one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@'$(PYTHON)' -m venv --clear $(VENV)
	@touch $@

$(INSTALLED): pyproject.toml $(CREATED)
	@echo 'Installing into $(VENV): half a minute or so, and nothing outside of this folder ...' >&2
	@$(PIP) install --editable .
	@echo 'Installed: $(BIN)/timeline' >&2
	@touch $@

$(INSTALLED_TEST): pyproject.toml $(CREATED)
	@echo 'Installing into $(VENV), with what the tests need ...' >&2
	@$(PIP) install --editable '.[test]'
	@touch $(INSTALLED) $@
