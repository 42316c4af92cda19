/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a process asks Linux on arm64 (numbers: include/uapi/asm-generic/
 * unistd.h): the number in x8, six arguments in x0 to x5, the answer in x0.
 * No other register changes.
 */
#ifndef LINUXU_SYSCALL_H
#define LINUXU_SYSCALL_H

enum host_nr {
	HOST_NR_FCNTL = 25,
	HOST_NR_IOCTL = 29,
	HOST_NR_OPENAT = 56,
	HOST_NR_CLOSE = 57,
	HOST_NR_LSEEK = 62,
	HOST_NR_READ = 63,
	HOST_NR_WRITE = 64,
	HOST_NR_PPOLL = 73,
	HOST_NR_EXIT_GROUP = 94,
	HOST_NR_CLOCK_GETTIME = 113,
	HOST_NR_KILL = 129,
	HOST_NR_SIGALTSTACK = 132,
	HOST_NR_RT_SIGACTION = 134,
	HOST_NR_RT_SIGPROCMASK = 135,
	HOST_NR_GETPID = 172,
	HOST_NR_SOCKET = 198,
	HOST_NR_CONNECT = 203,
	HOST_NR_MMAP = 222,
	HOST_NR_MPROTECT = 226,
	HOST_NR_GETRANDOM = 278,
};

/* @return what the host answers: a negative errno if it refuses. */
static inline long host_syscall(enum host_nr nr, long a, long b, long c,
				long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ __volatile__("svc #0"
			     : "+r"(x0)
			     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4),
			       "r"(x5)
			     : "memory");
	return x0;
}

#endif /* LINUXU_SYSCALL_H */
