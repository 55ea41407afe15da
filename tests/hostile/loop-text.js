// Long texts, changed and compared.
const s = "ß".repeat(1e5);
for (;;) s.toUpperCase().localeCompare(s), encodeURIComponent(s), s.toWellFormed(), s.trim();
