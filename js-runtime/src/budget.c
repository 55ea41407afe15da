/* The limit of instructions. The platform counts them; where it cannot, they are estimated, so that a limit holds everywhere:
 * each poll of the engine, each look of a running graph, and the time of loops that never poll stand for so many. */
#include "engine.h"

enum {
    PER_POLL = 3000000, /* 10,000 branches or calls, some 300 instructions each on the device */
    PER_LOOK = 50000,   /* of a graph, between nodes or tiles */
    PER_NS = 1,         /* in a loop of the engine that does not poll */
};

void sis_budget_start(sis_engine *engine) {
    const sis_platform *platform = engine->platform;
    sis_budget *budget = &engine->budget;
    budget->limit = engine->script->instruction_limit;
    if (budget->limit == 0) return;
    budget->start = platform->instructions(platform->context);
    budget->estimated = budget->start < 0;
}

static void add(sis_budget *budget, uint64_t instructions) {
    budget->estimate += instructions; /* 2^64 are centuries */
    budget->polled = true;
}

void sis_budget_poll(sis_engine *engine) { add(&engine->budget, PER_POLL); }

void sis_budget_look(sis_engine *engine) { add(&engine->budget, PER_LOOK); }

bool sis_budget_spent(const sis_engine *engine) {
    const sis_budget *budget = &engine->budget;
    if (budget->limit == 0) return false;
    if (budget->estimated) return budget->estimate > budget->limit;
    const int64_t now = engine->platform->instructions(engine->platform->context);
    return (uint64_t)(now - budget->start) > budget->limit;
}

bool sis_budget_overdue(sis_engine *engine, uint64_t now_ns, uint64_t grace_ns) {
    sis_budget *budget = &engine->budget;
    if (budget->limit == 0) return false;
    if (budget->estimated && !budget->idle && !budget->polled && budget->ticked)
        budget->estimate += (now_ns - budget->ticked) * PER_NS;
    budget->polled = false;
    budget->ticked = now_ns;
    if (!sis_budget_spent(engine)) return false;
    if (!budget->spent) budget->spent = now_ns;
    return now_ns - budget->spent > grace_ns;
}
