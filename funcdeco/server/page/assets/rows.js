// The invocations and other events, the latest first.

const SHOWN_ROWS = 150;
const OPEN_LOGS = 6;
let feeds = [];

/** Return a list that shows the events that *accepts* selects, also later ones. */
function feed(accepts, empty) {
  const list = element("ol", { class: "rows" });
  const none = element("p", { class: "empty" }, empty);
  const found = app.rows.filter(accepts).slice(-SHOWN_ROWS);
  list.append(...found.reverse().map(rowElement));
  none.hidden = list.childElementCount > 0;
  feeds.push({ list, accepts, none });
  return [list, none];
}

/** Show new events in the lists of the page. */
function addRows(rows) {
  feeds = feeds.filter((one) => one.list.isConnected);
  for (const { list, accepts, none } of feeds) {
    const added = rows.filter(accepts).slice(-SHOWN_ROWS).reverse();
    list.prepend(...added.map(rowElement));
    while (list.childElementCount > SHOWN_ROWS) list.lastElementChild.remove();
    none.hidden = list.childElementCount > 0;
  }
}

/** Return whether an event is one that needs attention. */
function isFailure(row) {
  if (row.event === "invocation") return row.status === "failed" || Number(row.status) >= 400;
  if (row.event === "log") return ["ERROR", "CRITICAL"].includes(row.level);
  return ["failed", "crashed", "replaced", "trouble"].includes(row.event);
}

function rowElement(row) {
  const more = row.event === "invocation" ? details(row) : [];
  const parts = row.event === "invocation" ? invocationParts(row) : eventParts(row);
  if (!more.length) return element("li", {}, element("div", { class: "row" }, parts));
  return element("li", {}, element("div", { class: "row" }, parts), element("div", { class: "logs" }, more));
}

function invocationParts(row) {
  const request = row.method ? `${row.method} ${row.path}` : row.trigger;
  const what = element("span", { class: "what" });
  if (row.function) what.append(element("a", { href: functionLink(row.function) }, row.function));
  what.append(element("span", { class: "mono" }, request));
  if (row.attempt) what.append(element("span", { class: "small soft" }, ` attempt ${row.attempt}`));
  const end = row.duration === undefined ? "" : duration(row.duration);
  return [timeElement(row.time), chip(row.status, toneOf(row.status)), what,
    element("span", { class: "end" }, end)];
}

function duration(milliseconds) {
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function toneOf(status) {
  if (status === "failed" || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

const EVENTS = {
  reloaded: (row) => ["edit", "good", `${counted(row.functions, "function")} reloaded in ${row.seconds} s`],
  failed: () => ["edit", "bad", "The edit has errors; the previous code keeps running"],
  crashed: (row) => ["crash", "bad", `The app's process exited (exit code ${row.exit_code})`],
  replaced: (row) => ["restart", "warn", `Restarting the app's process: ${row.reason}`],
  trouble: (row) => ["error", "bad", `funcdeco failed: ${row.text}`],
  log: (row) => [row.level.toLowerCase(), logTone(row.level), row.message],
};

function eventParts(row) {
  const [label, tone, text] = (EVENTS[row.event] || (() => [row.event, "", ""]))(row);
  return [timeElement(row.time), chip(label, tone), element("span", { class: "what event" }, text),
    element("span", { class: "end" })];
}

function logTone(level) {
  if (level === "WARNING") return "warn";
  return ["ERROR", "CRITICAL"].includes(level) ? "bad" : "";
}

function details(row) {
  const logs = (row.logs || []).map(logElement);
  const lines = logs.slice(0, OPEN_LOGS);
  const rest = logs.slice(OPEN_LOGS);
  if (row.omitted_logs) rest.push(element("p", { class: "soft" }, `${counted(row.omitted_logs, "log")} not kept`));
  if (rest.length) lines.push(folded(counted(logs.length - OPEN_LOGS, "more log"), rest));
  if (row.exception) lines.push(...exceptionElements(row.exception.trimEnd()));
  if (row.reason) lines.push(element("p", { class: "small soft" }, marked(row.reason)));
  return lines;
}

function logElement(log) {
  return element("div", { class: "log" },
    element("span", { class: `level ${log.level.replace(/\W/g, "")}` }, log.level),
    element("pre", {}, log.message));
}

/** Return the last line of an exception, and the traceback below it. */
function exceptionElements(text) {
  const lines = text.split("\n");
  const first = lines.length > 1 ? [folded("Traceback", [element("pre", {}, text)])] : [];
  return [element("pre", { class: "trace" }, lines[lines.length - 1]), ...first];
}

function folded(title, children) {
  return element("details", {}, element("summary", { class: "small soft" }, title),
    element("div", { class: "folded" }, children));
}

let isFailuresOnly = false;

/** Return the view of everything that has happened. */
function activityView() {
  const holder = element("div", { class: "card" });
  const none = "Nothing has run yet. Open a function and send it a request or an event.";
  const show = () => holder.replaceChildren(...(isFailuresOnly
    ? feed(isFailure, "Nothing has failed.") : feed(() => true, none)));
  const button = (text, value) => element("button", {
    type: "button", "aria-pressed": String(isFailuresOnly === value), onclick: (event) => {
      isFailuresOnly = value;
      for (const one of event.target.parentElement.children) {
        one.setAttribute("aria-pressed", String(one === event.target));
      }
      show();
    },
  }, text);
  show();
  return [
    element("div", { class: "head" }, element("h1", {}, "Activity"),
      element("div", { class: "choice end", role: "group", "aria-label": "Show" },
        button("All", false), button("Failures", true))),
    holder,
  ];
}
