/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The heap view's buttons (src/tools/weave/heapview.py).
 *
 * Idea: the page has all steps below each other. Here all but one are hidden,
 * and a row of buttons moves on. The arrow keys, Home and End do the same while
 * the focus is somewhere in the view. What a step did is said in a live region.
 *
 * J1  Exactly one step is shown. A button that can do nothing keeps the focus.
 */
"use strict";

(() => {
const PAUSE = 1800; /* milliseconds between two steps */

function button(bar, text, act) {
	const b = document.createElement("button");

	b.type = "button";
	b.textContent = text;
	b.addEventListener("click", act);
	bar.append(b);
	return b;
}

function enliven(view) {
	const steps = [...view.querySelectorAll(".hv-step")];
	const bar = document.createElement("div");
	const where = document.createElement("span");
	let at = 0, timer = 0;

	function show(n) {
		at = Math.max(0, Math.min(n, steps.length - 1));
		steps.forEach((s, i) => { s.hidden = i !== at; }); /* J1 */
		back.setAttribute("aria-disabled", at === 0);
		next.setAttribute("aria-disabled", at === steps.length - 1);
		where.textContent = `Step ${at + 1} of ${steps.length}`;
		said.textContent = where.textContent + ": "
			+ steps[at].querySelector(".hv-do").textContent + " "
			+ steps[at].querySelector(".hv-sum").textContent;
	}

	function pause() {
		clearInterval(timer);
		timer = 0;
		play.textContent = "Play";
	}

	function go(n) {
		pause();
		show(n);
	}

	function toggle() {
		if (timer)
			return pause();
		show(at === steps.length - 1 ? 0 : at);
		play.textContent = "Pause";
		timer = setInterval(() => {
			show(at + 1);
			if (at === steps.length - 1)
				pause();
		}, PAUSE);
	}

	const back = button(bar, "Previous", () => go(at - 1));
	const play = button(bar, "Play", toggle);
	const next = button(bar, "Next", () => go(at + 1));
	const said = document.createElement("span");

	said.className = "visually-hidden";
	said.setAttribute("aria-live", "polite");
	said.style.cssText = "position:absolute;width:1px;height:1px;"
		+ "overflow:hidden;clip-path:inset(50%)";
	where.className = "hv-where";
	where.setAttribute("aria-hidden", "true");
	bar.className = "hv-bar";
	bar.setAttribute("role", "toolbar");
	bar.setAttribute("aria-label", "Steps of the heap");
	bar.append(where, said);
	view.prepend(bar);
	view.classList.add("hv-live");
	view.addEventListener("keydown", e => {
		const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0,
			     End: steps.length - 1 }[e.key];

		if (to === undefined || e.altKey || e.ctrlKey || e.metaKey)
			return;
		e.preventDefault();
		go(to);
	});
	show(0);
}

document.querySelectorAll(".weave-heap").forEach(enliven);
})();
