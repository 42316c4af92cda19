/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory - one block of the process is the machine's RAM.
 *
 * Idea: RAM is an anonymous mapping of WEFT_MEM bytes. The host gives pages
 * when they are first touched, so that a large machine costs nothing until it
 * is used. "Physical" addresses are the process's own:
 *
 *      4 MiB     the image, as the link script laid it out
 *      2 GiB     the initial RAM disk: a file, mapped read-only
 *      4 GiB     RAM
 *      above     the host's: its stack, the stack for signals
 *
 * The places are wishes: the host takes another where one is occupied. They
 * are there so that two runs give the same addresses.
 *
 * W^X holds from the start, since the host maps each segment with the rights
 * that the link script wrote into it; RAM and initrd are never executable.
 */
#include <uk/arch/types.h>
#include <uk/errno.h>
#include <uk/sections.h>

#include "host.h"
#include "linuxu.h"

static void map_ram(struct ukplat_memmap *map, const char *mem);
static void map_initrd(struct ukplat_bootinfo *bi, const char *path);
static const char *error_words(long err);

static const uintptr_t initrd_hint = (uintptr_t)2 << 30;
static const uintptr_t ram_hint = (uintptr_t)4 << 30;

void linuxu_memory_init(struct ukplat_bootinfo *bi, const char *mem,
			const char *initrd)
{
	map_ram(&bi->mem, mem ? mem : "64M");
	if (initrd)
		map_initrd(bi, initrd);
	if (host_mprotect(__stack_guard, __PAGE_SIZE, HOST_PROT_NONE))
		bi->error = "the host refused to protect the guard page";
	if (ukplat_memmap_add_image(&bi->mem))
		bi->error = "the memory map has no room for the image";
	ukplat_memmap_finish(&bi->mem);
}

static void map_ram(struct ukplat_memmap *map, const char *mem)
{
	uint64_t len = 0;
	int err = linuxu_parse_size(mem, &len);
	long at;

	if (err == -EINVAL)
		linuxu_refuse("WEFT_MEM", mem,
			      "not a size (a number, then K, M or G)");
	len = ALIGN_DOWN(len, __PAGE_SIZE);
	if (!err && !len)
		linuxu_refuse("WEFT_MEM", mem, "less than a page (4K)");
	at = err ? -ENOMEM
		 : host_mmap(ram_hint, len, HOST_PROT_READ | HOST_PROT_WRITE,
			     HOST_MAP_PRIVATE | HOST_MAP_ANONYMOUS, -1);
	if (host_is_error(at))
		linuxu_refuse("WEFT_MEM", mem, error_words(at));
	ukplat_memmap_add(map, at, len, UKPLAT_MEMRT_FREE,
			  UKPLAT_MEMRF_READ | UKPLAT_MEMRF_WRITE |
			  UKPLAT_MEMRF_MAPPED, "RAM");
}

/* Whatever can be mapped will do: a file, a block device. Reading a byte says
 * more plainly than mmap() what is wrong with the others. */
static void map_initrd(struct ukplat_bootinfo *bi, const char *path)
{
	char first;
	long at, len, fd, err;

	fd = host_open(path, HOST_O_RDONLY);
	err = fd < 0 ? fd : host_read(fd, &first, 1);
	if (err < 0)
		linuxu_refuse("WEFT_INITRD", path, error_words(err));
	if (err == 0)
		linuxu_refuse("WEFT_INITRD", path, "the file is empty");
	len = host_lseek(fd, 0, HOST_SEEK_END);
	at = len < 0 ? len : host_mmap(initrd_hint, len, HOST_PROT_READ,
				       HOST_MAP_PRIVATE, fd);
	if (host_is_error(at))
		linuxu_refuse("WEFT_INITRD", path, error_words(at));
	host_close(fd);
	bi->initrd = at;
	bi->initrd_len = len;
	ukplat_memmap_add(&bi->mem, at, len, UKPLAT_MEMRT_INITRD,
			  UKPLAT_MEMRF_READ | UKPLAT_MEMRF_MAPPED, "initrd");
}

/* The refusals that a user can bring about. */
static const char *error_words(long err)
{
	switch (-err) {
	case ENOENT: return "no such file";
	case ENOTDIR: return "a part of the path is not a folder";
	case EACCES: case EPERM: return "the host does not permit it";
	case EISDIR: return "it is a folder";
	case EINVAL: case ENODEV: case ESPIPE:
		return "not a file of a known size";
	case ENOMEM: return "the host does not have that much memory";
	case EMFILE: case ENFILE: return "too many files are open";
	default: return "the host refuses it";
	}
}
