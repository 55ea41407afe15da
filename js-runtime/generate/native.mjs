// Generates everything that follows from js-runtime/native.json. With --check it writes nothing and exits with 1 when a
// generated file is stale.
import { emit } from "../../ops-c/generate/emit.mjs";
import { bindings, handleKinds } from "./bindings.mjs";
import { headers, readContract } from "./contract.mjs";
import { nativeDocs, nativeModule, nativeTs } from "./typescript.mjs";

const entries = readContract();
const files = {
  "js-runtime/generated/native-bindings.c": bindings(
    entries.filter(({ later }) => !later),
    headers,
  ),
  "js-runtime/generated/native-handles.h": handleKinds(),
  "ts-lib/generated/native.ts": nativeTs(entries),
  "ts-lib/generated/sis-native.d.ts": nativeModule(entries),
  "docs/native.md": nativeDocs(entries),
};

emit("js-runtime/generate/native.mjs", files);
