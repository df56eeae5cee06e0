// What is in queues, blob containers, tables and so on.

const openStores = new Set();

/** Return the view of the stores. */
function storageView() {
  const holder = element("div");
  let isRemote = false;
  const load = async () => {
    const stores = await read(`${UI}/stores`);
    if (!stores) return;
    isRemote = stores.some((one) => one.is_remote);
    reload.hidden = !isRemote;
    refresh(holder, stores, () => shownStores(stores));
  };
  const reload = element("button", { type: "button", class: "quiet end", hidden: true, onclick: load }, "Refresh");
  // Accounts are asked only by hand: each look costs requests.
  view.every = async () => { if (!isRemote) await load(); };
  return [element("div", { class: "head" }, element("h1", {}, "Storage"), reload), holder];
}

function shownStores(stores) {
  if (!stores.length) {
    return [element("p", { class: "card empty" },
      "Nothing is stored yet. Data that functions send to queues, blobs and tables appears here.")];
  }
  const kinds = [...new Set(stores.map((one) => one.kind))];
  return kinds.map((kind) => element("section", { class: "card", "aria-label": kind },
    element("h2", {}, kind),
    element("ul", { class: "stores" }, stores.filter((one) => one.kind === kind).map(storeElement))));
}

function storeElement(store) {
  const parts = [
    element("span", { class: "label" }, store.name),
    element("span", { class: "end" }, store.error ? "" : amount(store)),
    store.connection ? element("span", { class: "small soft" }, store.connection) : null,
    store.error ? element("span", { class: "error" }, marked(store.error)) : null,
  ];
  if (!store.items.length) return element("li", {}, element("div", { class: "store" }, parts));
  const key = JSON.stringify([store.kind, store.connection, store.name]);
  const holder = element("details", { open: openStores.has(key), ontoggle: () => {
    if (holder.open) openStores.add(key); else openStores.delete(key);
  } }, element("summary", { class: "store" }, parts), itemList(store));
  return element("li", {}, holder);
}

function amount(store) {
  return store.has_more ? `more than ${counted(store.count, store.noun)}` : counted(store.count, store.noun);
}

function itemList(store) {
  const left = store.count - store.items.length;
  const items = store.items.map((item) => element("li", {},
    item.label || item.note ? element("div", { class: "top" },
      element("b", {}, isTime(item.label) ? clock(item.label) : item.label),
      element("span", {}, item.note)) : null,
    item.text || !store.is_remote ? element("pre", {}, pretty(item.text) || "(empty)") : null));
  if (left > 0) items.push(element("li", { class: "small soft" }, `${left.toLocaleString("en")} more`));
  return element("ul", { class: "items" }, items);
}

const isTime = (text) => /^\d{4}-\d\d-\d\dT/.test(text);
