/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end - a process that ends as its host expects.
 *
 * Idea: a halt is an exit, a crash is what abort(3) does, a restart a hang-up,
 * so that a shell, a debugger or a supervisor understands without being told.
 * Beside that goes one record, "halt N", "crash TEXT" or "restart", to the
 * file descriptor WEFT_CTL, the same words as from every other machine.
 *
 * T1  A signal that ends us has its default action and is not blocked, even if
 *     the process that started us ignored it (nohup).
 * T2  If the host does not deliver it all the same (process 1 of a container
 *     is immune), the status that it would have meant is the exit status.
 *
 * Read ukplat_terminate_msg().
 */
#include <uk/errno.h>
#include <uk/plat/bootstrap.h>
#include <uk/status.h>

#include "host.h"
#include "linuxu.h"

/* Text being composed; what does not fit is dropped. */
struct text {
	char buf[512];
	size_t len;
};

static void say(struct text *t, const char *s);
static void say_number(struct text *t, unsigned int n);
static void end_by_signal(int sig) __noreturn;
static void write_record(enum ukplat_gstate how, int status, const char *msg);

static int ctl_fd = -1; /* where the record goes, or -1 */

void linuxu_ctl_set(int fd)
{
	ctl_fd = fd;
}

//> linuxu-terminate
/***
``exit_group`` hands a number to whoever started the process, and that would do
for every end. But a number does not tell a crash from a program that returned
134 on purpose. A process killed by ``SIGABRT`` does: a shell prints "Aborted", a
debugger stops there with all registers, a supervisor counts it as a failure. So
a crash sends itself that signal, with its default action restored, and exits by
number only if the signal had no effect.
***/
void ukplat_terminate_msg(enum ukplat_gstate how, int status, const char *msg)
{
	status = (int)uk_host_status(how, status);
	write_record(how, status, msg);
	if (how == UKPLAT_CRASH)
		end_by_signal(HOST_SIGABRT);
	if (how == UKPLAT_RESTART)
		end_by_signal(HOST_SIGHUP);
	host_exit(status);
}

static void end_by_signal(int sig)
{
	const struct host_sigaction act = { .handler = HOST_SIG_DFL };
	host_sigset set = host_sigbit(sig);

	host_sigaction(sig, &act); /* T1 */
	host_sigmask(HOST_SIG_UNBLOCK, &set);
	host_kill_self(sig);
	host_exit(128 + sig); /* T2 */
}
//< linuxu-terminate

void ukplat_terminate(enum ukplat_gstate how, int status)
{
	ukplat_terminate_msg(how, status, NULL);
}

/* An image that has no console says on stderr why it crashed. */
static void write_record(enum ukplat_gstate how, int status, const char *msg)
{
	struct text t = { .len = 0 };

	if (how == UKPLAT_HALT) {
		say(&t, "halt ");
		say_number(&t, status);
	} else if (how == UKPLAT_RESTART) {
		say(&t, "restart");
	} else {
		say(&t, "crash ");
		say(&t, msg ? msg : "");
	}
	t.buf[t.len++] = '\n';
	if (ctl_fd >= 0)
		linuxu_write_all(ctl_fd, t.buf, t.len);
	else if (how == UKPLAT_CRASH && !UK_IS_ON(CONFIG_LIBUKCONSOLE))
		linuxu_write_all(HOST_STDERR, t.buf, t.len);
}

int linuxu_write_all(int fd, const char *buf, size_t len)
{
	struct host_pollfd room = { .fd = fd, .events = HOST_POLLOUT };
	long n;

	while (len) {
		n = host_write(fd, buf, len);
		if (n == -EAGAIN)
			host_poll(&room, 1, NULL);
		else if (n < 0 && n != -EINTR)
			return (int)n;
		if (n > 0) {
			buf += n;
			len -= n;
		}
	}
	return 0;
}

void linuxu_refuse(const char *name, const char *value, const char *why)
{
	struct text t = { .len = 0 };

	say(&t, "weft: ");
	say(&t, name);
	say(&t, "=");
	say(&t, value);
	say(&t, ": ");
	say(&t, why);
	t.buf[t.len++] = '\n';
	linuxu_write_all(HOST_STDERR, t.buf, t.len);
	ukplat_terminate(UKPLAT_HALT, 2);
}

/* One byte stays free for the newline. A record is one line: the text ends
 * where its first line does. */
static void say(struct text *t, const char *s)
{
	while (*s && *s != '\n' && t->len < sizeof(t->buf) - 1)
		t->buf[t->len++] = *s++;
}

static void say_number(struct text *t, unsigned int n)
{
	char digit[2] = { (char)('0' + n % 10), '\0' };

	if (n >= 10)
		say_number(t, n / 10);
	say(t, digit);
}
