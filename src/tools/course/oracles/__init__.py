# SPDX-License-Identifier: BSD-3-Clause
"""
Five oracles: where a check takes the right answer from.

    hostunit       the file itself, compiled for this host under the address
                   and undefined-behaviour sanitizers, with a main() of ours
    transcript     what a boot leaves: its end over the control channel, and
                   result lines with the nonce of the build
    breakpoint     the image stopped at a function, its memory and back trace
                   read through the gdb stub of QEMU
    differential   the same inputs for the reference and for this tree
    ratio          guest instructions, compared; never seconds

Each is a few functions that a lesson's tests call; none knows of exercises.
"""
