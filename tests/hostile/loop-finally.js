// A loop that tries to outlive its end.
for (;;) { try { for (;;); } catch {} finally { for (;;) continue; } }
