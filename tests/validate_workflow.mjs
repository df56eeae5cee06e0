// Print what GitHub's own language service reports about workflows, as JSON: a list for each file.
//   node validate_workflow.mjs FOLDER FILE ...      FOLDER: with the npm package @actions/languageservice
import { readFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";

// The package is written for bundlers: it imports JSON files as if they were modules.
const hooks = `
import { readFileSync } from "node:fs";
export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  const source = "export default " + readFileSync(new URL(url), "utf8");
  return { format: "module", source, shortCircuit: true };
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const [folder, ...files] = process.argv.slice(2);
const modules = pathToFileURL(`${folder}/node_modules/`);
const { validate } = await import(new URL("@actions/languageservice/dist/index.js", modules));
const { TextDocument } = createRequire(modules)("vscode-languageserver-textdocument");

const every = [];
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const found = await validate(TextDocument.create(pathToFileURL(file).href, "yaml", 0, text));
  every.push(found.map((one) => `${one.range.start.line + 1}: ${one.message}`));
}
process.stdout.write(JSON.stringify(every));
