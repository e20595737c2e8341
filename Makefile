# Throughline. `make demo` shows the whole job; `make test` proves it; `make check` is the quick loop.

PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
STUDENTS ?= 2000
SERVE ?= yes
REPORT ?=
CODE := portal agreements consent sharing tests bench manage.py

.PHONY: demo serve migrate test check lint format lock bench docs clean machine machine-tests

demo: .venv/.installed
	@DJANGO_SETTINGS_MODULE=portal.settings_demo $(PY) manage.py demo --students $(STUDENTS) $(if $(REPORT),--report $(REPORT))
	@$(if $(filter no,$(SERVE)),,DJANGO_SETTINGS_MODULE=portal.settings_demo $(PY) manage.py serve --port $(PORT))

# An installation of one's own: an empty portal under var/ (or wherever DATABASE_URL points).
serve: migrate
	@$(PY) manage.py serve --port $(PORT)

migrate: .venv/.installed
	@$(PY) manage.py migrate --verbosity 0

test: machine-tests .venv/.installed lint
	@$(PY) -m pytest -n 2 --dist loadscope

check: .venv/.installed lint
	@$(PY) -m pytest -n 2 --dist loadscope -m "not slow and not browser and not story"

lint: .venv/.installed
	@.venv/bin/ruff check -q $(CODE)
	@.venv/bin/ruff format -q --check $(CODE)
	@.venv/bin/lint-imports --cache-dir var/import_linter > var/imports.log || (cat var/imports.log; exit 1)
	@.venv/bin/mypy --no-error-summary $(filter-out tests bench,$(CODE))
	@$(PY) manage.py makemigrations --check --dry-run --verbosity 0
	@$(PY) manage.py render_docs --check

format: .venv/.installed
	@.venv/bin/ruff check -q --fix $(CODE)
	@.venv/bin/ruff format -q $(CODE)

bench: .venv/.installed
	@for measure in round_trip protect imports decide match register; do \
		echo "== $$measure"; $(PY) bench/$$measure.py || exit 1; done

docs: .venv/.installed
	@$(PY) manage.py render_docs

# Pins every dependency with its hashes. The file names no index, so any index may serve it.
lock:
	@$(PYTHON) -m venv var/lock && var/lock/bin/pip install -q pip-tools
	@var/lock/bin/pip-compile -q --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --strip-extras --all-extras \
		-o requirements.lock pyproject.toml

.venv/.installed: requirements.lock portal/machine.py
	@$(PYTHON) portal/machine.py
	@echo "Installing the pinned packages into .venv (once; about a minute)"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@mkdir -p var
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

machine-tests:
	@$(PYTHON) portal/machine.py tests

clean:
	rm -rf .venv var
