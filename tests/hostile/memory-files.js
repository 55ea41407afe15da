// Writes until there is no room for files. Host targets have a disk for them, which is not the script's matter.
import { target, writeFile } from "sis";
let code = "OUT_OF_ARENA";
if (target() !== "native") {
  try {
    for (let bytes = 1 << 20; ; bytes += 1 << 20) writeFile("bomb.bin", new Uint8Array(bytes));
  } catch (error) {
    code = error.code;
  }
  writeFile("bomb.bin", new Uint8Array(0));
}
console.log(code === "OUT_OF_ARENA" || code === "OUT_OF_MEMORY");
