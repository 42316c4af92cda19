/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a process asks Linux on x86_64 (System V ABI, AMD64 supplement, A.2.1;
 * numbers: arch/x86/entry/syscalls/syscall_64.tbl): the number in rax, six
 * arguments in rdi rsi rdx r10 r8 r9, the answer in rax. The instruction
 * itself overwrites rcx (with rip) and r11 (with rflags).
 */
#ifndef LINUXU_SYSCALL_H
#define LINUXU_SYSCALL_H

enum host_nr {
	HOST_NR_READ = 0,
	HOST_NR_WRITE = 1,
	HOST_NR_CLOSE = 3,
	HOST_NR_LSEEK = 8,
	HOST_NR_MMAP = 9,
	HOST_NR_MPROTECT = 10,
	HOST_NR_RT_SIGACTION = 13,
	HOST_NR_RT_SIGPROCMASK = 14,
	HOST_NR_IOCTL = 16,
	HOST_NR_GETPID = 39,
	HOST_NR_SOCKET = 41,
	HOST_NR_CONNECT = 42,
	HOST_NR_KILL = 62,
	HOST_NR_FCNTL = 72,
	HOST_NR_SIGALTSTACK = 131,
	HOST_NR_CLOCK_GETTIME = 228,
	HOST_NR_EXIT_GROUP = 231,
	HOST_NR_OPENAT = 257,
	HOST_NR_PPOLL = 271,
	HOST_NR_GETRANDOM = 318,
};

/* @return what the host answers: a negative errno if it refuses. */
static inline long host_syscall(enum host_nr nr, long a, long b, long c,
				long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ __volatile__("syscall"
			     : "=a"(ret)
			     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10),
			       "r"(r8), "r"(r9)
			     : "rcx", "r11", "memory");
	return ret;
}

#endif /* LINUXU_SYSCALL_H */
