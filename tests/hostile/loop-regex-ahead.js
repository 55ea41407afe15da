// Look-aheads, without a poll in between.
/(?=(a+))*b/.test("a".repeat(1e5));
for (;;) /(?=(a+))*b/.test("a".repeat(1e4));
