/* The simulation: sets at random, and time that jumps from section to section. */
#include "simulation.h"

#include <string.h>

#define PERIODS 24u       /* of the graph with the longest one */
#define MOST_EVENTS 6000u /* sections in one run */

uint64_t sim_random(uint64_t *state) { /* splitmix64 */
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t sim_between(uint64_t *state, uint64_t low, uint64_t high) {
    return low + sim_random(state) % (high - low + 1);
}

static bool one_in(uint64_t *state, uint64_t n) { return sim_random(state) % n == 0; }

/* --- sets --- */

static const uint64_t round_periods[] = {1000,  2000,  3000,  4000,  5000,  6000,
                                         10000, 12000, 15000, 20000, 30000, 60000};

static uint64_t deadline_for(uint64_t *state, uint64_t period) {
    switch (sim_random(state) % 6) {
    case 0: return sim_between(state, period / 3, period);
    case 1: return sim_between(state, period / 2, period);
    case 2: return sim_between(state, period, 3 * period);
    default: return period;
    }
}

static void make_graph(sim_graph *graph, uint64_t *state, uint64_t share_ppm) {
    const uint32_t n_round = sizeof round_periods / sizeof round_periods[0];
    sis_terms *terms = &graph->terms;
    memset(graph, 0, sizeof *graph);
    terms->period_ns =
        one_in(state, 2) ? round_periods[sim_random(state) % n_round] : sim_between(state, 1000, 60000);
    terms->deadline_ns = deadline_for(state, terms->period_ns);
    graph->window = terms->deadline_ns < terms->period_ns ? terms->deadline_ns : terms->period_ns;
    terms->budget_ns = graph->window * share_ppm / 1000000 + 1;
    terms->section_ns = terms->budget_ns / sim_between(state, 1, 12) + 1;
    if (terms->section_ns > terms->budget_ns) terms->section_ns = terms->budget_ns;
    graph->keeps = true;
}

/* Who waits and who holds up others: all at once; anyhow; or all just after the one with the longest window began. */
static void set_releases(sim_set *set, uint64_t *state) {
    const uint64_t how = sim_random(state) % 3;
    uint32_t longest = 0;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->graphs[i].window > set->graphs[longest].window) longest = i;
    for (uint32_t i = 0; i < set->count; i++) {
        sim_graph *graph = &set->graphs[i];
        graph->first = how == 0 ? 0 : how == 1 ? sim_between(state, 0, graph->terms.period_ns) : i != longest;
    }
}

static void break_budgets(sim_set *set, uint64_t *state, sim_kind kind) {
    if (kind == ALL_KEEP) return;
    const uint32_t one = (uint32_t)(sim_random(state) % set->count);
    for (uint32_t i = 0; i < set->count; i++) {
        sim_graph *graph = &set->graphs[i];
        if (kind == SEVERAL_BREAK) graph->terms.reserve_ns = graph->terms.section_ns;
        if (i != one && (kind == ONE_BREAKS || one_in(state, 2))) continue;
        graph->keeps = false;
        graph->excess = (uint32_t)sim_between(state, 2, 9);
        /* Sections may be longer than budgets. */
        if (one_in(state, 3)) graph->terms.section_ns = graph->terms.budget_ns * sim_between(state, 1, 3);
        if (kind == SEVERAL_BREAK) graph->terms.reserve_ns = graph->terms.section_ns;
    }
}

/* The largest budget of the last graph that is admitted, if any is. */
static void tighten(sim_set *set) {
    sis_terms *terms = &set->graphs[set->count - 1].terms;
    sis_schedule *schedule;
    uint64_t low = terms->budget_ns, high = set->graphs[set->count - 1].window + 1;
    if (!sim_admit(set, &schedule)) return;
    while (high - low > 1) {
        terms->budget_ns = low + (high - low) / 2;
        if (sim_admit(set, &schedule))
            low = terms->budget_ns;
        else
            high = terms->budget_ns;
    }
    terms->budget_ns = low;
}

void sim_make(sim_set *set, uint64_t seed, sim_kind kind, bool tight) {
    uint64_t state = seed;
    set->seed = seed;
    set->count =
        (uint32_t)(one_in(&state, 16) ? sim_between(&state, 9, MOST_GRAPHS) : sim_between(&state, 1, 6));
    uint64_t left = sim_between(&state, 300000, 1050000); /* of the processor, in millionths */
    for (uint32_t i = 0; i < set->count; i++) {
        const uint64_t mean = left / (set->count - i);
        const uint64_t part = i + 1 == set->count ? left : sim_between(&state, 0, 2 * mean);
        left -= part < left ? part : left;
        make_graph(&set->graphs[i], &state, part);
    }
    set_releases(set, &state);
    break_budgets(set, &state, kind);
    if (tight) tighten(set);
}

bool sim_admit(sim_set *set, sis_schedule **schedule) {
    static _Alignas(64) uint8_t memory[MOST_GRAPHS * 8192];
    if (sis_schedule_create(memory, sizeof memory, schedule) != SIS_OK) return false;
    for (uint32_t i = 0; i < set->count; i++) {
        sim_graph *graph = &set->graphs[i];
        if (sis_schedule_admit(*schedule, 0, &graph->terms, graph->first, NULL, &graph->id, NULL) != SIS_OK)
            return false;
    }
    return true;
}

/* --- a run --- */

typedef struct run {
    sim_set *set;
    sis_schedule *schedule;
    uint64_t state, now;
} run;

static sim_graph *graph_of(const run *r, uint32_t id) {
    for (uint32_t i = 0; i < r->set->count; i++)
        if (r->set->graphs[i].id == id) return &r->set->graphs[i];
    return NULL;
}

static void begin_job(run *r, sim_graph *graph) {
    const uint64_t budget = graph->terms.budget_ns;
    if (!graph->keeps)
        graph->left = sim_between(&r->state, budget + 1, budget * graph->excess);
    else
        graph->left = one_in(&r->state, 4) ? sim_between(&r->state, 1, budget) : budget;
}

static uint64_t next_section(run *r, const sim_graph *graph) {
    const uint64_t most = graph->terms.section_ns < graph->left ? graph->terms.section_ns : graph->left;
    return one_in(&r->state, 3) ? sim_between(&r->state, 1, most) : most;
}

static void end_job(run *r, sim_graph *graph) {
    const uint64_t release = graph->first + graph->jobs * graph->terms.period_ns;
    if (graph->keeps && r->now > release + graph->window &&
        r->now - release - graph->window > graph->late_most)
        graph->late_most = r->now - release - graph->window;
    graph->missed += r->now > release + graph->terms.deadline_ns;
    graph->jobs++;
}

/* n Ck + Sk in the n periods that began. */
static bool is_within_budgets(const run *r, const sim_graph *graph) {
    const uint64_t begun = (r->now - graph->first) / graph->terms.period_ns + 1;
    return graph->ran <= begun * graph->terms.budget_ns + graph->terms.section_ns;
}

/* One stretch of a graph: sections until it is done or has to make room. */
static const char *stretch(run *r, sim_graph *graph) {
    for (;;) {
        if (graph->left == 0) begin_job(r, graph);
        const uint64_t section = next_section(r, graph);
        r->now += section;
        graph->left -= section;
        graph->ran += section;
        if (!is_within_budgets(r, graph)) return "a graph had more than its budgets and a section";
        if (graph->left == 0) {
            end_job(r, graph);
            sis_schedule_leave(r->schedule, r->now, true);
            return NULL;
        }
        if (sis_schedule_yields(r->schedule, r->now)) {
            sis_schedule_leave(r->schedule, r->now, false);
            return NULL;
        }
    }
}

static const char *check_figures(const run *r, const sim_graph *graph) {
    int64_t figures[SIS_TASK_FIGURE_COUNT];
    sis_schedule_task_figures(r->schedule, graph->id, figures);
    if (figures[SIS_TASK_DONE] != (int64_t)graph->jobs) return "jobs that were done are counted wrong";
    if (!graph->keeps) return NULL;
    if (figures[SIS_TASK_THROTTLED] != 0) return "a graph that kept to its budget was throttled";
    if (figures[SIS_TASK_SKIPPED] != 0) return "a graph that kept to its budget lost a period";
    if (figures[SIS_TASK_MISSED] != (int64_t)graph->missed) return "misses are counted wrong";
    return NULL;
}

const char *sim_run(sim_set *set, sis_schedule *schedule, uint64_t *jobs) {
    run r = {.set = set, .schedule = schedule, .state = set->seed ^ 0x5eed};
    const char *wrong = NULL;
    uint64_t longest = 0;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->graphs[i].terms.period_ns > longest) longest = set->graphs[i].terms.period_ns;
    for (uint32_t events = 0; wrong == NULL && r.now < longest * PERIODS && events < MOST_EVENTS; events++) {
        const uint32_t id = sis_schedule_pick(schedule, r.now);
        if (id != SIS_NO_GRAPH) {
            wrong = graph_of(&r, id) == NULL ? "an unknown graph was picked" : stretch(&r, graph_of(&r, id));
            continue;
        }
        const uint64_t next = sis_schedule_next(schedule);
        if (next <= r.now || next == SIS_NEVER) return "nothing to do, and nothing to wait for";
        r.now = next;
    }
    for (uint32_t i = 0; i < set->count && wrong == NULL; i++) {
        wrong = check_figures(&r, &set->graphs[i]);
        *jobs += set->graphs[i].jobs;
    }
    return wrong;
}

/* sum += a * b; false past 64 bits, which is more than any common window. */
static bool add_product(uint64_t *sum, uint64_t a, uint64_t b) {
    uint64_t product;
    return !__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(*sum, product, sum);
}

bool sim_admissible(const sim_set *set, uint64_t common) {
    uint64_t load = 0;
    for (uint32_t k = 0; k < set->count; k++) {
        const sis_terms *terms = &set->graphs[k].terms;
        if (!add_product(&load, terms->budget_ns + terms->reserve_ns, common / set->graphs[k].window))
            return false;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        uint64_t section = 0, sum = load;
        for (uint32_t k = 0; k < set->count; k++)
            if (set->graphs[k].window > set->graphs[i].window && set->graphs[k].terms.section_ns > section)
                section = set->graphs[k].terms.section_ns;
        if (!add_product(&sum, section, common / set->graphs[i].window) || sum > common) return false;
    }
    return true;
}
