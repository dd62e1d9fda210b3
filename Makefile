# The commands of a day. `make demo` and `make test` install what is missing (Debian 12, as root).
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo build install pictures screenshots test e2e page-test bench fuzz coverage image check check-all format install-deps

# A new clone finds what another one compiled.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc)
# Another compiler than ours may warn of more: that stops nobody but CI.
WERROR := $(if $(CI),-D IMAGEDEPS_WERROR=ON)

help: ## Say what there is
	@sed -n 's/^\([a-z2-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

demo: build ## Install what is missing, build, and tell the whole story on an embedded cluster
	build/imagedeps demo

build: ## Install what is missing and build build/imagedeps
	@tools/install-deps build
	cmake --preset release $(WERROR) --log-level=WARNING
	cmake --build build --target imagedeps

PREFIX ?= /usr/local
install: build ## Put the program, its names as a plugin, completions and manual page below PREFIX (/usr/local)
	cmake --install build --prefix $(PREFIX)

pictures: build ## Draw docs/images anew
	@tools/install-deps pictures
	tools/draw-pictures

screenshots: build ## Photograph the page and the consoles of Prometheus for docs/images anew
	@tools/install-deps page screenshots
	tests/page/run --screenshots

test: ## Install what is missing, build, and run unit, simulation, integration and conformance tests
	@tools/install-deps build test
	cmake --preset dev $(WERROR) --log-level=WARNING
	cmake --build build
	@rm -rf build/scenarios
	ctest --test-dir build --output-on-failure --parallel $(CMAKE_BUILD_PARALLEL_LEVEL) \
	  --label-regex '^(unit|simulation|scenario|integration|conformance)$$'; passed=$$?; tools/scenario-table; exit $$passed

e2e: build ## Install the chart on a real kube-apiserver and play the stories on it
	@tools/install-deps e2e
	tools/manifests --check
	python3 tests/chart/test_chart.py
	python3 tests/monitoring/test_monitoring.py
	tests/e2e/run

page-test: build ## Try the page and the consoles of Prometheus in a browser
	@tools/install-deps page
	tests/page/run

bench: ## Build and run the benchmarks
	@tools/install-deps build test
	cmake --preset bench --log-level=WARNING
	cmake --build build/bench
	set -e; for program in build/bench/tests/bench/bench_*; do $$program; done

FUZZ_SECONDS ?= 3600
fuzz: ## Run each fuzz target for FUZZ_SECONDS (an hour), two at a time
	@tools/install-deps build test check
	tools/fuzz --build
	tools/fuzz $(FUZZ_SECONDS)

coverage: ## Run the tests and print the lines and branches that they reach, per folder
	@tools/install-deps build test coverage
	tools/coverage

image: ## Build the image with buildah
	tools/build-image

check: ## What a change must pass
	@tools/install-deps build test check
	tools/check

check-all: ## What a release must pass
	@tools/install-deps build test check e2e
	tools/check --all

format: ## Bring all sources into their form
	@tools/install-deps check
	git ls-files -z '*.h' '*.cc' | xargs -0 clang-format-14 -i

install-deps: ## Install all packages that any of these needs
	tools/install-deps build test check e2e page
