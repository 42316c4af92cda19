# SPDX-License-Identifier: BSD-3-Clause
#
# The verbs, each with the line that `make help` shows (after ##).

ENGINE_VERBS := build run debug size iso

# option NAME,VARIABLE: as it was typed, whatever is in it.
option = $(if $(value $(2)),--$(1)=$(call quote,$(value $(2))))
RUN_ARGS = --build $(O) $(call option,machine,MACHINE) $(call option,mem,MEM) \
	$(call option,cmdline,ARGS) $(call option,initrd,INITRD) \
	$(call option,rootfs,ROOTFS) $(if $(filter-out n,$(SITE)),--site $(SITE)) \
	$(call option,smp,SMP) $(call option,qemu,QEMU) $(call option,net,NET) \
	$(call option,port,PORT) $(call option,pcap,PCAP)

.PHONY: booted tested help setup doctor list menuconfig defconfig savedefconfig build run \
	debug iso test nightly check bench fuzz size style clean

help: ## this list
	@echo "Weft: a unikernel to read, to learn from and to use."
	@echo
	@awk -F '## ' '/^[a-z-]+:.*## / { split($$1, v, ":"); \
		printf "  make %-14s %s\n", v[1], $$2 }' src/build/verbs.mk
	@echo
	@echo "  LESSON=03   a lesson        APP=hello  an application"
	@echo "  A=DIR       an application outside the tree"
	@echo "  L='DIR...'  micro-libraries outside the tree"
	@echo "  F='FILE...' configuration fragments put on top"
	@echo "  CONFIG_X=y  one option: CONFIG_LIBUKALLOC_DEFAULT_TLSF=y"
	@echo "  ARCH=x86_64|arm64  PLAT=kvm|linuxu  CC=gcc|clang  LTO=y  V=1  O=DIR"
	@echo "  CCACHE=     without ccache, whose objects are in build/ccache or CCACHE_DIR"
	@echo "  MACHINE=pc|q35|microvm|virt|virt-gic3  MEM=64M  SMP=2  ARGS='-- a b'"
	@echo "  ROOTFS=DIR  the files below it as the initial RAM disk, or INITRD=FILE,"
	@echo "              or SITE=y: the course's own pages (SITE=draft: as they are)"
	@echo "  QEMU='-device virtio-rng-pci'   further words for QEMU"
	@echo "  NET=user|tap|tap:NAME|socket:PATH|listen:PATH|none  PORT=8080  PCAP=FILE"
	@echo
	@echo "Start with: make setup run   (a web server that serves the course)"

setup: ## install what is missing (Debian, Ubuntu)
	$(Q)sh $(CURDIR)/$(TOOLS)/setup.sh

setup-docs: ## the same, and what the PDF of the site needs
	$(Q)sh $(CURDIR)/$(TOOLS)/setup.sh docs

doctor: ## say what is there, what is missing and how to get it
	$(Q)$(or $(shell command -v python3),/usr/bin/python3) $(TOOLS)/doctor.py

list: ## the lessons, the applications, the machines
	$(Q)$(PYTHON) $(TOOLS)/lessons.py list

menuconfig: ## choose options in a menu; kept in O=
	$(Q)$(PYTHON) $(TOOLS)/config.py menuconfig $(CONFIG_ARGS)

defconfig: ## forget what menuconfig changed
	$(Q)$(PYTHON) $(TOOLS)/config.py defconfig $(CONFIG_ARGS)

savedefconfig: ## write the shortest list of options that gives this configuration
	$(Q)$(PYTHON) $(TOOLS)/config.py savedefconfig $(CONFIG_ARGS)

build: ## build the image
build: $(O)/image $(O)/image.map $(O)/compile_commands.json
	@printf '%s: %s bytes. Next: make run%s\n' $(O)/image \
		$$(stat -c %s $(O)/image) \
		$(call quote, $(strip $(foreach v,LESSON APP A ARCH PLAT CC LTO O,$(if $(call chosen,$(v)),$(v)=$($(v)))) $(OPTIONS)))

run: ## build the image and boot it; its exit status is the image's
run: booted
	@$(call finish,$(O)/status)
booted: $(O)/image
	$(outlive 2)@trap : INT; $(PYTHON) $(TOOLS)/run.py $(RUN_ARGS); \
		echo $$? > $(O)/status

debug: ## boot it stopped at its first instruction, with gdb attached
debug: $(O)/image
	@$(PYTHON) $(TOOLS)/debug.py $(RUN_ARGS)

iso: ## an ISO that GRUB boots (x86_64, kvm)
iso: $(O)/image
	@$(PYTHON) $(TOOLS)/iso.py --build $(O)

size: ## bytes of the image by library and section; COMPARE=O2 against another
size: $(O)/image
	@$(PYTHON) $(TOOLS)/size.py $(O)/image.map $(if $(COMPARE),--compare $(COMPARE)/image.map)

# The tests start makes of their own: they must not inherit this one's flags.
PYTEST = env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(PYTHON) -m pytest

test: ## run all tests (T=words selects)
test: tested
	@$(call finish,build/test/status)
tested:
	@mkdir -p build/test
	$(Q)$(PYTEST) -n 2 --dist loadgroup --junitxml=build/test/junit.xml \
		$(if $(T),-k '$(T)') tests src/tools/tests lessons; \
		echo $$? > build/test/status

nightly: ## run the tests that take too long for each day: a million requests
	@mkdir -p build/test
	$(Q)$(PYTEST) -m nightly $(if $(T),-k '$(T)') tests

# --- the course ------------------------------------------------------------
# Only what was said on the command line is passed on: the course knows which
# lesson was started.
COURSE = $(Q)$(PYTHON) $(TOOLS)/course
said = $(if $(filter command% override environment%,$(origin $(1))),$(if $($(1)),--$(2) '$($(1))'))
flag = $(if $($(1)),--$(2))
LESSON_SAID = $(call said,LESSON,lesson)
CHECK_WORDS = $(LESSON_SAID) $(call said,T,only) $(or $(call said,MACHINE,machines),\
	$(if $(filter command%,$(origin PLAT) $(origin ARCH)),--machines \
	$(if $(filter linuxu,$(PLAT)),linuxu,$(if $(filter arm64,$(ARCH)),virt,microvm))))
OUT_SAID = $(or $(call said,OUT,out),$(call said,O,out))

.PHONY: start watch hint diff reset solution progress submit handout grade \
	lesson-check variant syllabus slides new-lib

start: ## begin a lesson (LESSON=02): its exercises are blank then
	$(COURSE) start $(LESSON_SAID)

check: export WEFT_TEST_WITH := $(OPTIONS)
check: ## check the lesson that was started, LESSON=02, T=print.1, or LIB=mine
	$(COURSE) check $(CHECK_WORDS) $(call said,LIB,lib)

watch: ## build, boot and check at each save
	$(COURSE) watch $(CHECK_WORDS)

hint: ## the next hint (T=print.1)
	$(COURSE) hint $(LESSON_SAID) $(call said,T,only)

diff: ## what a lesson changes in the image
	$(COURSE) diff $(LESSON_SAID) --arch $(ARCH) --plat $(PLAT)

reset: ## an exercise blank again (T=print.1); what was there is kept
	$(COURSE) reset $(call said,T,only)

solution: ## the reference, after a pass or with FORCE=1; PUT=1: into the file
	$(COURSE) solution $(call said,T,only) $(call flag,FORCE,force) $(call flag,PUT,put)

progress: ## what is solved, and what it took
	$(COURSE) progress

submit: ## pack what is to be handed in
	$(COURSE) submit $(LESSON_SAID) $(OUT_SAID)

handout: ## a student's tree: LESSON=02 or ALL=1, PREP=reference, OUT=DIR
	$(COURSE) handout $(LESSON_SAID) $(call flag,ALL,all) $(call said,PREP,prep) \
		$(OUT_SAID) $(call said,SOLUTIONS,solutions) $(call said,SEED,seed) \
		$(call flag,FORCE,force)

variant: ## a hand-out with numbers of its own: SEED=cohort, else as handout
	$(COURSE) variant $(LESSON_SAID) $(call flag,ALL,all) $(call said,PREP,prep) \
		$(OUT_SAID) $(call said,SOLUTIONS,solutions) $(call said,SEED,seed) \
		$(call flag,FORCE,force)

grade: ## points for DIR=, a tree or what was submitted; HIDDEN=DIR more tests
	$(COURSE) grade $(LESSON_SAID) $(call said,DIR,dir) $(call said,HIDDEN,hidden) \
		$(OUT_SAID) $(call said,SEED,seed)

lesson-check: ## prove that the checks tell right from wrong (LESSON=02)
	$(COURSE) lesson-check $(LESSON_SAID) $(call flag,V,verbose) $(call said,SEED,seed)

syllabus: ## the lessons over WEEKS=14
	$(COURSE) syllabus $(call said,WEEKS,weeks) $(OUT_SAID)

slides: ## a lesson's slides as one HTML file (OUT=x.pdf: printed)
	$(COURSE) slides $(LESSON_SAID) $(OUT_SAID)

new-lib: ## a library of your own: API=ukalloc|console NAME=mine
	$(COURSE) new-lib $(call said,API,api) $(call said,NAME,name) $(OUT_SAID)

bench: ## measure; Linux beside it (T=hello|alloc|linux|net CHECK=1)
	$(Q)$(PYTHON) $(TOOLS)/bench.py $(T) $(if $(CHECK),--check)

fuzz: ## let libFuzzer at what parses input, and at the allocators (T=tlsf SECONDS=60)
	$(Q)$(PYTHON) tests/fuzz/fuzz.py $(T) $(if $(SECONDS),--seconds $(SECONDS))

style: ## check how the code reads: lengths, includes, the map
	$(Q)$(PYTHON) $(TOOLS)/style.py

# --- the site ---------------------------------------------------------------

# Sphinx and its extensions are the distribution's, and so is their Python.
WEAVE = $(Q)env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS PYTHONPATH=$(TOOLS) \
	/usr/bin/python3 -m weave
.PHONY: setup-docs docs docs-serve

docs: ## the site (FORMAT=epub|pdf|gettext: others; SOLUTIONS=1; RELEASE=1; DRAFT=1)
	$(WEAVE) $(or $(FORMAT),html) $(if $(RELEASE),--release) \
		$(if $(DRAFT),--no-record) $(addprefix --record ,$(RECORD)) \
		$(if $(filter-out n 0,$(SOLUTIONS)),--solutions)

docs-serve: ## show the site on this machine, renewed after each change
	$(WEAVE) serve $(if $(PORT),--port $(PORT)) \
		$(if $(filter-out n 0,$(SOLUTIONS)),--solutions)

clean: ## remove all that was built
	$(Q)rm -rf build
