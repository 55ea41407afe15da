// The same in a look behind.
/(?<=b(a+)+)c/.test(`${"a".repeat(60)}c`.repeat(2000));
/(?<!b(?:a|a?)+)c/.test(`${"a".repeat(60)}c`);
for (;;) /(?<=(a|a)*b)c/.test("a".repeat(3000) + "c");
