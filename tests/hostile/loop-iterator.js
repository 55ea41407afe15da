// Drops elements that are not there.
new Array(4294967295).values().drop(4294967294).next();
for (;;) new Array(4294967295).values().drop(4294967294).next();
