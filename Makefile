PYTHON ?= python3
EXTRAS ?= test
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --no-compile --disable-pip-version-check --constraint requirements.lock

# Tests start hundreds of processes of Troth: none compiles its thousand modules again, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test suite style types bench messages lock screens docs clean

demo: $(VENV)/.installed ## look around: a brand, a mailbox, real mail, nothing to set up
	$(BIN)/troth demo

test: $(VENV)/.test-installed ## everything that must hold before a change lands
	$(BIN)/python -m compileall -q -j 0 troth tests
	$(BIN)/python -m troth.site.locale
	$(MAKE) --no-print-directory --jobs 2 types style suite

suite: $(VENV)/.test-installed ## pytest
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

style: $(VENV)/.test-installed ## ruff and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.test-installed ## mypy
	$(BIN)/mypy

bench: $(VENV)/.test-installed ## figures beside their limits; writes bench/results
	$(BIN)/python -m bench

messages: $(VENV)/.test-installed ## take new strings into the catalogues of every language
	$(BIN)/python -m troth.site.locale --extract

screens: $(VENV)/.test-installed ## take the pictures of docs/screens anew
	$(BIN)/python -m tests.screens

docs: $(VENV)/.installed ## the pages of docs/ as a site, in build/site
	$(PIP) --editable '.[docs]'
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs build/site

lock: ## write the exact versions that were just tried
	$(BIN)/pip freeze --exclude-editable --disable-pip-version-check | grep -v '^troth' > requirements.lock

$(VENV)/.installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.test-installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[$(EXTRAS)]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist
