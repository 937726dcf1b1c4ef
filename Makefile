# make editions   turn seeds/ into editions/ (Markdown, TEI, JSON)
# make test       run the tests
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

# What to install beside the required dependencies. `make test EXTRAS=check` brings every library that a test asks for.
EXTRAS ?= dev,pdf,review
INSTALLED := $(VENV)/.installed-$(EXTRAS)

.PHONY: editions test bench lint clean

$(INSTALLED): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "herald-clean needs Python 3.11 or later: set PYTHON=path/to/python" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$(EXTRAS)]'
	@touch $@

editions: $(INSTALLED)
	$(BIN)/herald-clean clean seeds/*.txt -f markdown -f tei -f json -o editions

test: $(INSTALLED)
	$(BIN)/python -m pytest

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/python bench/run.py
	$(BIN)/python bench/speed.py

clean:
	rm -rf $(VENV) editions build dist
