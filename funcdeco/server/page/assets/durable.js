// Orchestrations: the list, and one with its history.

const STATUS_TONES = {
  Completed: "good", Failed: "bad", Terminated: "bad", Suspended: "warn", Running: "busy", Pending: "",
};
const orchestrationLink = (id) => `#/orchestrations/${encodeURIComponent(id)}`;
const isDurable = (one) => ["orchestration", "activity", "entity"].includes(one.trigger);

/** Return the view of the latest orchestrations. */
function orchestrationsView() {
  const holder = element("div", { class: "card" });
  view.every = async () => {
    const found = app.functions.some(isDurable) ? await read(`${UI}/orchestrations`) : { count: 0, instances: [] };
    if (found) refresh(holder, found, () => shownOrchestrations(found));
  };
  return [element("div", { class: "head" }, element("h1", {}, "Orchestrations")), holder];
}

function shownOrchestrations(found) {
  if (!found.count) {
    const what = app.functions.some((one) => one.trigger === "orchestration")
      ? "No orchestration has been started. Send a request to a function that starts one."
      : "The app has no orchestrators.";
    return [element("p", { class: "empty" }, what)];
  }
  const rows = found.instances.map((one) => element("li", {}, element("div", { class: "row" },
    timeElement(one.lastUpdatedTime), chip(one.runtimeStatus, STATUS_TONES[one.runtimeStatus]),
    element("span", { class: "what" }, element("a", { href: orchestrationLink(one.instanceId) }, one.name),
      element("span", { class: "mono" }, one.instanceId)),
    element("span", { class: "end" }))));
  const left = found.count - found.instances.length;
  const more = left > 0 ? [element("p", { class: "empty" }, `${left.toLocaleString("en")} more`)] : [];
  return [element("ol", { class: "rows" }, rows), ...more];
}

/** Return the view of one orchestration. */
function orchestrationView(id) {
  const holder = element("div");
  const place = `${DURABLE}/${encodeURIComponent(id)}`;
  const events = eventSender(place);
  events.hidden = true;
  view.every = async () => {
    const found = await read(`${UI}/orchestrations/${encodeURIComponent(id)}`);
    if (!found) return;
    const one = found.instance;
    events.hidden = !one || isOver(one);
    refresh(holder, one, () => (one ? shownOrchestration(one, place) : unknownOrchestration(id)));
  };
  const back = element("p", { class: "back" }, element("a", { href: "#/orchestrations" }, "All orchestrations"));
  return [back, holder, events];
}

const isOver = (one) => ["Completed", "Failed", "Terminated"].includes(one.runtimeStatus);

function unknownOrchestration(id) {
  return [element("h1", {}, id), element("p", { class: "note warn" }, "There is no orchestration with this ID.")];
}

function shownOrchestration(one, place) {
  const head = element("div", { class: "head" }, element("h1", {}, one.name),
    chip(one.runtimeStatus, STATUS_TONES[one.runtimeStatus]), element("span", { class: "end actions" }, orders(one, place)));
  const facts = factList([
    ["ID", copyable(one.instanceId)],
    ["Created", timeElement(one.createdTime)],
    ["Updated", timeElement(one.lastUpdatedTime)],
    ["Input", valueElement(one.input)],
    ["Custom status", valueElement(one.customStatus)],
    ["Output", valueElement(one.output)],
  ]);
  const steps = (one.historyEvents || []).map(stepElement);
  const none = element("p", { class: "empty" }, "It hasn't started yet.");
  return [head, facts, element("section", { class: "card", "aria-label": "History" },
    element("h2", {}, "History"), steps.length ? element("ol", { class: "steps" }, steps) : none)];
}

function valueElement(value) {
  return value === null || value === undefined ? null : element("pre", {}, pretty(plain(value)));
}

function orders(one, place) {
  const order = (label, path, method = "POST") => element("button", {
    type: "button", class: "quiet", onclick: async () => {
      await ask(`${place}${path}`, { method });
      announce(`${label}: done`);
      poll();
    },
  }, label);
  if (isOver(one)) return [order("Restart", "/restart?restartWithNewInstanceId=true")];
  const other = one.runtimeStatus === "Suspended" ? order("Resume", "/resume") : order("Suspend", "/suspend");
  return [other, order("Terminate", "/terminate?reason=by%20hand")];
}

function stepElement(event) {
  const name = event.FunctionName || event.Name;
  const isBad = event.EventType.endsWith("Failed") || event.EventType === "ExecutionTerminated";
  const tone = isBad ? "bad-step" : event.EventType.endsWith("Completed") ? "good-step" : "";
  const due = event.FireAt ? `due ${clock(event.FireAt)}` : "";
  const texts = [event.Input, event.Result, event.Reason, event.Details].filter((one) => one !== undefined && one !== null && one !== "");
  return element("li", {}, timeElement(event.Timestamp), element("div", { class: `place ${tone}` },
    element("span", {}, spaced(event.EventType)), name ? element("b", {}, ` ${name}`) : null,
    due ? element("span", { class: "soft" }, ` ${due}`) : null,
    texts.map((text) => element("pre", {}, compact(plain(text))))));
}

/** Return what JSON in a string means: inputs and results are encoded several times. */
function plain(value) {
  if (Array.isArray(value) && value.length === 1) return plain(value[0]);
  if (typeof value !== "string") return value;
  try {
    const found = JSON.parse(value);
    return typeof found === "number" ? value : plain(found);
  } catch {
    return value;
  }
}

const compact = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** Return `TaskCompleted` as `Task completed`. */
function spaced(text) {
  const words = text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function eventSender(place) {
  const name = element("input", { id: "event-name", class: "mono", required: true, autocomplete: "off", spellcheck: "false" });
  const value = element("textarea", { id: "event-value", rows: 3, spellcheck: "false", value: "true" });
  return form("Raise an event", "Raise", [field("Name of the event", name), field("Value, as JSON", value)],
    async (result) => {
      try {
        const path = `${place}/raiseEvent/${encodeURIComponent(name.value)}`;
        const response = await sendJson(path, JSON.parse(value.value || "null"));
        const text = response.ok ? "The event was raised." : `The event wasn't raised: the server returned status ${response.status}.`;
        show(result, element("p", {}, text));
        poll();
      } catch (error) {
        show(result, element("p", {}, chip("not sent", "bad"), ` ${error.message}`));
      }
    });
}
