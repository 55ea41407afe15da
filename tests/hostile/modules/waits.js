// Of modules.js: awaits its own importer.
await null;
export default 1;
