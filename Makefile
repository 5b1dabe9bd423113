# `make` lists what there is. Every target makes .venv first and is quick when it is up to date.
.DEFAULT_GOAL := help
.PHONY: help demo test check format bench pictures
export PYTHON
run = .venv/bin/python -m
tests = $(run) pytest $(ARGS)

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: ## Play Jakarta's election night on this machine and print the addresses to open
	@.ci/venv
	@.venv/bin/realcount demo $(ARGS)

test: ## Run every test (ARGS="tests/core -x" picks some)
	@.ci/tools
	@.ci/venv dev
	@$(tests)

check: ## Everything that continuous integration checks: format, lint, types, tests
	@.ci/tools
	@.ci/venv dev
	@$(run) ruff format --check .
	@$(run) ruff check .
	@$(run) mypy
	@$(tests)

format: ## Put the code into the house's format and mend what the linter can mend
	@.ci/venv dev
	@$(run) ruff format .
	@$(run) ruff check --fix .

bench: ## Run the benchmarks, one line of JSON each
	@.ci/venv dev
	@set -e; for file in benchmarks/[a-z]*.py; do PYTHONPATH=. .venv/bin/python "$$file"; done

pictures: ## Take the pictures of the README again, from a demo's night; needs Chromium
	@.ci/venv dev
	@.venv/bin/python docs/pictures/make.py
