# SPDX-License-Identifier: BSD-3-Clause
#
# The image: all libraries, one link script, two links.
#
# A platform's Makefile.uk says how its images are loaded:
#   UK_LINK_BASE   address of the first byte
#   UK_LINK_ENTRY  symbol where it starts
#   UK_LINK_PIE    y: position independent, moves itself
#   UK_IMAGE_RAW   y: a flat binary, as it lies in memory; else an ELF file

LIB_OBJS := $(foreach l,$(UK_LIBS),$(O)/lib/$(l).o)
TABLES := $(foreach l,$(UK_LIBS),$($(call uc,$(l))_LDS-y))
LIBGCC = $(shell $(CROSS)gcc -print-libgcc-file-name)

LDFLAGS := -nostdlib -static --gc-sections --build-id=none \
	-z noexecstack -z max-page-size=4096 -z norelro --no-warn-rwx-segments \
	--orphan-handling=error \
	$(if $(UK_LINK_PIE),-pie --no-dynamic-linker -z notext)

$(call remember,$(O)/lib/list,$(UK_LIBS) $(TABLES) $(LDFLAGS) $(UK_LINK_BASE) $(UK_LINK_ENTRY))

$(O)/tables.ld: $(TABLES) $(O)/lib/list
	$(Q)sed '/^#/d' $(TABLES) /dev/null > $@

$(O)/image.lds: $(ENGINE)/image.lds.S $(O)/tables.ld $(O)/.config
	$(Q)$(UKCC) -E -P -x c -undef -I$(O) -I$(O)/include \
		-DUK_LINK_BASE=$(UK_LINK_BASE) -DUK_LINK_ENTRY=$(UK_LINK_ENTRY) \
		-DUK_LINK_PIE=$(if $(UK_LINK_PIE),1,0) $< -o $@

# Dependencies of objects name the whole of config.h; fixdep.py turns that into
# the options that each really reads.
$(O)/fixdep.stamp: $(UK_OBJS)
	$(Q)$(PYTHON) $(TOOLS)/fixdep.py $(O) $(addsuffix .d,$(filter %.o,$?))
	$(Q)touch $@

#> two-links
# The first link fixes where every function lies; symtab.py writes the names
# and addresses as a table, which the second link puts behind the code.
LINK = $(LD) $(LDFLAGS) -T $(O)/image.lds $(LIB_OBJS) $(LIBGCC)

$(O)/symtab.o: $(LIB_OBJS) $(O)/image.lds $(TOOLS)/symtab.py
	$(Q)$(LINK) -o $(O)/image.pass1
	$(Q)$(PYTHON) $(TOOLS)/symtab.py $(O)/image.pass1 $(NM) $(O)/symtab.S
	$(Q)$(UKCC) $(lib_asflags) -c $(O)/symtab.S -o $@
#< two-links

UK_SYMTAB := $(if $(CONFIG_LIBUKDEBUG_SYMTAB),$(O)/symtab.o)
$(O)/image.dbg: $(LIB_OBJS) $(O)/image.lds $(UK_SYMTAB) $(O)/lib/list | $(O)/fixdep.stamp
	$(call say,LD,image ($(words $(UK_LIBS)) libraries))
	$(Q)$(LINK) $(UK_SYMTAB) -Map $(O)/image.map -o $@

$(O)/image.map: $(O)/image.dbg ;

$(O)/image: $(O)/image.dbg
	$(Q)$(OBJCOPY) $(if $(UK_IMAGE_RAW),-O binary,-S -R .uk_trace_keys) $< $@

# For editors and clang-tidy.
$(O)/compile_commands.json: $(foreach l,$(UK_LIBS),$(O)/obj/$(l)/flags $(O)/obj/$(l)/list)
	$(file >$@,[)
	$(foreach l,$(UK_LIBS),$(foreach s,$(call lib_srcs,$(l)),$(file >>$@,{"directory": "$(CURDIR)", "file": "$(call src_file,$(s))", "output": "$(call src_obj,$(l),$(s))", "command": "$(subst ",\",$(UKCC) $(call flags_of,$(l),$(s)) -c $(call src_file,$(s)))"}$(comma))))
	$(file >>$@,{"directory": "$(CURDIR)", "file": "src/build/image.lds.S", "command": "$(UKCC) -E"}])
	$(Q):
