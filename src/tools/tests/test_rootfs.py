# SPDX-License-Identifier: BSD-3-Clause
"""Archives for the initial RAM disk, read back by a reader of this file."""
import gzip
import os
import stat

import rootfs


def read(data):
    """{name: (mode, bytes)} of a newc archive; checks its alignment."""
    at, found = 0, {}
    while True:
        assert data[at:at + 6] == b"070701" and at % 4 == 0
        fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16)
                  for i in range(13)]
        name = data[at + 110:at + 110 + fields[11]]
        assert name.endswith(b"\0")
        begin = at + 110 + fields[11] + -(110 + fields[11]) % 4
        if name == b"TRAILER!!!\0":
            return found
        found[os.fsdecode(name[:-1])] = fields[1], data[begin:begin + fields[6]]
        at = begin + fields[6] + -fields[6] % 4


def packed(root, out, compress=False):
    rootfs.pack(root, out, compress)
    return read(out.read_bytes())


def test_files_folders_and_links_are_in_it(tmp_path):
    www = tmp_path / "www"
    (www / "sub").mkdir(parents=True)
    (www / "sub/a.txt").write_text("hello")
    (www / "odd").write_bytes(b"1234567")
    os.symlink("odd", www / "link")
    found = packed(www, tmp_path / "x.cpio")
    assert set(found) == {"sub", "sub/a.txt", "odd", "link"}
    assert found["sub/a.txt"] == (stat.S_IFREG | 0o644, b"hello")
    assert found["sub"] == (stat.S_IFDIR | 0o755, b"")
    assert found["link"] == (stat.S_IFLNK | 0o777, b"odd")


def test_names_that_are_no_utf8_are_kept_as_they_are(tmp_path):
    www = os.fsencode(tmp_path / "www")
    os.mkdir(www)
    with open(www + b"/caf\xe9", "wb") as f:
        f.write(b"1")
    os.symlink(b"caf\xe9", www + b"/link")
    rootfs.pack(tmp_path / "www", tmp_path / "x.cpio")
    found = read((tmp_path / "x.cpio").read_bytes())
    assert found[os.fsdecode(b"caf\xe9")][1] == b"1"
    assert found["link"][1] == b"caf\xe9"


def test_file_with_two_names_is_stored_with_each(tmp_path):
    """GNU cpio stores it with the last one, where our reader finds nothing."""
    www = tmp_path / "www"
    www.mkdir()
    (www / "a").write_text("hello")
    os.link(www / "a", www / "b")
    found = packed(www, tmp_path / "x.cpio")
    assert [found[name][1] for name in "ab"] == [b"hello"] * 2


def test_same_files_give_the_same_bytes(tmp_path):
    for name, when in (("one", 1), ("two", 10 ** 9)):
        (tmp_path / name).mkdir()
        for file in ("b", "a"):
            (tmp_path / name / file).write_text(file)
            os.utime(tmp_path / name / file, (when, when))
        rootfs.pack(tmp_path / name, tmp_path / f"{name}.cpio", True)
    assert (tmp_path / "one.cpio").read_bytes() == (
        tmp_path / "two.cpio").read_bytes()


def test_text_is_stored_compressed_as_well_where_that_helps(tmp_path):
    www = tmp_path / "www"
    www.mkdir()
    (www / "long.html").write_text("<p>again</p>" * 500)
    (www / "short.html").write_text("<p>once</p>")
    (www / "noise.js").write_bytes(os.urandom(5000))
    (www / "data.bin").write_bytes(bytes(5000))
    found = packed(www, tmp_path / "x.cpio", True)
    assert set(found) == {"long.html", "long.html.gz", "short.html",
                          "noise.js", "data.bin"}
    assert gzip.decompress(found["long.html.gz"][1]) == found["long.html"][1]


def test_empty_folder_is_an_archive_too(tmp_path):
    (tmp_path / "www").mkdir()
    assert packed(tmp_path / "www", tmp_path / "x.cpio") == {}


def test_times_are_in_it_where_they_are_wanted(tmp_path):
    www = tmp_path / "www"
    www.mkdir()
    (www / "a.txt").write_text("a" * 1000)
    os.utime(www / "a.txt", (784111777, 784111777.9))
    rootfs.pack(www, tmp_path / "x.cpio", True, times=True)
    data = (tmp_path / "x.cpio").read_bytes()
    assert data.count(b"%08x" % 784111777) == 2     # a.txt and a.txt.gz
    assert set(read(data)) == {"a.txt", "a.txt.gz"}
