/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host - Linux, as this platform uses it: a system call is a function of
 * its own here, so that the compiler checks the arguments.
 *
 * All of them return what the host answers: 0 or a count where it obeys, a
 * negative errno (uk/errno.h has Linux's numbers) where it refuses. The
 * structures are the kernel's, not those of a C library; numbers that differ
 * between processors are in <arch>/syscall.h, all others are here (Linux,
 * include/uapi/asm-generic). Any context; none of them touches our state.
 */
#ifndef LINUXU_HOST_H
#define LINUXU_HOST_H

#include <uk/essentials.h>

#include "syscall.h"

/* --- files -------------------------------------------------------------- */

enum {
	HOST_STDIN = 0,
	HOST_STDOUT = 1,
	HOST_STDERR = 2,
};

enum {
	HOST_AT_FDCWD = -100,  /* relative paths start in the current folder */
	HOST_O_RDONLY = 0,
	HOST_O_WRONLY = 1,
	HOST_O_RDWR = 2,
	HOST_O_CREAT = 0100,
	HOST_O_TRUNC = 01000,
	HOST_O_NONBLOCK = 04000,
	HOST_SEEK_END = 2,
	HOST_F_GETFD = 1,
	HOST_POLLIN = 1,
	HOST_POLLOUT = 4,
};

/* What ppoll() asks about one file descriptor. */
struct host_pollfd {
	int fd;
	int16_t events;  /* HOST_POLL* that are asked about */
	int16_t revents; /* ... and those that hold */
};

struct host_timespec {
	int64_t sec;
	int64_t nsec;
};

static inline long host_read(int fd, void *buf, size_t len)
{
	return host_syscall(HOST_NR_READ, fd, (long)buf, (long)len, 0, 0, 0);
}

static inline long host_write(int fd, const void *buf, size_t len)
{
	return host_syscall(HOST_NR_WRITE, fd, (long)buf, (long)len, 0, 0, 0);
}

/* A file that is created may be read by all and written by its owner. */
static inline long host_open(const char *path, int flags)
{
	return host_syscall(HOST_NR_OPENAT, HOST_AT_FDCWD, (long)path, flags,
			    0644, 0, 0);
}

static inline long host_close(int fd)
{
	return host_syscall(HOST_NR_CLOSE, fd, 0, 0, 0, 0, 0);
}

static inline long host_lseek(int fd, long offset, int whence)
{
	return host_syscall(HOST_NR_LSEEK, fd, offset, whence, 0, 0, 0);
}

static inline long host_ioctl(int fd, unsigned long request, void *arg)
{
	return host_syscall(HOST_NR_IOCTL, fd, (long)request, (long)arg, 0, 0,
			    0);
}

/* @return whether `fd` is open. */
static inline bool host_is_open(int fd)
{
	return host_syscall(HOST_NR_FCNTL, fd, HOST_F_GETFD, 0, 0, 0, 0) >= 0;
}

/* Wait until something holds; a NULL `timeout` waits for ever. */
static inline long host_poll(struct host_pollfd *fds, size_t count,
			     const struct host_timespec *timeout)
{
	return host_syscall(HOST_NR_PPOLL, (long)fds, (long)count,
			    (long)timeout, 0, 0, 0);
}

/* --- sockets ------------------------------------------------------------ */

enum {
	HOST_AF_UNIX = 1,
	HOST_SOCK_STREAM = 1,
	HOST_SOCK_NONBLOCK = HOST_O_NONBLOCK,
};

/* The address of a socket that is a file. */
struct host_sockaddr_un {
	uint16_t family; /* HOST_AF_UNIX */
	char path[108];  /* ends in NUL */
};

static inline long host_socket(int family, int type)
{
	return host_syscall(HOST_NR_SOCKET, family, type, 0, 0, 0, 0);
}

static inline long host_connect(int fd, const struct host_sockaddr_un *a)
{
	return host_syscall(HOST_NR_CONNECT, fd, (long)a, sizeof(*a), 0, 0, 0);
}

/* --- time --------------------------------------------------------------- */

enum host_clock {
	HOST_CLOCK_REALTIME = 0,  /* the date */
	HOST_CLOCK_MONOTONIC = 1, /* since some moment; nobody sets it */
};

static inline long host_clock_gettime(enum host_clock c,
				      struct host_timespec *t)
{
	return host_syscall(HOST_NR_CLOCK_GETTIME, c, (long)t, 0, 0, 0, 0);
}

/* --- memory ------------------------------------------------------------- */

enum {
	HOST_PROT_NONE = 0,
	HOST_PROT_READ = 1,
	HOST_PROT_WRITE = 2,
	HOST_MAP_PRIVATE = 0x02,
	HOST_MAP_ANONYMOUS = 0x20,
};

/* `hint` is taken if the host has nothing there. @return address or -errno */
static inline long host_mmap(uintptr_t hint, size_t len, int prot, int flags,
			     int fd)
{
	return host_syscall(HOST_NR_MMAP, (long)hint, (long)len, prot, flags,
			    fd, 0);
}

static inline long host_mprotect(void *at, size_t len, int prot)
{
	return host_syscall(HOST_NR_MPROTECT, (long)at, (long)len, prot, 0, 0,
			    0);
}

/* @return whether the answer of host_mmap() is an error. */
static inline bool host_is_error(long answer)
{
	return answer < 0 && answer >= -4095;
}

/* --- random numbers ------------------------------------------------------ */

static inline long host_getrandom(void *buf, size_t len)
{
	return host_syscall(HOST_NR_GETRANDOM, (long)buf, (long)len, 0, 0, 0,
			    0);
}

/* --- signals ------------------------------------------------------------ */

enum {
	HOST_SIGHUP = 1,
	HOST_SIGILL = 4,
	HOST_SIGTRAP = 5,
	HOST_SIGABRT = 6,
	HOST_SIGBUS = 7,
	HOST_SIGFPE = 8,
	HOST_SIGSEGV = 11,
	HOST_SIGPIPE = 13,
};

enum {
	HOST_SA_SIGINFO = 0x00000004,
	HOST_SA_RESTORER = 0x04000000,
	HOST_SA_ONSTACK = 0x08000000,
	HOST_SA_NODEFER = 0x40000000,
	HOST_SIG_UNBLOCK = 1,
};

#define HOST_SIG_DFL	((uintptr_t)0)
#define HOST_SIG_IGN	((uintptr_t)1)

/* A set of signals: signal s is bit s - 1. */
typedef uint64_t host_sigset;

/* What the host is to do with a signal. */
struct host_sigaction {
	uintptr_t handler;      /* address, HOST_SIG_DFL or HOST_SIG_IGN */
	unsigned long flags;    /* HOST_SA_* */
	void (*restorer)(void); /* where the handler returns to */
	host_sigset mask;       /* blocked while the handler runs */
};

/* What the host says about a signal. */
struct host_siginfo {
	int32_t sig;   /* which */
	int32_t err;   /* not used */
	int32_t code;  /* why: above 0 the kernel's reason, else who sent it */
	int32_t pad;
	union {
		uintptr_t addr; /* code > 0: the address that it is about */
		int32_t pid;    /* code <= 0: the sender */
	};
};

/* A stack for handlers. */
struct host_stack {
	void *base;
	int32_t flags;
	size_t len;
};

static inline long host_sigaction(int sig, const struct host_sigaction *act)
{
	return host_syscall(HOST_NR_RT_SIGACTION, sig, (long)act, 0,
			    sizeof(act->mask), 0, 0);
}

static inline long host_sigmask(int how, const host_sigset *set)
{
	return host_syscall(HOST_NR_RT_SIGPROCMASK, how, (long)set, 0,
			    sizeof(*set), 0, 0);
}

static inline long host_sigaltstack(const struct host_stack *stack)
{
	return host_syscall(HOST_NR_SIGALTSTACK, (long)stack, 0, 0, 0, 0, 0);
}

static inline host_sigset host_sigbit(int sig)
{
	return (host_sigset)1 << (sig - 1);
}

/* --- the process -------------------------------------------------------- */

static inline long host_kill_self(int sig)
{
	long pid = host_syscall(HOST_NR_GETPID, 0, 0, 0, 0, 0, 0);

	return host_syscall(HOST_NR_KILL, pid, sig, 0, 0, 0, 0);
}

static inline void __noreturn host_exit(int status)
{
	for (;;)
		host_syscall(HOST_NR_EXIT_GROUP, status, 0, 0, 0, 0, 0);
}

#endif /* LINUXU_HOST_H */
