# SPDX-License-Identifier: BSD-3-Clause
#
# Libraries: what a Makefile.uk may say, and the rules that follow from it.
#
#   $(eval $(call addlib_s,libx,$(CONFIG_LIBX)))  a library; built where =y
#   CINCLUDES-$(CONFIG_LIBX) += -I$(LIBX_BASE)/include   seen by all libraries
#   LIBX_SRCS-y       += $(LIBX_BASE)/x.c         .c and .S
#   LIBX_CFLAGS-y     += -DY                      this library only
#   LIBX_X_FLAGS-y    += -DZ                      x.c of this library only
#   LIBX_CINCLUDES-y  += -I$(LIBX_BASE)           this library only
#   LIBX_LDS-y        += $(LIBX_BASE)/x.ld        linker tables that it walks
#   LIBX_FP           := y                        may use floating point
#
# exportsyms.uk beside it names what other libraries may call; every other
# symbol is made local once the library's objects are joined, so that a reach
# into it is an undefined symbol and two libraries never clash by accident. (A
# library from elsewhere that has no such file exports all its symbols.)

# uc: libuk-foo -> LIBUK_FOO
uc = $(subst -,_,$(subst a,A,$(subst b,B,$(subst c,C,$(subst d,D,$(subst \
	e,E,$(subst f,F,$(subst g,G,$(subst h,H,$(subst i,I,$(subst j,J,$(subst \
	k,K,$(subst l,L,$(subst m,M,$(subst n,N,$(subst o,O,$(subst p,P,$(subst \
	q,Q,$(subst r,R,$(subst s,S,$(subst t,T,$(subst u,U,$(subst v,V,$(subst \
	w,W,$(subst x,X,$(subst y,Y,$(subst z,Z,$(1))))))))))))))))))))))))))))

#> addlib
define addlib_s
$(call uc,$(1))_BASE := $(IMPORT_DIR)
$(if $(filter y,$(2)),UK_LIBS += $(1))
endef
addlib = $(call addlib_s,$(1),y)
#< addlib

# fetch LIB,OPTION: LIBX_ORIGIN is where the sources of others lie that the
# library's source.toml describes. They are fetched when they are first needed.
define fetch
$(call uc,$(1))_ORIGIN := $(if $(filter y,$(2)),$(or \
	$(shell $(PYTHON) $(TOOLS)/fetch.py $(IMPORT_DIR)/source.toml),\
	$(error no sources, no $(1): see above)))
endef

# remember FILE,TEXT: write TEXT to FILE unless it is there already, so that
# what depends on FILE is rebuilt exactly when TEXT changes.
define remember
$(if $(call same,$(strip $(2)),$(if $(wildcard $(1)),$(strip $(file <$(1))),|)),,$(shell mkdir -p $(dir $(1)))$(file >$(1),$(strip $(2))))
endef

#> import
# import DIR: read one Makefile.uk, with IMPORT_DIR saying where it lies.
define import
IMPORT_DIR := $(1)
include $(1)/Makefile.uk
endef

IMPORTS := src/core arch/$(ARCH) plat/$(PLAT) \
	$(patsubst %/Makefile.uk,%,$(wildcard lib/*/*/Makefile.uk)) \
	$(WEFT_EXTRA_LIBS) $(WEFT_APP_DIR)
$(foreach d,$(IMPORTS),$(eval $(call import,$(d))))
#< import

# --- names ------------------------------------------------------------------
# A source may carry a variant, `x.c|fast`: built once more, with the flags
# LIBX_X_FAST_FLAGS-y.

src_file = $(firstword $(subst |, ,$(1)))
src_variant = $(word 2,$(subst |, ,$(1)))
src_stem = $(patsubst $($(call uc,$(1))_BASE)/%,%,$(call src_file,$(2)))
src_obj = $(O)/obj/$(1)/$(patsubst /%,%,$(call src_stem,$(1),$(2)))$(addprefix .,$(call src_variant,$(2))).o
src_key = $(call uc,$(1))_$(call uc,$(basename $(notdir $(call src_file,$(2)))))$(addprefix _,$(call uc,$(call src_variant,$(2))))
lib_srcs = $($(call uc,$(1))_SRCS-y)
lib_objs = $(foreach s,$(call lib_srcs,$(1)),$(call src_obj,$(1),$(s)))
lib_exports = $(wildcard $($(call uc,$(1))_BASE)/exportsyms.uk)

# --- flags ------------------------------------------------------------------

LTO_FLAGS := $(if $(CONFIG_LTO),-flto)
lib_asflags = $(COMMON-y) -D__ASSEMBLY__ $(if $(CLANG),-Wno-unused-command-line-argument)
lib_cflags = $(COMMON-y) $(CFLAGS-y) $(LTO_FLAGS) \
	$(if $($(call uc,$(1))_FP),$(FP_FLAGS),-mgeneral-regs-only)
lib_flags = -D__LIBNAME__='"$(1)"' $($(call uc,$(1))_CINCLUDES-y) $(CINCLUDES-y)
FP_FLAGS := $(if $(CONFIG_ARCH_X86_64),-msse2)

# flags_c LIB SRC, flags_S LIB SRC: the whole list for one file.
flags_c = $(strip $(call lib_cflags,$(1)) $(call lib_flags,$(1)) \
	$($(call uc,$(1))_CFLAGS-y) $($(call src_key,$(1),$(2))_FLAGS-y))
flags_S = $(strip $(call lib_asflags,$(1)) $(call lib_flags,$(1)) \
	$($(call uc,$(1))_ASFLAGS-y) $($(call src_key,$(1),$(2))_FLAGS-y))
flags_of = $(call flags_$(patsubst .%,%,$(suffix $(call src_file,$(2)))),$(1),$(2))

# --- rules ------------------------------------------------------------------

say = $(if $(V),,@printf '  %-8s%s\n' $(1) '$(2)')

#> object-rule
define object_rule
$(call src_obj,$(1),$(2)): $(call src_file,$(2)) $(O)/obj/$(1)/flags $(wildcard $($(call uc,$(1))_BASE)/Makefile.uk)
	$(call say,CC,$(1): $(notdir $(call src_file,$(2))))
	$(Q)mkdir -p $$(@D)
	$(Q)$(CCACHE) $(UKCC) $(call flags_of,$(1),$(2)) -MD -MP -MF $$@.d -MT $$@ -c $$< -o $$@
	$(Q)echo '$$@: $(O)/include/uk/config.h' >> $$@.d
endef
#< object-rule

#> library-rule
# The objects of one library, joined, and what it does not export hidden.
define library_rule
$(O)/lib/$(1).o: $(call lib_objs,$(1)) $(call lib_exports,$(1)) $(O)/obj/$(1)/list
	$(call say,LD,$(1))
	$(Q)mkdir -p $$(@D)
	$(Q)$(JOIN) -o $$@.tmp $(call lib_objs,$(1))
	$(Q)$(OBJCOPY) $(if $(call lib_exports,$(1)),--keep-global-symbols=$(call lib_exports,$(1))) $$@.tmp $$@
	$(Q)rm -f $$@.tmp
endef
#< library-rule

# With LTO the compiler joins, and optimises across the files of a library (in one
# piece: gcc would cut a large one, and complain that nothing compiles the pieces
# side by side); not across libraries, whose private names must first be hidden.
JOIN_CFLAGS = $(COMMON-y) $(CFLAGS-y) -flto
JOIN := $(if $(CONFIG_LTO),$(if $(CLANG),\
	$(UKCC) $(JOIN_CFLAGS) -Wno-unused-command-line-argument -fuse-ld=lld -nostdlib -r,\
	$(UKCC) $(JOIN_CFLAGS) -flto-partition=one -nostdlib -r \
		-flinker-output=nolto-rel),$(LD) -r)

UK_LIBS := $(foreach l,$(UK_LIBS),$(if $(call lib_srcs,$(l)),$(l)))
UK_OBJS := $(foreach l,$(UK_LIBS),$(call lib_objs,$(l)))

$(foreach l,$(UK_LIBS),\
	$(call remember,$(O)/obj/$(l)/flags,$(UKCC) $(call lib_cflags,$(l)) $($(call uc,$(l))_CINCLUDES-y) $($(call uc,$(l))_CFLAGS-y) $($(call uc,$(l))_ASFLAGS-y) $(foreach s,$(call lib_srcs,$(l)),$($(call src_key,$(l),$(s))_FLAGS-y)))\
	$(call remember,$(O)/obj/$(l)/list,$(call lib_srcs,$(l)) $(call lib_exports,$(l)))\
	$(eval $(call library_rule,$(l)))\
	$(foreach s,$(call lib_srcs,$(l)),$(eval $(call object_rule,$(l),$(s)))))

-include $(UK_OBJS:=.d)
