// Expressions that are long to compile.
for (;;) new RegExp(String.raw`[\p{L}--[\p{Lu}&&\p{ASCII}]]`, "iv");
