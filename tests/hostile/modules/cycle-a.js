// Of modules.js: a circle with cycle-b.js.
import { b } from "./cycle-b.js";
export const a = () => `a${b()}`;
