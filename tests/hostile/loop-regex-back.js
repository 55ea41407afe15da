// The same with a back reference.
/(a*)*\1b/.test("a".repeat(50));
