// What `npm start` runs: the same file on this machine, on an emulated board and on a real one, with the same bits.
import { target } from "sis";
import { exclusiveOr } from "./network.js";

const pairs: [number, number][] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
exclusiveOr(pairs).forEach((answer, i) => {
  console.log(`${pairs[i].join(" xor ")} = ${answer}`);
});
console.log(`run by ${target()}`);
