/* SPDX-License-Identifier: BSD-3-Clause */
/* The files of the web server, for whoever asks it. */
#ifndef FUZZ_HTTP_H
#define FUZZ_HTTP_H

/* index.html, a.css (also compressed), sub dir/index.html; big, of 20,000 bytes.
 * They are there from the first call on. */
void http_files(void);

#endif /* FUZZ_HTTP_H */
