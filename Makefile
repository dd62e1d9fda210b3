# Common commands. `make demo` and `make test` install missing packages (on Debian 12, as root).
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo build install pictures screenshots test e2e adversary page-test bench fuzz coverage image check check-all format install-deps

# A new clone reuses objects that another clone compiled.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc)
# Warnings are errors only in CI, because other compilers may report more warnings.
WERROR := $(if $(CI),-D IMAGEDEPS_WERROR=ON)

help: ## List the commands
	@sed -n 's/^\([a-z2-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

demo: build ## Build, then run the demo on an embedded cluster simulator
	build/imagedeps demo

build: ## Install missing packages and build build/imagedeps
	@tools/install-deps build
	@cmake --preset release $(WERROR) --log-level=WARNING > /dev/null
	@tools/build build --target imagedeps

PREFIX ?= /usr/local
install: build ## Install the program, plugins, completion and manual page below PREFIX
	cmake --install build --prefix $(PREFIX)

pictures: build ## Update the graphs in docs/images
	@tools/install-deps pictures
	tools/draw-pictures

screenshots: build ## Update the screenshots in docs/images
	@tools/install-deps page screenshots
	tests/page/run --screenshots

# Tests that need only this repository.
TESTS := '^(unit|simulation|scenario|integration|conformance)$$'
test: ## Build, then run the unit, simulation, integration and conformance tests
	@tools/install-deps build test
	@cmake --preset dev $(WERROR) --log-level=WARNING > /dev/null
	@tools/build build
	@rm -rf build/scenarios
	@tools/run-tests build --label-regex $(TESTS); result=$$?; tools/scenario-table; exit $$result

e2e: build ## Install the chart on a real kube-apiserver and run the e2e scenarios
	@tools/install-deps e2e
	tools/manifests --check
	python3 tests/chart/test_chart.py
	python3 tests/monitoring/test_monitoring.py
	tests/docs/test_commands.py
	tests/e2e/run

adversary: build ## Run the operator against a failing network and hostile tenants
	@tools/install-deps adversary
	tests/adversary/run

page-test: build ## Test the page and the Prometheus consoles in a browser
	@tools/install-deps page
	tests/page/run

bench: ## Build and run the benchmarks
	@tools/install-deps build test
	cmake --preset bench --log-level=WARNING
	@tools/build build/bench
	set -e; for program in build/bench/tests/bench/bench_*; do $$program; done

FUZZ_SECONDS ?= 3600
fuzz: ## Run each fuzz target for FUZZ_SECONDS (default one hour), two at a time
	@tools/install-deps build test check
	tools/fuzz --build
	tools/fuzz $(FUZZ_SECONDS)

coverage: ## Run the tests and print line and branch coverage per folder
	@tools/install-deps build test coverage
	tools/coverage

image: ## Build the container image with buildah
	tools/build-image

check: ## Run all checks that a change must pass
	@tools/install-deps build test check
	tools/check

check-all: ## Run all checks that a release must pass
	@tools/install-deps build test check e2e
	tools/check --all

format: ## Format all sources
	@tools/install-deps check
	git ls-files -z '*.h' '*.cc' | xargs -0 clang-format-14 -i

install-deps: ## Install all packages that these commands need
	tools/install-deps build test check e2e adversary page
