/* Shares: see share.h. */
#include "share.h"

#include "../kernels/float_mode.h"

static const sis_team *team_of(const sis_graph *graph) {
    return graph->team != NULL ? graph->team : sis_team_here();
}

uint32_t sis_team_cores(const sis_graph *graph) {
    const sis_team *team = team_of(graph);
    const uint32_t wanted = graph->cores == 0 ? team->usual : graph->cores;
    return wanted < team->cores ? wanted : team->cores;
}

uint32_t sis_shares(const sis_graph *graph, uint64_t instructions, uint32_t units) {
    const uint32_t cores = sis_team_cores(graph), least = team_of(graph)->least;
    const uint64_t worth = instructions / (least == 0 ? 1 : least);
    uint32_t shares = units < cores ? units : cores;
    if (worth < shares) shares = (uint32_t)worth;
    return shares < 1 ? 1 : shares;
}

/* Up to the next multiple of `unit`. */
static uint64_t whole(uint64_t count, uint64_t unit) { return (count + unit - 1) / unit * unit; }

uint32_t sis_share_round(uint32_t left, uint32_t chunk, uint32_t shares, uint32_t together) {
    const uint64_t most = (uint64_t)chunk * shares;
    if (left <= most) return left;
    const uint64_t rounds = (left + most - 1) / most, even = (left + rounds - 1) / rounds;
    return (uint32_t)whole(even, chunk % together == 0 ? (uint64_t)together * shares : shares);
}

/* Shares begin where work begins that tiles have in common, unless that makes the largest share much larger. */
static uint32_t unit_of(uint32_t count, uint32_t shares, uint32_t together) {
    const uint64_t even = ((uint64_t)count + shares - 1) / shares;
    const uint64_t parts = ((uint64_t)count + together - 1) / together;
    return (parts + shares - 1) / shares * together <= even + together / 4 ? together : 1;
}

typedef struct job {
    sis_node_record *node;
    sis_share_work *work;
    uint32_t first, count, shares;
    uint32_t unit; /* tiles that stay together */
    uint32_t lock;
    uint32_t failed; /* the lowest share that failed; `shares`: none did */
    sis_status status;
    sis_error error; /* its own; not set before */
} job;

/* Seldom: nobody waits for it for long. */
static void fail(job *j, uint32_t share, sis_status status, const sis_error *error) {
    while (__atomic_exchange_n(&j->lock, 1, __ATOMIC_ACQUIRE) != 0) continue;
    if (share < j->failed) {
        j->failed = share;
        j->status = status;
        j->error = *error;
    }
    __atomic_store_n(&j->lock, 0, __ATOMIC_RELEASE);
}

/* Where share `share` begins: the first ones have one unit more. */
static uint32_t begin_of(const job *j, uint32_t share) {
    const uint32_t units = (j->count - 1) / j->unit + 1, base = units / j->shares, more = units % j->shares;
    const uint64_t at = ((uint64_t)base * share + (share < more ? share : more)) * j->unit;
    return j->first + (at < j->count ? (uint32_t)at : j->count);
}

static void do_share(void *context, uint32_t share) {
    job *j = context;
    const uint32_t first = begin_of(j, share), last = begin_of(j, share + 1);
    sis_error error;
    if (first == last) return;
    error.status = SIS_OK;
    const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_ONE_NAN); /* a core's own */
    const sis_status status = j->work(j->node, first, last, share, &error);
    (void)sis_float_mode_set(mode);
    if (status != SIS_OK) fail(j, share, status, &error);
}

sis_status sis_share_out(sis_node_record *node, uint32_t first, uint32_t count, uint32_t together,
                         sis_share_work *work) {
    const sis_team *team = team_of(node->graph);
    job j;
    j.node = node;
    j.work = work;
    j.first = first;
    j.count = count;
    j.shares = count < node->shares ? count : node->shares;
    if (j.shares > team->cores) j.shares = team->cores; /* another was installed since */
    j.unit = unit_of(count, j.shares, together);
    j.lock = 0;
    j.failed = j.shares;
    if (j.shares > 1)
        team->run(team->context, j.shares, do_share, &j);
    else
        do_share(&j, 0);
    if (j.failed == j.shares) return SIS_OK;
    *node->n.error = j.error;
    return j.status;
}

sis_status sis_share_explain(sis_node *node, sis_status status) {
    if (status == SIS_OK || node->error->status == status) return status;
    return sis_node_fail(node, status, "%s", sis_status_text(status));
}

bool sis_fewer_cores(sis_graph *graph, uint32_t cores) {
    bool changed = false;
    if (cores < 1) cores = 1;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        changed |= node->most_shares > cores;
        if (node->most_shares > cores) node->most_shares = cores;
        if (node->most_shares > 0 && node->shares > cores) node->shares = cores;
    }
    return changed;
}

/* Scratch is given for as many cores when memory is planned. */
sis_status sis_graph_cores(sis_graph *graph, uint32_t cores) {
    sis_status status = sis_graph_enter(graph, "cores");
    if (status != SIS_OK) return status;
    if (graph->state == SIS_COMPILED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "cores: the graph was compiled already");
    const uint32_t before = sis_team_cores(graph);
    graph->cores = cores;
    if (graph->state == SIS_BUILDING) return SIS_OK;
    if (sis_team_cores(graph) > before) graph->cores = before;
    return sis_fewer_cores(graph, sis_team_cores(graph)) ? sis_told(graph, sis_layout(graph)) : SIS_OK;
}

sis_status sis_graph_count_cores(sis_graph *graph, uint32_t cores) {
    sis_status status = sis_graph_set_team(graph, NULL);
    if (status != SIS_OK) return status;
    sis_counting_team_init(&graph->counting, cores, graph->probe);
    graph->team = &graph->counting.team;
    return SIS_OK;
}

sis_status sis_graph_set_team(sis_graph *graph, const sis_team *team) {
    sis_status status = sis_graph_enter(graph, "team");
    if (status == SIS_OK && graph->state != SIS_BUILDING)
        status = sis_error_set(&graph->error, SIS_BAD_STATE, "team: the graph was planned already");
    if (status == SIS_OK) graph->team = team;
    return status;
}
