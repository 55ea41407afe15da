// Loader hook for typedoc, which needs the programming interface that TypeScript had before version 7: its "typescript" is the
// package typescript-5. (npm cannot give it one of its own: it is a peer of typedoc, and the product's is 7.)
import { register } from "node:module";

const hooks =
  'export const resolve = (name, context, next) => next(name === "typescript" ? "typescript-5" : name, context);';
register(`data:text/javascript,${encodeURIComponent(hooks)}`, import.meta.url);
