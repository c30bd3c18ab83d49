bin := .venv/bin
workers ?= 2

.PHONY: help setup run test check bench pictures

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

setup: ## uv, system libraries and the locked environment in .venv
	@.ci/setup

run: setup ## the desktop; without a display: rehearse the demo recipe, report and screenshots in out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(bin)/celltwin run; \
	else \
		.ci/display $(bin)/celltwin demo --out out; \
	fi

check: setup ## format, lint, types, import contracts, spelling
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/typos
	$(bin)/lint-imports --no-logo
	$(bin)/pyright

test: check ## all checks and tests
	$(bin)/python -c "from ui.cli.warm import compiled; compiled()"
	.ci/display $(bin)/pytest -n $(workers)

bench: setup ## the speed figures
	$(bin)/celltwin bench

pictures: setup ## the pictures of README and guide, taken from the running program
	.ci/display $(bin)/celltwin demo --out out
	mkdir -p docs/pictures
	cp out/pictures/overview-light-1920.png docs/pictures/overview.png
	cp out/pictures/batches-light-1920.png docs/pictures/batches.png
