/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the search shows first: of pages that match as well, chapters before
 * contracts, contracts before libraries, and those before files of the source,
 * of which tests come last. Sphinx copies this into its own script.
 */
var Scorer = {
	score: ([page, title, anchor, description, score]) => {
		const order = [["lessons/", 12], ["platforms/", 12], ["glossary", 12],
			["api/", 8], ["libs/", 6], ["tools/", 2]];
		const found = order.find(([start]) => page.startsWith(start));
		const last = /\/tests\/|\/exercises\/|^source\/tests\//.test(page);
		return score + (found ? found[1] : 0) - (last ? 4 : 0);
	},
	objNameMatch: 11,	/* the name of a function, all of it */
	objPartialMatch: 6,
	objPrio: { 0: 15, 1: 5, 2: -5 },
	objPrioDefault: 0,
	title: 15,
	partialTitle: 7,
	term: 5,
	partialTerm: 2,
};
