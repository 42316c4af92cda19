# SPDX-License-Identifier: BSD-3-Clause
#
# The configuration: src/tools/config.py is run when a file that it read has
# changed ($(O)/config.dep lists them) or when it is asked another question
# ($(O)/selection holds the last one).

MAKEFLAGS += -rR --no-print-directory
include src/build/select.mk

SELECTION := $(strip $(CONFIG_ARGS))

.PHONY: configure always
configure: $(O)/.config

-include $(O)/config.dep
$(O)/config.dep: ;

$(O)/.config: $(TOOLS)/config.py \
		$(if $(call same,$(SELECTION),$(file <$(O)/selection)),,always)
	$(PYTHON) $(TOOLS)/config.py make $(CONFIG_ARGS)
	test -f $(O)/include/uk/nonce.h || \
		printf '#define UK_TEST_NONCE "%s"\n' \
		$$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n') \
		> $(O)/include/uk/nonce.h
	printf '%s\n' $(call quote,$(SELECTION)) > $(O)/selection
	touch $@
