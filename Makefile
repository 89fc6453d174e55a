# Everything is set up by the targets themselves: Python 3.11 and make are all they need.
.DEFAULT_GOAL := help
VENV := .venv
UV_VERSION := 0.13.8
PYTHON ?= python3.11
BIN := $(VENV)/bin
UV := $(BIN)/uv
SAM := SAM_CLI_TELEMETRY=0 $(UV) run --project tools/sam --locked sam

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(VENV)/.synced: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@$(UV) sync --quiet --locked --all-extras --inexact
	@touch $@

.PHONY: setup
setup: $(VENV)/.synced ## Set up the environment in .venv (every other target does, too)

.PHONY: demo
demo: setup ## See a rollout that is accepted and one that goes back, on the embedded AWS
	@$(BIN)/switchback demo

.PHONY: test
test: setup ## Run all tests
	@$(BIN)/pytest -n 2 --dist worksteal

.PHONY: cover
cover: setup ## Run the tests and show what they do not reach
	@$(BIN)/pytest -n 2 --dist worksteal -m "not build" --cov --cov-report=term

.PHONY: sweep
sweep: setup ## Run 10,500 rollouts, each with a fault at some call or event, and write docs/sweep.md
	@$(BIN)/python -m tools.sweep --write

.PHONY: fuzz
fuzz: setup ## Fuzz the intake and the validation with 20,000 files and events, and write docs/fuzz.md
	@$(BIN)/python -m tools.fuzz

.PHONY: worlds
worlds: setup ## Play 2,000 drawn worlds, with faults, other people and all; the invariants must hold (an hour)
	@$(BIN)/python -m tools.worlds $(COUNT)

.PHONY: mutate
mutate: setup ## Change the domain and the steps in thousands of places: the tests must notice (hours)
	@$(BIN)/python -m tools.mutation $(MODULES)

.PHONY: sabotage
sabotage: setup ## Break the machine and the template on purpose: the tests must notice; write docs/sabotage.md
	@$(BIN)/python -m tools.sabotage

.PHONY: privilege
privilege: setup ## Show that every grant of the template is needed, and that one more or less is noticed
	@$(BIN)/python -m tools.privilege --prove

.PHONY: referee
referee: setup ## Run the machine on moto's Step Functions engine, too, and write docs/referee.md
	@$(BIN)/python -m tools.referee

.PHONY: check
check: setup ## Lint, types, import rules, template, scanners, and that generated files are current
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.generated --check
	$(SAM) validate --template-file template.yaml
	$(BIN)/pytest -q tests/template/test_lint.py
	$(BIN)/python -m tools.privilege
	$(BIN)/python -m tools.scan
	$(BIN)/python -m tools.referee --check

.PHONY: scan
scan: setup ## Scan the template and the code with public scanners: cfn-lint, checkov, bandit
	$(BIN)/python -m tools.scan

.PHONY: format
format: setup ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: generate
generate: setup ## Write anew what is generated: the schema, the drawing, the layer's pins
	$(BIN)/python -m tools.generated

.PHONY: build
build: setup ## Build the application for Lambda with SAM, without Docker
	$(SAM) build

.PHONY: deploy
deploy: setup ## Build and deploy to the AWS account of your credentials
	find functions layers -name __pycache__ -prune -exec rm -rf {} +
	$(SAM) build
	$(SAM) deploy --guided

.PHONY: bench
bench: setup ## Run the benchmarks and write docs/benchmarks.md
	$(BIN)/python -m benchmarks

.PHONY: bench-scaling
bench-scaling: setup ## Simulate a day of target tracking by each metric and write docs/autoscaling-benchmark.md
	@$(BIN)/python -m benchmarks.autoscaling

.PHONY: clean
clean: ## Remove what was built
	rm -rf .aws-sam .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
