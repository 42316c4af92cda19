#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# Run the preprocessor (ccache does, engine.mk), and call the configuration
# header by the same name wherever it lies. Two builds in two directories, with
# other options, make the same text of a file that reads none of these; but for
# this line of it:
#
#      # 1 "build/hello/include/uk/config.h" 1
#
# No object names that header: it has macros only.

name='/^# /s|"[^"]*/include/uk/config\.h"|"uk/config.h"|'

case " $* " in
*' -o '*)
	"$@" || exit
	while [ "$1" != -o ]; do shift; done
	exec sed -i "$name" "$2" ;;
*)	# ccache before 4.7 reads what is written to the standard output
	text=$(mktemp)
	trap 'rm -f "$text"' EXIT
	"$@" > "$text" && sed "$name" "$text" ;;
esac
