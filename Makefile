# SPDX-License-Identifier: BSD-3-Clause
#
# Weft: the one entry. `make help` lists every verb.
#
# This file knows the verbs and what was asked for; the engine that builds an
# image is in src/build/, the programs behind the other verbs in src/tools/.

MAKEFLAGS += -rR --no-print-directory
.DEFAULT_GOAL := help
SHELL := /bin/sh

include src/build/select.mk

# `make run` returns what the image returned, `make test` what pytest returned
# (src/build/exit.c).
ifneq ($(filter run test,$(MAKECMDGOALS))$(word 2,$(MAKECMDGOALS)),)
build/exit.so: src/build/exit.c
	@mkdir -p build; cc -shared -fPIC -o $@ $< 2> /dev/null || :
-load build/exit.so
endif
finish = $(exit-with $(file <$(1)))exit $$(cat $(1))

# Several verbs at once (`make setup run`) run one after the other, each in a
# make of its own: `setup` may install what the next one needs.
ifneq ($(word 2,$(MAKECMDGOALS)),)

.PHONY: $(MAKECMDGOALS) one-by-one
$(MAKECMDGOALS): one-by-one
	@$(call finish,build/status)
one-by-one:
	$(outlive 2)@trap : INT; status=0; for goal in $(MAKECMDGOALS); do \
		$(MAKE) $$goal || { status=$$?; break; }; done; \
		mkdir -p build; echo $$status > build/status

else

include src/build/verbs.mk
ifneq ($(filter $(ENGINE_VERBS),$(MAKECMDGOALS)),)
include src/build/engine.mk
endif

endif
