// Prototypes of everything the library may rely on are spoiled; then graphs are built and run, and errors thrown.
import { Graph, readFile, SisError } from "sis";
const before = new Graph();
before.output("y", before.relu(before.input("x", "f32", [2])));
before.compile();
Object.prototype.shape = "polluted";
Object.prototype.data = 1;
Object.prototype.dtype = "f64";
Object.defineProperty(Object.prototype, "code", { configurable: true, get() { throw new Error("code"); }, set() { throw new Error("set code"); } });
Array.prototype.push = () => { throw new Error("push"); };
Array.prototype[Symbol.iterator] = function* () { yield 1e9; };
Array.prototype.map = Array.prototype.slice = () => [NaN];
Float32Array.prototype.set = () => { throw new Error("set"); };
Object.getPrototypeOf(Float32Array.prototype).fill = null;
Object.defineProperty(Error.prototype, "message", { get() { throw new Error("message"); }, set() {} });
Object.defineProperty(SisError, Symbol.hasInstance, { value: () => { throw 1; } });
Object.setPrototypeOf(SisError.prototype, null);
Map.prototype.get = Map.prototype.set = () => 5;
Function.prototype.call = Function.prototype.apply = () => 0;
Promise.prototype.then = () => { throw 2; };
Number.isSafeInteger = () => true;
JSON.stringify = () => { throw 3; };
Object.defineProperty(Symbol.prototype, Symbol.toPrimitive, { value: () => 7 });
const uses = [() => before.run({ x: [1, 2] }), () => new Graph().input("x", "f32", [2]), () => before.compile(), () => readFile("nope"), () => before.free(), () => new SisError("BAD_SHAPE"), () => console.log({}, [], new Error("e"), new Map())];
let ended = 0;
for (; ended < 7; ended++) {
  try { uses[ended](); } catch {}
}
