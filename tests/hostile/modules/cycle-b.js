// Of modules.js: a circle with cycle-a.js.
import { a } from "./cycle-a.js";
export const b = () => typeof a;
export { b as default, a as again };
