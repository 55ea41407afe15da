// Looks for one string in another, the slow way.
for (;;) "a".repeat(2e6).includes(`${"a".repeat(1e6)}b`);
