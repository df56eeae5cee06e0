// Views, updates, keys and colors.

const EVERY = 1000;
const view = { render: null, every: null };
/** Called with new rows until they return true. */
const watchers = new Set();
const narrow = matchMedia("(max-width: 820px)");
const isDark = matchMedia("(prefers-color-scheme: dark)");
let route = "";
let ticks = 0;

function parts() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  const argument = rest.join("/");
  try {
    return [name, decodeURIComponent(argument)];
  } catch {
    return [name, argument];
  }
}

/** Show the view that the address names. */
function go() {
  const [name, argument] = parts();
  const known = ["functions", "activity", "storage", "orchestrations"].includes(name) ? name : "";
  const shown = known || (narrow.matches ? "functions" : "activity");
  const isList = shown === "functions" && !argument;
  const next = JSON.stringify([shown, argument, server.needsKey, isList && narrow.matches]);
  if (next === route) return;
  const isFirst = route === "";
  route = next;
  find("columns").dataset.view = isList ? "functions" : shown === "functions" ? "function" : shown;
  mark(isList && !narrow.matches ? "activity" : shown);
  Object.assign(view, { render: null, every: null });
  find("main").replaceChildren(...(server.needsKey ? keyView() : content(isList ? "activity" : shown, argument)));
  if (!isFirst && !isList) find("main").focus({ preventScroll: true });
  if (!isFirst) scrollTo(0, 0);
  showAll();
  poll();
}

function content(shown, argument) {
  if (shown === "functions") return functionView(argument);
  if (shown === "storage") return storageView();
  if (shown === "orchestrations") return argument ? orchestrationView(argument) : orchestrationsView();
  return activityView();
}

function mark(current) {
  for (const tab of document.querySelectorAll(".tabs a")) {
    if (tab.id === `tab-${current}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

function keyView() {
  const key = element("input", { id: "key", type: "password", required: true, autocomplete: "off" });
  const use = async (event) => {
    event.preventDefault();
    server.key = key.value.trim();
    await tick();
    if (server.needsKey) {
      route = "";
      go();
      find("key").focus();
    }
  };
  const why = server.key ? "This isn't the master key of this run." : "This app runs with keys.";
  return [element("h1", {}, "Master key"), element("p", { class: "soft" },
    `${why} `, marked("`funcdeco run --keys` prints the key `_master` at the start. It is kept until you close this tab.")),
  element("form", { class: "fields", onsubmit: use }, field("Key", key),
    element("div", { class: "actions" }, element("button", { type: "submit" }, "Use this key")))];
}

// -- Updates

let running = null;

/** Ask for what is new, and show it; calls at the same time share one request. */
function tick() {
  running = running || update().finally(() => { running = null; });
  return running;
}

async function update() {
  const rows = await readEvents();
  if (server.needsKey || JSON.parse(route || "[]")[2]) go();
  if (rows) addRows(rows);
  for (const watch of watchers) if (rows && watch(rows)) watchers.delete(watch);
  showAll();
}

/** Ask for what the view shows beyond functions and events. */
async function poll() {
  if (server.needsKey) return;
  if (view.every) await view.every();
}

async function live() {
  if (document.visibilityState === "visible") {
    await tick();
    if (app.isReachable && ticks % 2 === 0) await poll();
    ticks += 1;
  }
  setTimeout(live, app.isReachable ? EVERY : 2 * EVERY);
}

function showAll() {
  const [shown, argument] = parts();
  showFunctions(shown === "functions" ? argument : "");
  if (view.render) view.render();
  showState();
  showProblems();
  document.title = app.name ? `${app.name} - Functions` : "Functions";
  find("name").textContent = app.name || "Functions";
}

function showState() {
  const [text, tone] = stateOf();
  const state = find("state");
  if (state.textContent === text) return;
  state.textContent = text;
  state.className = `state ${tone}`;
}

function stateOf() {
  if (!app.isReachable) return ["No connection", "bad"];
  if (server.needsKey) return ["Key required", "warn"];
  if (!app.isKnown) return ["Loading", ""];
  if (!app.isRunning) return app.problems ? ["Not running", "bad"] : ["Starting", "warn"];
  return app.problems ? ["Edit has errors", "warn"] : ["Running", "good"];
}

function showProblems() {
  const banner = find("banner");
  const problems = app.isReachable ? app.problems : { text: "Restart it with `funcdeco run`." };
  banner.hidden = !problems;
  const title = !app.isReachable ? "The server doesn't respond."
    : app.isRunning ? "The last edit has errors; the previous code keeps running." : "The app isn't running. Fix the errors and save.";
  refresh(banner, [problems, title], () => (problems ? [
    element("strong", {}, title),
    problems.rows && problems.rows.length ? element("ul", {}, problems.rows.map(problemElement))
      : app.isReachable ? element("pre", {}, problems.text) : element("p", {}, marked(problems.text)),
  ] : []));
}

function problemElement(row) {
  const place = row.file ? `${row.file}${row.line ? `:${row.line}` : ""}` : "";
  return element("li", {}, place ? element("code", {}, place) : null, " ", row.code, " ",
    marked(row.message), row.hint ? element("span", { class: "soft" }, " ", marked(row.hint)) : null);
}

// -- Keys

function isTyping(target) {
  return target.matches("input, textarea, select");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !isTyping(event.target)) {
    event.preventDefault();
    if (narrow.matches) {
      location.hash = "#/functions";
      go();
    }
    find("filter").focus();  // at once: the next key is typed there
  } else if (event.key === "Escape") escape(event.target);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  else if (event.key === "Enter" && event.target === find("filter")) {
    find("functions").querySelector("a")?.click();
  }
});

/** Clear the filter, leave a field, or close what is open. */
function escape(target) {
  if (target === find("filter") && target.value) {
    target.value = "";
    showAll();
  } else if (isTyping(target)) target.blur();
  else if (parts()[1]) {
    const isFunction = parts()[0] === "functions";
    location.hash = isFunction ? (narrow.matches ? "#/functions" : "#/activity") : `#/${parts()[0]}`;
  }
}

/** Go through the list of functions with the arrow keys. */
function step(event) {
  const links = [...find("functions").querySelectorAll("a")];
  const at = links.indexOf(event.target);
  if (at < 0 && event.target !== find("filter")) return;
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  if (next >= links.length) return;
  event.preventDefault();
  (next < 0 ? find("filter") : links[next]).focus();
}

// -- Colors

const THEME = "funcdeco-theme";

function theme() {
  return localStorage.getItem(THEME) || (isDark.matches ? "dark" : "light");
}

function showTheme() {
  const stored = localStorage.getItem(THEME);
  if (stored) document.documentElement.dataset.theme = stored;
  const other = theme() === "dark" ? "Light" : "Dark";
  find("theme").textContent = other;
  find("theme").setAttribute("aria-label", `${other} colors`);
}

find("theme").addEventListener("click", () => {
  localStorage.setItem(THEME, theme() === "dark" ? "light" : "dark");
  showTheme();
});

function readKey() {
  const found = /^#code=(.+)$/.exec(location.hash);
  if (!found) return;
  server.key = decodeURIComponent(found[1]);
  history.replaceState(null, "", location.pathname);
}

readKey();
showTheme();
isDark.addEventListener("change", showTheme);
narrow.addEventListener("change", go);
find("filter").addEventListener("input", showAll);
addEventListener("hashchange", () => { readKey(); go(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tick(); });
go();
live();
