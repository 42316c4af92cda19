#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# setup.sh - install what is missing (make setup).
#
# Idea: packages.txt names a command or file for each package; whatever is not
# there is installed through apt-get, in one call. Nothing missing: nothing
# done, in a fraction of a second, without root. In POSIX sh, because a fresh
# machine may have no Python yet; `make doctor` only looks, and changes nothing.
#
# setup.sh -n     only say what would be installed
# setup.sh docs   also what the site needs (large: a browser, TeX)
#
# Exit status: 0 all there now; 1 something required could not be installed.

set -u
here=$(dirname "$0")
table=${WEFT_PACKAGES:-$here/packages.txt}
dry= docs=
for word; do
	case $word in
	-n) dry=1 ;;
	docs) docs=docs ;;
	esac
done

say() { echo "setup: $*"; }
die() { say "$*" >&2; exit 1; }

case $(uname -m) in
x86_64) host=amd64 ;;
aarch64) host=arm64 ;;
*) die "this machine is a $(uname -m): the project builds on x86_64 and arm64" ;;
esac

# is_there TESTS: one of the commands or files, separated by commas, exists.
is_there() {
	tests=$1
	while [ -n "$tests" ]; do
		one=${tests%%,*}
		case $tests in *,*) tests=${tests#*,} ;; *) tests= ;; esac
		case $one in
		/*)
			for f in $one; do
				[ -e "$f" ] && return 0
			done ;;
		*) command -v "$one" >/dev/null 2>&1 && return 0 ;;
		esac
	done
	return 1
}

# missing NEED: the packages of that need which are not there, one a line.
missing() {
	while read -r test _ package _ where _ need _; do
		case $test in '#'* | '') continue ;; esac
		[ "$need" = "$1" ] || continue
		[ "$where" = all ] || [ "$where" = $host ] || continue
		is_there "$test" || echo "$package"
	done <"$table"
}

# as_root COMMAND...: run it, through sudo if need be.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# wanted: what is not required, but asked for.
wanted() {
	missing optional
	[ -z "$docs" ] || missing docs
}

required=$(missing required)
optional=$(wanted)
if [ -z "$required$optional" ]; then
	say "everything is there"
	exit 0
fi
say "missing:" $required $optional
[ -n "$dry" ] && exit 0

command -v apt-get >/dev/null 2>&1 ||
	die "this is no Debian or Ubuntu (no apt-get): install the above by hand"
[ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1 ||
	die "neither root nor sudo: as root, run: apt-get install" $required $optional

DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
apt="apt-get -q -o DPkg::Lock::Timeout=300"
as_root $apt update ||
	say "the list of packages could not be renewed: trying with the old one" >&2

# available PACKAGE...: an archive may lack one (an older or newer release): leave
# it out, so that the others arrive.
available() {
	for package; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			echo "$package"
		else
			say "this release has no package $package" >&2
		fi
	done
}

# install PACKAGE...: all of them or, if one fails, none.
install() {
	[ $# = 0 ] || say "installing:" "$@"
	[ $# = 0 ] || as_root env DEBIAN_FRONTEND=noninteractive \
		$apt install -y --no-install-recommends "$@"
}

required=$(available $required)
install $required $(available $optional) || {
	say "apt-get failed: trying again with what is always needed" >&2
	install $required || say "apt-get failed" >&2
}

required=$(missing required)
optional=$(wanted)
[ -z "$optional" ] || say "still missing, but not always needed:" $optional >&2
[ -z "$required" ] || die "still missing:" $required
say "done"
