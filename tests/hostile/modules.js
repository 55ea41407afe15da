// Modules in circles, that fail, that are not there, and that import for ever.
import { a } from "./cycle-a.js";
const seen = [a()];
for (const name of ["./cycle-b.js", "./nope.js", "../x.js", "sis:nope", "", "./", "/", "./cycle-a.js/../x.js", "\0", "./fails.js", "./fails.js", "./waits.js"]) {
  try { const m = await import(name); seen.push(typeof m); } catch (error) { seen.push(error.code ?? error.name); }
}
for (let i = 0; i < 200; i++) { try { await import(`./none-${i}.js`); } catch { /* not there */ } }
console.log(seen.length, seen[0]);
