// Keeps the rules whose classes stand in classes.txt, and drops every @font-face.
// Usage: node purge.mjs compiled.css classes.txt > uswds.css
import { readFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const [, , css, classes] = process.argv;
const keep = new Set(readFileSync(classes, "utf8").split(/\s+/).filter(Boolean));
const [result] = await new PurgeCSS().purge({
  css: [{ raw: readFileSync(css, "utf8") }],
  content: [{ raw: "", extension: "html" }],
  extractors: [{ extensions: ["html"], extractor: () => [...keep] }],
  variables: false,
  keyframes: true,
});
process.stdout.write(result.css.replace(/@font-face\{[^}]*\}/g, "").trim() + "\n");
