# The front door. `make run` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -qq
N ?= 1000
# The command, before a wheel or `make test` installs it: the folder on Python's path, and a script that starts it.
SITE = $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
define COMMAND
#!/bin/sh
exec "$(CURDIR)/$(BIN)/python" -P -c 'from bot.cli import main; main(prog_name="wirewatch")' "$$@"
endef
export COMMAND

.DEFAULT_GOAL := help
.PHONY: help run test lint types tests crash power-cuts fuzz-rules corpora lock wheel clean

help:  ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp  ## Set up if needed, and run the bot on config.yaml
	@exec $(BIN)/python -P -m bot run

test: lint types tests  ## Lint, types, tests and docs, as CI does

lint: $(VENV)/test.stamp  ## Style and format
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(VENV)/test.stamp  ## Types
	$(BIN)/python -m mypy

tests: $(VENV)/test.stamp  ## Tests, docs included
	$(BIN)/python -m pytest -n 2 --dist loadfile

crash: $(VENV)/test.stamp  ## The kill test at full length (make crash N=1000)
	$(BIN)/python -m tests.crash --kills $(N)

power-cuts: $(VENV)/test.stamp  ## Seeded worlds whose disk loses its power (make power-cuts N=1000)
	$(BIN)/python -m tests.power_cuts --seeds $(N)

fuzz-rules: N = 1000000
fuzz-rules: $(VENV)/test.stamp  ## Hold rulesets to the plain judgement of each rule, a million times (make fuzz-rules N=1000000)
	$(BIN)/python -m tests.fuzz_rules --pairs $(N)

corpora: $(VENV)/test.stamp  ## Score the feed parser on real material, where it is at hand
	$(BIN)/python -m tests.corpora_scores

lock:  ## Resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		pyproject.toml --extra postgres --output-file requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		pyproject.toml --extra postgres --group dev --constraint requirements.lock --output-file requirements-dev.lock

wheel: $(VENV)/test.stamp  ## Build the wheel into dist/
	$(BIN)/python -m hatchling build --target wheel

clean:  ## Remove the virtual environment and caches (not the data)
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- set-up: from hashed locks; a stamp makes the second time fast ---

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Wirewatch needs Python 3.11 or later, and '$(PYTHON)' is not: try  make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module does not work here; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# A folder that was moved, or copied with its environment: the scripts in there still name the old place.
ifneq ($(CURDIR),$(shell cat $(VENV)/place 2>/dev/null))
$(VENV)/run.stamp $(VENV)/test.stamp: moved
endif

.PHONY: moved
moved: | $(VENV)/bin/python
	@test ! -e $(VENV)/place || $(BIN)/python -m venv --without-pip $(VENV)
	@rm -f $(BIN)/wirewatch

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/python
	@echo "Setting up (once) ..." >&2
	@$(PIP) --require-hashes --only-binary :all: -r requirements.lock
	@test -e $(BIN)/wirewatch || { echo "$(CURDIR)" >"$(SITE)/_editable_impl_wirewatch.pth"; \
		echo "$$COMMAND" >$(BIN)/wirewatch; chmod +x $(BIN)/wirewatch; }
	@echo "$(CURDIR)" >$(VENV)/place
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock tests/hub.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up for tests (once) ..." >&2
	@$(PIP) --require-hashes --only-binary :all: -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation --require-hashes -r tests/hub.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" >$(VENV)/place
	@touch $@ $(VENV)/run.stamp
