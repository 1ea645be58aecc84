# `make run` and `make test` are all one needs; both prepare what they use.
PORT ?= 8000
WORKERS ?= 2
PYTHON3 ?= python3
PYTHON := .venv/bin/python
export PORTAL_ENV ?= development

.PHONY: run phones engine test calls coverage fuzz bench lighthouse load crash deliberate-bugs lint lock for-tests test-at-odd-times backup restore

run: .venv/installed
	@$(PYTHON) manage.py run_portal --port $(PORT) $(if $(RELOAD),--reload)

# With a telephone system and people who answer. SIP= is the port where softphones register, LISTEN= the address.
phones: .venv/installed
	@$(PYTHON) manage.py run_phones --port $(PORT) $(if $(SIP),--sip-port $(SIP)) $(if $(LISTEN),--listen $(LISTEN))

test: .venv/installed for-tests
	$(PYTHON) -m pytest -n $(WORKERS) $(REAL_CALLS:%=--ignore=%) $(ARGS)

# Real calls through Asterisk, with telephones and a carrier of our own, which are tried among themselves as well: apart, for they want a
# quiet machine and a quarter of an hour of it.
REAL_CALLS := tests/telephony/softphones tests/telephony/real_calls
calls: .venv/installed for-tests
	$(PYTHON) -m pytest $(REAL_CALLS) $(ARGS)

# Which branches no test takes, without the tests that drive the whole portal from outside. It takes two thirds more of a processor.
DRIVEN := background browser hostile production
coverage: .venv/installed for-tests
	$(PYTHON) -m pytest -n $(WORKERS) --cov --cov-report=term $(DRIVEN:%=--ignore=tests/%) $(REAL_CALLS:%=--ignore=%) $(ARGS)

# Tests that read the clock, while a year, a month and summer end: tests/at_odd_times. The clock is moved by Debian's libfaketime.
test-at-odd-times: .venv/installed for-tests
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || (apt-get update && apt-get install -y --no-install-recommends libfaketime)
	$(PYTHON) -m tests.at_odd_times -n $(WORKERS) $(ARGS)

# Hostile input for longer than in `make test`, and other input each time: so many examples for each form.
fuzz: .venv/installed for-tests
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-300} $(PYTHON) -m pytest -n $(WORKERS) tests/hostile $(ARGS)

# In production with PORTAL_ENV=production and its settings in the environment; in the image without make, by manage.py: docs/production.md.
TO ?= var/backups
backup: .venv/installed
	$(PYTHON) manage.py backup_portal --to $(TO)

restore: .venv/installed
	@test -n "$(FROM)" || (echo "Say which one: make restore FROM=$(TO)/portal-....zip [REPLACE=1]"; exit 2)
	$(PYTHON) manage.py restore_portal --from $(FROM) $(if $(REPLACE),--replace)

# BEFORE=another checkout: every page is measured with its code as well, in turn. The companies are made first, once.
bench: .venv/installed
	$(PYTHON) -m bench $(if $(BEFORE),--before $(BEFORE))

# What a telephone 390 px wide sees of twelve classes of pages. Node and npm bring Lighthouse into var/.
lighthouse: .venv/installed for-tests
	$(PYTHON) -m bench.lighthouse

# 50 browsers for two minutes, with no error and no growing memory; and kill -9 of a worker and of the database meanwhile.
# (A line that begins with "load" is an order to make itself.)
crash load: .venv/installed
	$(PYTHON) -m bench.$@

# Does a test catch each bug that we put in on purpose? In a copy of the tree.
deliberate-bugs: .venv/installed for-tests
	$(PYTHON) -m bench.deliberate_bugs $(ARGS)

lint: .venv/installed
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --quiet --lint templates
	$(PYTHON) manage.py makemigrations --check --dry-run

# The environment, with exactly the versions that were tested: the lock is complete, so pip has nothing to resolve. Debian keeps venv in a package of its own.
.venv/installed: requirements-dev.lock
	$(PYTHON3) -m venv .venv || (apt-get update && apt-get install -y python3-venv && $(PYTHON3) -m venv --clear .venv)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

# Tests drive Debian's Chromium and convert the sounds of a telephone system. Elsewhere, put a chromium on the PATH and those sounds into the same folder.
SOUNDS := /usr/share/asterisk/sounds
for-tests:
	@command -v chromium >/dev/null && test -d $(SOUNDS) || (apt-get update && apt-get install -y --no-install-recommends chromium asterisk-core-sounds-en-wav)

# Asterisk out of Debian's packages, unpacked into var/engine: nothing is installed, and nobody has to be root. Once.
engine: .venv/installed
	@$(PYTHON) -m telephony.asterisk.unpack var/engine

# After a change of pyproject.toml (needs uv): exact versions with hashes, and no registry's address.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock
