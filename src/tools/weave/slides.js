/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys of a deck: space, arrows, Page Up and Down, Home, End. */
addEventListener("keydown", event => {
	const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
			ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
			Home: -1e9, End: 1e9 };
	const step = steps[event.key];
	if (!step || event.target.closest("summary, pre[tabindex]:focus"))
		return;
	const all = [...document.querySelectorAll("section")];
	const at = all.findIndex(s => s.getBoundingClientRect().bottom > 9);
	const to = Math.max(0, Math.min(all.length - 1, at + step));
	all[to].scrollIntoView();
	event.preventDefault();
});
document.querySelector("main").focus();
