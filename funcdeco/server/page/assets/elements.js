// Elements are created from text only: names, logs and bodies come from others.

const find = (id) => document.getElementById(id);

/** Return a new element; `on…` properties are listeners, all others attributes. */
function element(tag, properties = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) created.addEventListener(name.slice(2), value);
    else if (name === "value") created.value = value;
    else created.setAttribute(name, value === true ? "" : value);
  }
  created.append(...children.flat().filter((one) => one !== null && one !== undefined));
  return created;
}

/** Return a label with its field. */
function field(label, control) {
  return element("div", {}, element("label", { for: control.id }, label), control);
}

/** Return pairs of terms and values as a list. */
function factList(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element("dl", { class: "facts" }, known.flatMap(([term, value]) => [
    element("dt", {}, term), element("dd", {}, value),
  ]));
}

/** Return text in a fixed-width font with a button that copies it. */
function copyable(text, shown = text) {
  const code = element("code", {}, shown);
  const button = element("button", { type: "button", class: "quiet", onclick: copy }, "Copy");
  button.setAttribute("aria-label", `Copy ${text}`);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      announce("Copied");
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    } catch {
      getSelection().selectAllChildren(code);
      announce("Selected; copy it with the keyboard");
    }
  }
  return element("div", { class: "copied" }, code, button);
}

function chip(text, tone = "") {
  return element("span", { class: `chip ${tone}` }, String(text));
}

/** Let screen readers read a text. */
function announce(text) {
  find("announced").textContent = text;
}

/** Return text with what is between backticks as code. */
function marked(text) {
  return String(text).split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

const pad = (number) => String(number).padStart(2, "0");

/** Return a time of day on this machine, with the date unless it is today. */
function clock(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return String(text);
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  const hour = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
  return time.toDateString() === new Date().toDateString() ? hour : `${day} ${hour}`;
}

function timeElement(text) {
  return element("time", { datetime: text, title: text }, clock(text));
}

/** Return how long it is until a time, such as `in 5 min`. */
function until(text) {
  const seconds = Math.round((new Date(text) - Date.now()) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3600) return `in ${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `in ${Math.round(seconds / 3600)} h`;
  return `in ${Math.round(seconds / 86400)} days`;
}

/** Return JSON with indentation; anything else as it is. */
function pretty(text) {
  try {
    return typeof text === "string" && !/^\s*[[{]/.test(text) ? text : JSON.stringify(typeof text === "string" ? JSON.parse(text) : text, null, 2);
  } catch {
    return text;
  }
}

/** Replace the children of an element unless they would show the same. */
function refresh(parent, value, build) {
  const key = JSON.stringify(value);
  if (parent.dataset.shown === key) return;
  parent.dataset.shown = key;
  parent.replaceChildren(...[build()].flat());
}
