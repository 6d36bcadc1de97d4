PYTHON ?= python3
EXTRAS ?= test
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock

.PHONY: demo test bench messages lock screens docs clean

demo: $(VENV)/.installed ## look around: a brand, a mailbox, real mail, nothing to set up
	$(BIN)/troth demo

test: $(VENV)/.test-installed ## everything that must hold before a change lands
	$(BIN)/python -m troth.site.locale
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

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
