# The two commands are `make serve` and `make test`; the README explains both.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
WORKERS ?= auto

.PHONY: serve build test lint bench clean

serve: $(STAMPS)/run
	$(BIN)/laurels serve $(if $(PORT),--port $(PORT))

build: $(STAMPS)/run
	$(BIN)/laurels build

test: $(STAMPS)/test $(STAMPS)/peers $(STAMPS)/ob2 $(STAMPS)/browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd verifier && PATH="$(abspath $(BIN)):$$PATH" npm run --silent types
	cd verifier && PATH="$(abspath $(BIN)):$$PATH" node --test --test-reporter=dot test/*.test.js
	$(BIN)/pytest -q -n $(WORKERS)

lint: $(STAMPS)/test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

bench: $(STAMPS)/bench $(STAMPS)/peers $(STAMPS)/browser
	$(BIN)/python bench/run.py

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Laurels needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

# Each stamp is the time of an installation; a newer pyproject.toml installs again.
VERIFIER := $(wildcard generator/build_*.py verifier/*.mjs verifier/package*.json verifier/src/*.js verifier/src/*/*.js) generator/credentials/checks.json
$(STAMPS)/run: $(VENV)/pyvenv.cfg pyproject.toml $(VERIFIER)
	$(BIN)/pip install --quiet --editable .
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: $(STAMPS)/run
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

$(STAMPS)/bench: $(STAMPS)/test
	$(BIN)/pip install --quiet --editable '.[test,bench]'
	touch $@

# JavaScript peers, by the Node that the test requirements bring.
$(STAMPS)/peers: $(STAMPS)/test tests/peers/package-lock.json tests/peers/install.py
	$(BIN)/python tests/peers/install.py
	touch $@

# The official Open Badges 2.0 validator wants an environment of its own.
$(STAMPS)/ob2: $(STAMPS)/test tests/peers/ob2-requirements.txt tests/peers/install_ob2.py
	$(BIN)/python tests/peers/install_ob2.py
	touch $@

# A Chromium for the tests of the page that verifies.
$(STAMPS)/browser: $(STAMPS)/test tests/browser/install.py
	$(BIN)/python tests/browser/install.py
	touch $@

clean:
	rm -rf $(VENV) .venv-ob2 tests/peers/node_modules verifier/node_modules generator/site/verifier site
