# The only build file. `make help` lists the targets; variants are VARIANT=release|debug|san|tsan|cover|fuzz,
# each in build/VARIANT. Everything generated stands under build/.
VARIANT ?= release
Q := $(if $(V),,@)
B := build/$(VARIANT)
G := build/gen
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := g++
endif
SHARED ?= ../shared
PREFIX ?= /usr/local

WARN := -Wall -Wextra -Wshadow -Wconversion -Wimplicit-fallthrough -Wformat=2 -Wstrict-prototypes -Wvla \
        -Wno-format-nonliteral $(if $(CI),-Werror)
OPT_release := -O2
OPT_debug   := -O0 -g
OPT_san     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_EXACT=1
OPT_tsan    := -O1 -g -fsanitize=thread
OPT_cover   := -O0 -g --coverage
OPT_fuzz    := $(OPT_san) -fsanitize=fuzzer-no-link
OPT := $(OPT_$(VARIANT))
CPPFLAGS := -Isrc -Isrc/abi -Itests -Ibuild -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -MMD -MP
CFLAGS := -std=c11 -pedantic $(WARN) $(OPT) -pthread -ffunction-sections -fdata-sections
CXXFLAGS := -std=c++17 -Wall -Wextra $(OPT)
LDFLAGS := $(OPT) -pthread -Wl,--gc-sections -Wl,--as-needed
LDLIBS := -lyaml -lcyaml -lre2 -lsimdjson -lutf8proc -lz -lbidgcc000 -lm

SRC := $(sort $(filter-out src/gen/% src/main.c,$(wildcard src/*/*.c)))
# geometry on the sphere: a module loaded at first use, since S2 would slow every start down; built without sanitizers,
# which change the layout of containers that S2 shares with it
MODSRC := src/port/sphere.cc
SRCXX := $(sort $(filter-out $(MODSRC),$(wildcard src/*/*.cc)))
GEN := $(sort $(wildcard src/gen/gen_*.c))
INC := $(GEN:src/gen/gen_%.c=$(G)/%.inc)
UNIT := $(sort $(wildcard tests/unit/*.c))
OBJ := $(SRC:%.c=$(B)/%.o) $(SRCXX:%.cc=$(B)/%.o)
LIB := $(B)/librulec.a
BIN := $(B)/rulec
MOD := $(B)/rulec_sphere.so
# the engine for programs that link generated tables: an archive of its own, all names in it begin with rulec_
EXECOBJ := $(filter $(addprefix $(B)/src/,base/% value/% exec/% port/% plan/verify.o plan/spec.o),$(OBJ))
EXECLIB := $(B)/librulec_exec.a
EXECHEADERS := $(addprefix src/abi/,rulec_table.h rulec_plan.h rulec_exec.h)

all: $(BIN) $(MOD) $(EXECLIB)  ## build build/VARIANT/rulec (the default)

# --- generated facts: schemas/* -> build/gen/*.inc, by small programs that read them with libcyaml ---
GENLIB := $(patsubst %.c,build/host/%.o,$(sort $(wildcard src/base/*.c) $(filter-out $(GEN),$(wildcard src/gen/*.c))))
build/host/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 -pedantic $(WARN) -O1 -g -c $< -o $@
build/host/gen_%: build/host/src/gen/gen_%.o $(GENLIB)
	$(Q)$(CC) -o $@ $^ -lcyaml -lyaml
$(G)/%.inc: build/host/gen_% $(shell find schemas -type f)
	@mkdir -p $(@D)
	$(Q)$< schemas $@.new && mv $@.new $@

$(B)/%.o: %.c | $(INC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$(B)/%.o: %.cc
	@mkdir -p $(@D)
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c $< -o $@
$(LIB): $(OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^
$(EXECLIB): $(EXECOBJ)
	@rm -rf $@ $(B)/exec && mkdir -p $(B)/exec
	$(Q)nm --defined-only -g $^ | awk 'NF == 3 && $$3 !~ /^(rulec_|_)/ {print $$3, "rulec_" $$3}' | sort -u >$(B)/exec/names
	$(Q)for object in $^; do name=$${object#$(B)/src/}; \
	  objcopy --redefine-syms=$(B)/exec/names $$object $(B)/exec/$$(echo $$name | tr / _) || exit 1; done
	$(Q)ar rcs $@ $(B)/exec/*.o
$(BIN): $(B)/src/main.o $(LIB)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(MOD): $(MODSRC) src/port/sphere.h
	@mkdir -p $(@D)
	$(Q)$(CXX) $(CPPFLAGS) $(filter-out -fsanitize% -fno-sanitize%,$(CXXFLAGS)) -Wno-unknown-warning-option -Wno-maybe-uninitialized -fPIC -shared -o $@ $< -ls2
# failures on demand, for tests/check_faults
$(B)/fault.so: tests/fault/fault.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared -o $@ $<
# fuzz targets are compiled with the unit tests, so that they keep up with what they try
$(B)/unit: $(UNIT:%.c=$(B)/%.o) $(LIB) | $(patsubst %.c,$(B)/%.o,$(wildcard tests/fuzz/*.c))
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)

$(B)/fuzz_%: $(B)/tests/fuzz/%.o $(LIB)
	$(Q)$(CXX) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# --- what people call ---
deps:  ## install what is missing (Debian packages)
	@.ci/deps
run: deps  ## build, check and compile rules/ into build/rules.{json,h,c}
	@$(MAKE) --no-print-directory -j$$(nproc) all
	$(BIN) check --strict --profile azure-sentinel rules
	$(BIN) test -q rules
	$(BIN) build rules -o build/rules
	$(BIN) new rmm --check --from rules/rmm/tools.yaml
test: deps  ## build and run all tests; the last line is "N passed, N failed"
	@$(MAKE) --no-print-directory -j$$(nproc) all $(B)/unit $(B)/fault.so
	@$(BIN) test -q rules
	@tests/run $(B)
accept: all  ## rewrite the expected outputs of golden tests with what rulec prints now
	@tests/run --accept $(B)
parity: all  ## agreement with Microsoft's KQL service on recorded verdicts
	@if [ -d $(SHARED)/oracle ]; then python3 $(SHARED)/tools/parity.py $(BIN) $(SHARED)/oracle/*.jsonl $(PARITY); \
	else echo "parity: skipped, $(SHARED)/oracle is absent"; fi
conformance: all  ## agreement with recorded answers of Microsoft's engine
	@if [ -d $(SHARED)/conformance ]; then python3 $(SHARED)/tools/conformance.py $(BIN) $(SHARED)/conformance/*.jsonl $(CONFORMANCE); \
	else echo "conformance: skipped, $(SHARED)/conformance is absent"; fi
bench: all $(addprefix $(B)/bench_,yaml_loop json_loop events chdb)  ## ratios against rivals run beside it, on real corpora
	@tests/bench/run $(B) $(BENCH)
$(B)/bench_json_loop: tests/bench/json_loop.cc
	$(Q)$(CXX) -std=c++17 -O2 -o $@ $< -lsimdjson
$(B)/bench_%: tests/bench/%.c
	$(Q)$(CC) -O2 -o $@ $< -lyaml -ldl
install: all  ## put binary, headers, manual page and completions under $(DESTDIR)$(PREFIX)
	$(Q)install -D $(BIN) $(DESTDIR)$(PREFIX)/bin/rulec
	$(Q)install -D -m 644 $(MOD) $(DESTDIR)$(PREFIX)/lib/rulec/$(notdir $(MOD))
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/include $(EXECHEADERS)
	$(Q)install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib $(EXECLIB)
	$(Q)install -d $(addprefix $(DESTDIR)$(PREFIX)/,lib/pkgconfig share/man/man1 share/bash-completion/completions share/zsh/site-functions)
	$(Q)$(BIN) version | sed 's/.* //; s|.*|prefix=$(PREFIX)\nName: rulec\nDescription: tables of detection rules\nVersion: &\nCflags: -I$${prefix}/include|' \
	  >$(DESTDIR)$(PREFIX)/lib/pkgconfig/rulec.pc
	$(Q)sed 's|^Name:.*|Name: rulec-exec|; s|^Desc.*|Description: the engine that runs the queries of rule tables|; s|^Cflags.*|& -DRULEC_PLANS\nLibs: -L$${prefix}/lib -lrulec_exec -lutf8proc -lm\nLibs.private: $(filter-out -lyaml -lcyaml,$(LDLIBS)) -lstdc++ -pthread|' \
	  $(DESTDIR)$(PREFIX)/lib/pkgconfig/rulec.pc >$(DESTDIR)$(PREFIX)/lib/pkgconfig/rulec-exec.pc
	$(Q)$(BIN) man >$(DESTDIR)$(PREFIX)/share/man/man1/rulec.1
	$(Q)$(BIN) completions bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/rulec
	$(Q)$(BIN) completions zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_rulec
uninstall:  ## take away what install put there
	$(Q)rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/rulec lib/rulec/$(notdir $(MOD)) lib/librulec_exec.a lib/pkgconfig/rulec.pc lib/pkgconfig/rulec-exec.pc share/man/man1/rulec.1 \
	  share/bash-completion/completions/rulec share/zsh/site-functions/_rulec $(EXECHEADERS:src/abi/%=include/%))
fuzz:  ## fuzz every tests/fuzz/*.c (or FUZZ="NAME…") for TIME seconds each (60)
	@.ci/fuzz $(or $(TIME),60) $(FUZZ)
cover:  ## line and branch coverage of src/ by the tests
	@.ci/cover
lint:  ## static gates: layers, lengths, format, warnings of clang, gcc -fanalyzer, clang-tidy, cppcheck, shellcheck
	@for gate in .ci/lint-*; do echo "== $$gate"; $$gate || exit 1; done
clean:  ## remove build/
	rm -rf build
help:  ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sort | sed 's/:.*## /\t/' | expand -t 14

.PHONY: all deps run test accept parity conformance bench fuzz cover install uninstall lint clean help
.SECONDARY:
-include $(shell find build -name '*.d' 2>/dev/null)
