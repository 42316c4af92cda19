/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tests of the host's files as drivers have them. Sockets with somebody at the
 * other end are tests/test_netdev.py's.
 */
#include <uk/errno.h>
#include <uk/plat/host.h>
#include <uk/string.h>
#include <uk/test.h>

UK_TESTCASE(linuxu_io, file_is_read_to_its_end)
{
	int fd = ukplat_host_open("/dev/null", UKPLAT_HOST_READ);
	char c = 'c';

	UK_TEST_ASSERT(fd >= 0);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_read(fd, &c, 1), 0);
	UK_TEST_EXPECT_SNUM_EQ(c, 'c');
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_write(fd, &c, 1), -EBADF);
	ukplat_host_close(fd);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_read(fd, &c, 1), -EBADF);
}

UK_TESTCASE(linuxu_io, device_is_opened_both_ways)
{
	int fd = ukplat_host_open("/dev/zero", UKPLAT_HOST_DEVICE);
	char buf[4] = "abc", ifreq[40] = { 0 }; /* as netdevice(7) has it */

	UK_TEST_ASSERT(fd >= 0);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_write(fd, buf, 4), 4);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_read(fd, buf, 2), 2);
	UK_TEST_EXPECT_BYTES_EQ(buf, "\0\0c", 4);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_ioctl(fd, 0x400454ca, ifreq), -ENOTTY);
	ukplat_host_close(fd);
}

UK_TESTCASE(linuxu_io, what_is_not_there_is_not_opened)
{
	static char name[200];

	UK_TEST_EXPECT_SNUM_EQ(
		ukplat_host_open("/no/such/file", UKPLAT_HOST_READ), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(
		ukplat_host_open("/no/such/file", UKPLAT_HOST_CREATE), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_connect("/no/such/socket"), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_connect("/dev/null"), -ECONNREFUSED);
	memset(name, 'n', sizeof(name) - 1);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_connect(name), -ENAMETOOLONG);
	name[108] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_connect(name), -ENAMETOOLONG);
	name[107] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(ukplat_host_connect(name), -ENOENT);
}
