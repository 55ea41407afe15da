// Leaves from everywhere at once.
import { exit } from "sis";
const leave = () => { try { exit(7); } catch { exit(8); } finally { exit(9); } };
setTimeout(leave, 0);
queueMicrotask(leave);
new Proxy({}, { get: leave }).x;
