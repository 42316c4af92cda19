# SPDX-License-Identifier: BSD-3-Clause
#
# What was asked for: which program (LESSON=, APP= or A=), which processor
# (ARCH=), which machine (PLAT=), and where the build goes (O=).

# The capstone: what `make run` builds when nothing is named. It serves the
# course's own pages then (SITE=y).
CAPSTONE := httpd

# Make itself cuts lists at blanks, so a path may not have one.
$(if $(word 2,$(CURDIR)),\
	$(error $(CURDIR): a path with a blank in it will not do: move this folder))

empty :=
space := $(empty) $(empty)
comma := ,
# same A,B: y where two texts are the same, word for word.
same = $(if $(filter-out x$(subst $(space),|,$(1))x,x$(subst $(space),|,$(2))x),,y)

# quote TEXT: one word for the shell, whatever is in it.
quote = '$(subst ','\'',$(1))'
# chosen NAME: whether it was said on the command line (O is overridden below).
chosen = $(filter command% override,$(origin $(1)))
# What was chosen there, for another make.
SELECTORS := LESSON APP A ARCH PLAT O L F CC LTO V
SELECTED = $(foreach v,$(SELECTORS),$(if $(call chosen,$(v)),$(v)=$(call quote,$($(v))))) \
	$(OPTIONS)

# Options in words of a fragment: make run CONFIG_LIBUKALLOC_DEFAULT_TLSF=y. They
# are wishes; the engine forgets them before it reads what came of them.
OPTION_NAMES := $(sort $(foreach v,$(filter CONFIG_%,$(.VARIABLES)),\
	$(if $(call chosen,$(v)),$(v))))
OPTIONS := $(foreach v,$(OPTION_NAMES),$(v)=$(call quote,$(value $(v))))

ENGINE := src/build
TOOLS := src/tools

HOST_ARCH := $(patsubst aarch64,arm64,$(shell uname -m))
ARCH ?= $(HOST_ARCH)
PLAT ?= kvm
V ?=
LTO ?=
Q := $(if $(V),,@)

ARCHES := $(sort $(patsubst arch/%/Makefile.uk,%,$(wildcard arch/*/Makefile.uk)))
PLATS := $(sort $(patsubst plat/%/Makefile.uk,%,$(wildcard plat/*/Makefile.uk)))

ifeq ($(filter $(ARCH),$(ARCHES)),)
$(error ARCH=$(ARCH) is not one of: $(ARCHES))
endif
ifeq ($(filter $(PLAT),$(PLATS)),)
$(error PLAT=$(PLAT) is not one of: $(PLATS))
endif
ifneq ($(word 2,$(foreach v,LESSON APP A,$(if $($(v)),$(v)))),)
$(error name one of LESSON=, APP= and A=, not several)
endif
$(foreach v,LESSON APP A O,$(if $(word 2,$($(v))),\
	$(error $(v)='$($(v))': a name with a blank in it will not do)))
$(foreach l,$(L),$(if $(wildcard $(l)/Makefile.uk),,\
	$(error L=$(l): there is no $(l)/Makefile.uk)))
$(foreach f,$(F),$(if $(wildcard $(f)),,$(error F=$(f): no such file)))
$(if $(filter-out y n,$(LTO)),$(error LTO=$(LTO): y or n))

# WHAT names the program for src/tools/config.py, WHAT_NAME the folder.
ifneq ($(A),)
WHAT := dir:$(abspath $(A))
WHAT_NAME := $(notdir $(abspath $(A)))
else ifneq ($(APP),)
WHAT := app:$(APP)
WHAT_NAME := $(APP)
else ifneq ($(LESSON),)
LESSON_NN := $(if $(filter 0 1 2 3 4 5 6 7 8 9,$(LESSON)),0)$(LESSON)
WHAT := lesson:$(LESSON)
WHAT_NAME := lesson$(LESSON_NN)
else
WHAT := app:$(CAPSTONE)
WHAT_NAME := $(CAPSTONE)
SITE ?= $(if $(ROOTFS)$(INITRD),,y)
endif

# gcc unless told otherwise; make's own default, cc, is nobody's choice (and a
# make below another with -R has none).
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
CLANG := $(findstring clang,$(notdir $(CC)))

# As the compiler and make call a file: one name for one file.
ifneq ($(origin O),undefined)
override O := $(patsubst $(CURDIR)/%,%,$(abspath $(O)))
endif
O ?= build/$(WHAT_NAME)-$(PLAT)-$(ARCH)$(if $(CLANG),-clang)$(if $(filter y,$(LTO)),-lto)
$(if $(O),,$(error O=: a directory for the build, please))

# The same for src/tools/config.py.
CONFIG_ARGS = --what $(WHAT) --arch $(ARCH) --plat $(PLAT) --out $(O) \
	$(foreach l,$(L),--lib $(l)) $(foreach f,$(F),--fragment $(f)) \
	$(if $(filter y,$(LTO)),--lto) $(patsubst CONFIG_%,--set %,$(OPTIONS))

# The first interpreter that has kconfiglib: one from a pyenv or a venv may
# come first on PATH without it. Looked for when first used.
PYTHON_CANDIDATES := python3 /usr/bin/python3
PYTHON = $(eval PYTHON := $(or $(shell for p in $(PYTHON_CANDIDATES); do \
	$$p -c 'import kconfiglib' 2>/dev/null && echo $$p && break; done),\
	$(error no python3 with kconfiglib: 'make setup' installs it)))$(PYTHON)

# Every core, unless -j is given or a make above us shares its own.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

# Make exports what is said on its command line to all that it starts; a make
# below a test must choose by itself (one below ours has MAKEFLAGS).
unexport $(foreach v,$(SELECTORS) $(OPTION_NAMES) ARGS MACHINE MEM SMP INITRD \
	ROOTFS SITE T NET PORT PCAP QEMU,$(if $(call chosen,$(v)),$(v)))
