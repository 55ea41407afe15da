// Evaluated behind uvu: process and console are again what they were.
import { kept } from "./before-uvu.js";

console.log = kept.log;
if (kept.process) Object.defineProperty(globalThis, "process", kept.process);
