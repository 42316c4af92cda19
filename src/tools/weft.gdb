# SPDX-License-Identifier: BSD-3-Clause
#
# Commands for gdb that know an image. `make debug` loads this file, and
# weftgdb.py, which has the last of them.
#
#   weft-regions   the memory map that the platform handed to uk_boot()
#   weft-inittab   who runs at boot, in order
#   weft-params    the parameters that libraries offer, and their values
#   weft-trace     the tracepoints recorded so far
#
# They read the image's memory and call nothing in it, so that they work at
# any point, also after a crash. (No string is a constant of printf: gdb would
# ask the image for memory to put it in.)

set backtrace past-main on

define weft-regions
	if !'boot.c'::boot_info
		echo the boot information is not there yet: try `break uk_boot', `continue', `finish'\n
	else
		set $_map = &'boot.c'::boot_info->mem
		set $_i = 0
		echo first byte         bytes                    what\n
		while $_i < $_map->count
			set $_r = &$_map->r[$_i]
			printf "0x%016lx 0x%016lx  ", $_r->pbase, $_r->len
			printf "%c%c%c%c ", $_r->flags & 1 ? 'r' : '-', $_r->flags & 2 ? 'w' : '-', $_r->flags & 4 ? 'x' : '-', $_r->flags & 8 ? 'm' : '-'
			printf "%s\n", $_r->name
			set $_i = $_i + 1
		end
	end
end
document weft-regions
Show the memory map: first byte, size, rights (r w x, m for mapped), name.
end

define weft-inittab
	set $_e = (struct uk_init_entry *)&uk_inittab_start
	while $_e < (struct uk_init_entry *)&uk_inittab_end
		printf "%3d  %s:%s", $_e->level, $_e->lib, $_e->name
		if $_e->term
			printf " (and a term function)"
		end
		printf "\n"
		set $_e = $_e + 1
	end
end
document weft-inittab
Show the init table: level, library and function, in the order of the boot.
end

# One element of a parameter: $arg0 its address, $arg1 its kind, $arg2 its size.
define weft-param-value
	if $arg1 == UK_LIBPARAM_BOOL
		printf "%d ", *(unsigned char *)$arg0
	end
	if $arg1 == UK_LIBPARAM_CHAR
		printf "%c ", *(char *)$arg0
	end
	if $arg1 == UK_LIBPARAM_STR
		if *(char **)$arg0
			printf "%s ", *(char **)$arg0
		else
			printf "(none) "
		end
	end
	if $arg1 == UK_LIBPARAM_UINT
		set $_v = $arg2 == 8 ? *(unsigned long *)$arg0 : $arg2 == 4 ? *(unsigned int *)$arg0 : $arg2 == 2 ? *(unsigned short *)$arg0 : *(unsigned char *)$arg0
		printf "%lu ", $_v
	end
	if $arg1 == UK_LIBPARAM_SINT
		set $_v = $arg2 == 8 ? *(long *)$arg0 : $arg2 == 4 ? *(int *)$arg0 : $arg2 == 2 ? *(short *)$arg0 : *(signed char *)$arg0
		printf "%ld ", $_v
	end
end

define weft-params
	set $_p = (struct uk_libparam *)&uk_libparams_start
	while $_p < (struct uk_libparam *)&uk_libparams_end
		set $_is_lib = $_p->lib[0] == 'l' && $_p->lib[1] == 'i' && $_p->lib[2] == 'b'
		printf "%s.%s = ", $_p->lib + ($_is_lib ? 3 : 0), $_p->name
		set $_n = 0
		while $_n < ($_p->count ? $_p->count : 1)
			weft-param-value ((char*)$_p->addr+$_n*$_p->size) $_p->kind $_p->size
			set $_n = $_n + 1
		end
		if $_p->desc
			printf "  (%s)", $_p->desc
		end
		printf "\n"
		set $_p = $_p + 1
	end
end
document weft-params
Show each parameter of each library: name, value now, what it is for.
end
