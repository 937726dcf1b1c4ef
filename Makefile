# make editions   turn seeds/ into editions/ (Markdown, TEI, JSON)
# make test       run the tests
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: editions test bench lint clean

$(BIN)/herald-clean: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "herald-clean needs Python 3.11 or later: set PYTHON=path/to/python" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,pdf,review]'
	@touch $@

editions: $(BIN)/herald-clean
	$(BIN)/herald-clean clean seeds/*.txt -f markdown -f tei -f json -o editions

test: $(BIN)/herald-clean
	$(BIN)/python -m pytest

lint: $(BIN)/herald-clean
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(BIN)/herald-clean
	$(BIN)/python bench/run.py
	$(BIN)/python bench/speed.py

clean:
	rm -rf $(VENV) editions build dist
