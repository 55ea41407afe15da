// Catastrophic backtracking.
/(a+)+b/.test("a".repeat(50));
