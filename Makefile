# Two verbs for a newcomer: `make demo` runs the main job, `make test` passes the tests. Both do all their set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help system build test check format expected certificates demo bench crash races tamper fuzz

# Debian packages: the libraries that the gateway links, then what only the tests need.
LIBRARIES := libxml2-dev libssl-dev libcurl4-openssl-dev libsqlite3-dev libpango1.0-dev fonts-dejavu-core pkg-config openssl
TEST_TOOLS := poppler-utils xmlsec1 strace curl jq softhsm2 opensc python3 python3-venv chromium rsyslog rsyslog-gnutls
VENV := .build/python
# Swift's own library inside the program: Decisions/0017.
RELEASE := -c release --static-swift-stdlib

help:
	@echo "make demo    two gateways, France and Portugal, with synthetic people; open the printed addresses"
	@echo "make test    every test, with totals"
	@echo "make build   the release binary at .build/release/passerelle"
	@echo "make check   format lint and a build with warnings as errors (part of make test)"
	@echo "make format  lay out every source file"
	@echo "make expected      rewrite the expected files of the mapping tests, to be reviewed as a diff"
	@echo "make certificates  a throw-away PKI in Certificates/dev"
	@echo "make bench   translations, exchanges per second, the cost of checks and refusals, what people wait for, the log and its durable appends, memory over minutes; beside the primitives"
	@echo "make crash   durability from outside: 10 000 exchanges under 200 kill -9, torn stores, failing disks (half an hour)"
	@echo "make races   a patient's withdrawal against the release, 1,000 times"
	@echo "make fuzz    libFuzzer on every entrance, ten minutes each; SECONDS_EACH=30 shortens it, ENTRANCES=der tries one"
	@echo "make tamper  thousands of damaged copies of a store, and of evidence packs, each to be found by audit verify"

# Installs what is missing; asks for nothing where everything is there.
system:
	@missing=""; for p in $(LIBRARIES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing; fi

test-tools: system
	@missing=""; for p in $(TEST_TOOLS); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "installing$$missing"; \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing; fi
	@.ci/python-tools $(VENV)

build: system
	swift build $(RELEASE) --product passerelle

certificates: system
	Certificates/make-dev-pki

check:
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests
	swift build --build-tests --explicit-target-dependency-import-check error

test: test-tools check
	.ci/test

format:
	swift format --in-place --recursive --configuration .swift-format Package.swift Sources Tests

expected:
	PASSERELLE_EXPECTED=rewrite swift test --disable-xctest --filter 'DocumentsTests|CountriesTests|TranslationTests'

demo: build certificates
	.build/release/passerelle demo

# PART=log (translations, exchanges, checks, pages, log, soak) runs one part alone; PASSERELLE_SOAK_MINUTES=2 shortens the ten minutes of the last.
bench: build
	swift build $(RELEASE) --product Benchmark
	.build/release/Benchmark $(PART)

# Thousands of damaged copies of a store, and of damaged evidence packs; `make test` tries some hundreds.
tamper: test-tools
	PASSERELLE_TAMPER=long swift test --disable-xctest --no-parallel --filter 'TamperTests|PackAttestationTests'

# Another run of kills: make crash PASSERELLE_CRASH_SEED=7
crash: test-tools
	PASSERELLE_CRASH=long swift test --disable-xctest --no-parallel --filter CrashTests

# Each race ends truthfully: what left was permitted when it left, and what was withdrawn first did not leave.
races: test-tools
	PASSERELLE_RACES=long swift test --disable-xctest --no-parallel --filter 'PermitTests|GuessingTests'

# Coverage leads the inputs, so every module is built apart, with the sanitizer. What was found stays in .build-fuzz.
ENTRANCES ?= xml mime soap saml der jws metadata
SECONDS_EACH ?= 600
fuzz: system
	PASSERELLE_FUZZ=build swift build --product Fuzz --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
	@for e in $(ENTRANCES); do mkdir -p .build-fuzz/corpus/$$e .build-fuzz/found; \
	  echo "$$e: $(SECONDS_EACH) s"; \
	  PASSERELLE_FUZZ=$$e PASSERELLE_FUZZ_SEEDS=.build-fuzz/corpus/$$e .build-fuzz/debug/Fuzz .build-fuzz/corpus/$$e \
	    -max_total_time=$(SECONDS_EACH) -timeout=1 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 \
	    -artifact_prefix=.build-fuzz/found/$$e- >.build-fuzz/$$e.log 2>&1 || { tail -30 .build-fuzz/$$e.log; exit 1; }; \
	  tail -8 .build-fuzz/$$e.log | grep -E 'stat::|Done'; done
