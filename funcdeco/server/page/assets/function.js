// The list of functions, and the view of one.

const functionLink = (name) => `#/functions/${encodeURIComponent(name)}`;
const TONES = { running: "good", waiting: "", disabled: "", error: "bad" };

/** Show the functions whose name, trigger or source has the text of the filter. */
function showFunctions(selected) {
  const wanted = find("filter").value.trim().toLowerCase();
  const texts = (one) => `${one.name} ${one.trigger} ${one.source || ""}`.toLowerCase();
  const found = app.functions.filter((one) => texts(one).includes(wanted));
  refresh(find("functions"), [found, selected], () => found.map((one) => listed(one, selected)));
  const none = find("none");
  none.hidden = found.length > 0 || !app.isKnown;
  none.textContent = wanted ? "No function matches the filter. Escape clears it." : "The app has no functions.";
}

function listed(one, selected) {
  const source = one.methods ? `${one.methods.join(",")} ${one.source}`.trim() : one.source;
  const reason = one.state === "running" ? "" : one.state;
  return element("li", {}, element("a", {
    href: functionLink(one.name), "aria-current": one.name === selected && "page",
  },
  element("span", { class: "label" }, one.name),
  element("span", { class: "kind" }, one.trigger || "no trigger"),
  source ? element("span", { class: "source", title: source }, source) : null,
  reason ? element("span", { class: `reason ${one.state === "error" ? "error" : "soft"}` }, reason) : null));
}

/** Return the view of a function. */
function functionView(name) {
  const about = element("div");
  const holder = element("div");
  const render = () => {
    const one = app.functions.find((each) => each.name === name);
    refresh(about, [one, app.timers[name], Math.floor(Date.now() / 30000)], () => aboutFunction(name, one));
    const isRunnable = one && one.state !== "error" && one.state !== "disabled";
    const made = isRunnable ? formOf(one) : null;
    if (holder.firstChild !== made) holder.replaceChildren(...(made ? [made] : []));
  };
  view.render = render;
  view.every = async () => {
    const isTimer = app.functions.some((each) => each.name === name && each.trigger === "timer");
    if (isTimer) app.timers = (await read(`${UI}/timers`)) || app.timers;
    render();
  };
  render();
  const none = "This function hasn't run yet. Its logs appear here.";
  const runs = feed((row) => row.function === name, none);
  return [about, holder, element("section", { class: "card", "aria-label": "Last invocations" },
    element("h2", {}, "Last invocations"), ...runs)];
}

function aboutFunction(name, one) {
  if (!one) {
    return [element("div", { class: "head" }, element("h1", {}, name)),
      element("p", { class: "note warn" }, "The app no longer has a function with this name.")];
  }
  const head = element("div", { class: "head" }, element("h1", {}, name),
    chip(one.state, TONES[one.state]), element("span", { class: "soft" }, one.trigger));
  const note = one.reason
    ? element("p", { class: `note ${one.state === "error" ? "bad" : "warn"}` }, marked(one.reason)) : null;
  const facts = factList([
    ["URL", one.url ? copyable(one.url) : null],
    ["Methods", one.methods ? one.methods.join(", ") || "all" : null],
    [one.trigger === "timer" ? "Schedule" : "Source", one.url ? null : one.source ? element("code", {}, one.source) : null],
    ["Next runs", nextRuns(one)],
  ]);
  return [head, note, facts].filter((each) => each);
}

function nextRuns(one) {
  if (one.trigger !== "timer" || one.state !== "running") return null;
  const times = app.timers[one.name] || (one.next ? [one.next] : []);
  if (!times.length) return "never";
  return element("ol", { class: "runs" }, times.map((time, index) => element("li", {},
    timeElement(time), index ? null : element("span", { class: "soft" }, ` (${until(time)})`))));
}
