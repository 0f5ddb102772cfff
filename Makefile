# make run    the chat page on http://127.0.0.1:7860, with everything it needs set up first
# make test   every test that needs no browser
# make test-scale  Milvus and Ray
# make lint   ruff and mypy          make bench   the benchmarks (DATA=folder of data sets,
#                                         BENCH=scratch folder; hours: a million passages)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH_INDEX ?=
DATA ?= data
BENCH ?= bench

.PHONY: run test test-browser test-slow test-scale lint bench soak audit install-locked clean

run: $(VENV)/.installed
	$(BIN)/python app.py

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not browser and not slow and not scale"

test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m slow

# Beyond one machine: Milvus (ASKAI_TEST_MILVUS names a server, else one is started) and Ray.
test-scale: $(VENV)/.installed-scale
	$(BIN)/python -m pytest -m scale

test-browser: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m browser

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The long form of tests/robustness, about an hour.
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.robustness

# Only files whose hashes are those of requirements.lock, which has what builds askai too.
install-locked: $(VENV)/.created requirements.lock
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $(VENV)/.torch $(VENV)/.installed

# Known vulnerabilities of the pinned versions; asks pypi.org.
audit: $(VENV)/.created
	$(PIP) install --quiet pip-audit
	$(BIN)/python -m pip_audit --disable-pip --no-deps -r constraints.txt

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/encodings.py
	$(BIN)/python benchmarks/webpages.py
	$(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/retrieval.py --data $(DATA)
	$(BIN)/python benchmarks/peers.py --data $(DATA) --work $(BENCH)
	$(BIN)/python benchmarks/scale.py --data $(DATA) --work $(BENCH)/scale

clean:
	rm -rf $(VENV) build dist src/*.egg-info

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "askai needs Python 3.11 or newer as $(PYTHON): install it (Debian: apt-get install python3 python3-venv), or name another with make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@touch $@

# TORCH_INDEX names PyTorch's CPU index, whose build is ten times smaller than the usual one.
$(VENV)/.torch: $(VENV)/.created constraints.txt
	@echo "installing askai and what it needs into $(VENV) (once; some minutes)"
	$(PIP) install --quiet -c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.installed-scale: $(VENV)/.installed-dev
	$(PIP) install --quiet -c constraints.txt -e '.[dev,test-scale]'
	@touch $@
