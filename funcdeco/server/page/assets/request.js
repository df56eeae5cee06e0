// The forms that send a request or an event to a function.

const forms = new Map();
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const WITHOUT_BODY = ["GET", "HEAD"];
const LONGEST = 100000;

/** Return the form of a function; what was typed into it is kept. */
function formOf(one) {
  const key = JSON.stringify([app.run, one.name, one.trigger, one.source, one.methods]);
  if (!forms.has(key)) forms.set(key, one.url ? requestForm(one) : eventForm(one));
  return forms.get(key);
}

async function sampleOf(name) {
  return (await read(`${UI}/samples/${encodeURIComponent(name)}`)) || {};
}

function requestForm(one) {
  const allowed = one.methods.length ? one.methods : METHODS;
  const method = element("select", { id: "method" }, allowed.map((name) => element("option", {}, name)));
  const options = { class: "mono", autocomplete: "off", spellcheck: "false" };
  const path = element("input", { id: "path", ...options, required: true, value: one.source });
  const query = element("input", { id: "query", ...options, placeholder: "name=value&other=value" });
  const headers = element("textarea", { id: "headers", rows: 1, spellcheck: "false", placeholder: "name: value" });
  const body = element("textarea", { id: "body", rows: 3, spellcheck: "false" });
  const bodyField = field("Body", body);
  const showBody = () => { bodyField.hidden = WITHOUT_BODY.includes(method.value); };
  method.addEventListener("change", showBody);
  fillRequest({ method, path, query, headers, body }, one).then(showBody);
  showBody();
  const fields = [
    element("div", { class: "line" }, field("Method", method), field("Path", path)),
    element("div", { class: "pair" }, field("Query", query), field("Headers, one per line", headers)),
    bodyField,
  ];
  return form("Send a request", "Send", fields, (result) => sendRequest({
    method: method.value, path: path.value, query: query.value, headers: headers.value,
    body: bodyField.hidden ? undefined : body.value,
  }, result));
}

async function fillRequest(controls, one) {
  const sample = await sampleOf(one.name);
  const { method, path, query, headers, body } = controls;
  if (path.form.dataset.isEdited) return;
  if ([...method.options].some((each) => each.value === sample.method)) method.value = sample.method;
  if (sample.url) path.value = sample.url;
  if (sample.params) query.value = new URLSearchParams(sample.params).toString();
  const lines = Object.entries(sample.headers || {});
  if (sample.json !== undefined) {
    fill(body, JSON.stringify(sample.json, null, 2));
    lines.push(["Content-Type", "application/json"]);
  }
  headers.value = lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}

/** Set the text of a field, which is as high as the text needs. */
function fill(area, text) {
  area.value = text;
  area.rows = Math.min(Math.max(text.split("\n").length, 3), 16);
}

function form(title, label, fields, send) {
  const result = element("div", { class: "result", "aria-live": "polite", hidden: true });
  const button = element("button", { type: "submit" }, label);
  const hint = element("span", { class: "small soft" }, "Ctrl+Enter also sends");
  const edited = () => { made.dataset.isEdited = "true"; };
  const made = element("form", { class: "body fields", onsubmit: submit, oninput: edited, onkeydown: (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  } }, fields, element("div", { class: "actions" }, button, hint));
  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    try {
      await send(result);
    } finally {
      button.disabled = false;
      tick();
    }
  }
  return element("section", { class: "card", "aria-label": title },
    element("h2", {}, title), made, result);
}

function show(result, ...children) {
  result.replaceChildren(...children);
  result.hidden = false;
}

async function sendRequest(request, result) {
  const began = performance.now();
  try {
    const response = await fetch(addressOf(request), {
      method: request.method, headers: keyed(headersOf(request.headers)), body: request.body,
      redirect: "manual", cache: "no-store",
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    show(result, ...shownResponse(response, bytes, performance.now() - began));
  } catch (error) {
    show(result, element("p", {}, chip("not sent", "bad"), ` ${error.message}`));
  }
}

function addressOf(request) {
  if (!/^\/(?![/\\])/.test(request.path)) throw new Error("The path must begin with one slash, such as /api/name.");
  return request.path + (request.query ? `?${request.query.replace(/^\?/, "")}` : "");
}

function headersOf(text) {
  const found = new Headers();
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const [name, ...rest] = line.split(":");
    if (!rest.length) throw new Error(`The header "${line}" has no colon.`);
    found.append(name.trim(), rest.join(":").trim());
  }
  return Object.fromEntries(found);
}

function shownResponse(response, bytes, milliseconds) {
  const size = `${duration(milliseconds)}, ${counted(bytes.length, "byte")}`;
  if (response.type === "opaqueredirect") {
    const why = " A redirect. Browsers hide its status and target from a page; Activity shows the status.";
    return [element("p", {}, chip("redirect", "good"), why)];
  }
  const status = chip(`${response.status} ${response.statusText}`.trim(), toneOf(response.status));
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return [
    element("p", { class: "actions" }, status, element("span", { class: "small soft" }, size)),
    element("pre", { tabindex: 0, "aria-label": "Body of the response" }, bodyText(response, bytes)),
    element("details", {}, element("summary", { class: "small" }, "Headers"), element("pre", {}, lines)),
  ];
}

function bodyText(response, bytes) {
  if (!bytes.length) return "(empty body)";
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return `(${bytes.length.toLocaleString("en")} bytes of binary data)`;
  }
  const isJson = (response.headers.get("content-type") || "").includes("json") || /^\s*[[{]/.test(text);
  const shown = isJson ? pretty(text) : text;
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)} …` : shown;
}

function eventForm(one) {
  const text = element("textarea", { id: "event", rows: 4, spellcheck: "false" });
  sampleOf(one.name).then((sample) => fill(text, text.value || JSON.stringify(sample, null, 2)));
  const label = one.trigger === "timer" ? "Run now" : "Send";
  return form("Send an event", label, [field("Event, as JSON", text)],
    (result) => sendEvent(one.name, text.value, result));
}

async function sendEvent(name, text, result) {
  const before = app.last;
  try {
    const response = await sendJson(`/admin/functions/${encodeURIComponent(name)}`, { event: JSON.parse(text) });
    if (response.status !== 202) {
      const why = (await response.text()).trim() || `The server returned status ${response.status}.`;
      show(result, element("p", {}, chip("not sent", "bad"), " ", marked(why)));
      return;
    }
  } catch (error) {
    show(result, element("p", {}, chip("not sent", "bad"), ` ${error.message}`));
    return;
  }
  show(result, element("p", { class: "soft" }, "Started. The result appears here."));
  const seen = (rows) => {
    const row = rows.find((each) => each.number > before && each.function === name);
    if (!row) return false;
    show(result, element("ol", { class: "rows" }, rowElement(row)));
    return true;
  };
  if (!seen(app.rows)) watchers.add(seen);
}
