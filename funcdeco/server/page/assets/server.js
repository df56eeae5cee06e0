// Requests to the server that sent the page.

const KEY = "funcdeco-key";
const UI = "/admin/ui";
const DURABLE = "/runtime/webhooks/durabletask/instances";

/** What the page knows of the app. */
const app = {
  run: "", version: 0, last: 0, name: "", functions: [], rows: [], problems: null,
  isRunning: true, isReachable: true, isKnown: false, timers: {},
};

const server = {
  get key() {
    return sessionStorage.getItem(KEY) || "";
  },
  set key(value) {
    sessionStorage.setItem(KEY, value);
  },
  needsKey: false,
};

/** Return the headers of a request that may need the master key. */
function keyed(headers = {}) {
  return server.key ? { "x-functions-key": server.key, ...headers } : headers;
}

/** Return the response to a request for one of the host's own paths. */
async function ask(path, options = {}) {
  const headers = keyed(options.headers);
  const response = await fetch(path, { cache: "no-store", ...options, headers });
  if (response.status === 401 || response.status === 403) server.needsKey = true;
  return response;
}

/** Return the JSON at a path of the page; null without any. */
async function read(path) {
  try {
    const response = await ask(path);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Send a JSON value; return the response. */
function sendJson(path, value) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(value) });
}

const MOST_ROWS = 400;

/** Ask what is new. Return the new rows; null if there is no answer. */
async function readEvents() {
  const query = new URLSearchParams({ run: app.run, after: app.last, version: app.version });
  let response;
  try {
    response = await ask(`${UI}/events?${query}`);
  } catch {
    app.isReachable = false;
    return null;
  }
  app.isReachable = true;
  if (!response.ok) return null;
  server.needsKey = false;
  return keep(await response.json());
}

function keep(news) {
  if (news.run !== app.run) app.rows = [];
  const rows = news.rows.filter((one) => news.run !== app.run || one.number > app.last);
  Object.assign(app, {
    run: news.run, version: news.version, last: news.last, name: news.name,
    problems: news.problems, isRunning: news.is_running, isKnown: true,
  });
  if (news.functions) app.functions = news.functions;
  app.rows = [...app.rows, ...rows].slice(-MOST_ROWS);
  return rows;
}
