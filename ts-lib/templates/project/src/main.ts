// What `npm start` runs: the same file on this machine, on an emulated board and on a real one, with the same bits.
import { target } from "sis";
import { exclusiveOr } from "./network.js";

const pairs: [number, number][] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const answers = exclusiveOr(pairs).numbers();
for (const [i, pair] of pairs.entries()) console.log(`${pair.join(" xor ")} = ${answers[i]}`);
console.log(`run by ${target()}`);
