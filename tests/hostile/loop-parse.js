// Source text that is long to parse: every name is looked for among all others.
eval(`{${Array.from({ length: 40000 }, (_, i) => `let v${i};`).join("")}}`);
for (;;) eval(`{${Array.from({ length: 4000 }, (_, i) => `let v${i};`).join("")}}`);
