# SPDX-License-Identifier: BSD-3-Clause
#
# The engine: from Config.uk and Makefile.uk files to one image.
#
#   Config.uk, fragments --config.py--> $(O)/.config, config.mk, config.h
#   a.c, b.c   --cc-->   $(O)/obj/libx/*.o
#              --ld -r, objcopy-->  $(O)/lib/libx.o   (private names are local)
#              --ld image.lds-->    $(O)/image.dbg    (symbols, debug info)
#              --objcopy-->         $(O)/image        (what a machine boots)
#
# Non-recursive: one make sees every file of every library. Read from the top:
# configuration (configure.mk), toolchain, libraries
# (lib.mk), image (link.mk).

# --- configuration ----------------------------------------------------------
# Before anything else is read, and in a make of its own, so that a mistake in
# it is the last thing that is said.

CONFIGURED := $(shell env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
	$(MAKE) -f $(ENGINE)/configure.mk $(SELECTED) $(if $(V),,-s) \
	configure 1>&2 && echo y)
ifneq ($(CONFIGURED),y)
$(error no configuration, no image: see above)
endif
$(foreach v,$(OPTION_NAMES),$(eval override undefine $(v)))
include $(O)/config.mk

# --- toolchain --------------------------------------------------------------

GNU_TRIPLE_x86_64 := x86_64-linux-gnu
GNU_TRIPLE_arm64 := aarch64-linux-gnu
GNU_TRIPLE := $(GNU_TRIPLE_$(ARCH))
CROSS := $(if $(filter-out $(HOST_ARCH),$(ARCH)),$(GNU_TRIPLE)-)

UKCC := $(if $(CLANG),$(CC) --target=$(GNU_TRIPLE),$(CROSS)$(CC))
LD := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy
NM := $(CROSS)nm

UK_TOOLS := $(firstword $(UKCC)) $(LD)
UK_TOOLS_THERE := $(foreach t,$(UK_TOOLS),$(shell command -v $(t)))
ifneq ($(words $(UK_TOOLS)),$(words $(UK_TOOLS_THERE)))
$(error cannot find $(filter-out $(notdir $(UK_TOOLS_THERE)),$(UK_TOOLS)): \
	'make setup' installs gcc, clang and the linkers, 'make doctor' says more)
endif

# Many builds compile the same file with options that it does not read. ccache,
# where it is, remembers objects by what the preprocessor makes of a file, so that
# it is compiled once. CCACHE= does without.
ifndef CCACHE_DIR
export CCACHE_DIR := $(CURDIR)/build/ccache
export CCACHE_MAXSIZE ?= 1G
endif
export CCACHE_NODIRECT := 1
export CCACHE_PREFIX_CPP := $(abspath $(ENGINE)/any-config.sh)
ifeq ($(origin CCACHE),undefined)
CCACHE := $(shell mkdir -p $(CCACHE_DIR) 2>/dev/null && \
	test -w $(CCACHE_DIR) && command -v ccache)
endif

# --- flags of every library -------------------------------------------------

# The compiler's own headers: stdint.h, stdarg.h, ...
UKCC_INCLUDE := $(shell $(UKCC) -print-file-name=include)

CINCLUDES-y += -I$(O)/include
COMMON-y += -nostdinc -isystem $(UKCC_INCLUDE) -D__WEFT__ -g
COMMON-$(CONFIG_ARCH_X86_64) += -m64 -mno-red-zone
COMMON-$(CONFIG_OPTIMIZE_SPEED) += -O2
COMMON-$(CONFIG_OPTIMIZE_SIZE) += -Os
COMMON-$(CONFIG_OPTIMIZE_NONE) += -O0

CFLAGS-y += -std=gnu11 -ffreestanding -Wall -Wextra
CFLAGS-y += -fno-omit-frame-pointer -fno-optimize-sibling-calls
CFLAGS-y += -ffunction-sections -fdata-sections -fno-common
CFLAGS-y += -fno-asynchronous-unwind-tables -fno-unwind-tables
CFLAGS-y += -fvisibility=hidden -ftls-model=local-exec
CFLAGS-y += $(if $(CONFIG_STACK_PROTECTOR),-fstack-protector-strong,\
	-fno-stack-protector)
CFLAGS-$(CONFIG_ARCH_X86_64) += -mstack-protector-guard=global
CFLAGS-$(CONFIG_ARCH_ARM_64) += -mno-outline-atomics
# Nothing outside an image can define a name that it uses: the compiler need
# not go through the global offset table to find out.
CFLAGS-y += $(if $(UK_LINK_PIE),-fpie -include $(ENGINE)/hidden.h,\
	-fno-pie -fno-pic)

# What a command that failed has begun to write is no product.
.DELETE_ON_ERROR:

include $(ENGINE)/lib.mk
include $(ENGINE)/link.mk
