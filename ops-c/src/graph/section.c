/* Section: the longest stretch of a run in which nobody looks at the interrupt, in estimated instructions. Who waits for
 * this graph waits so long at most. */
#include "dynamic.h"

typedef struct stretch {
    uint64_t now, longest; /* since the last look; of all so far */
} stretch;

static void walk(stretch *s, uint64_t instructions) {
    s->now = instructions > INT64_MAX - s->now ? INT64_MAX : s->now + instructions;
    if (s->longest < s->now) s->longest = s->now;
}

static void look(stretch *s) { s->now = 0; }

/* What moving so many bytes takes, generously; settling is dearest where there are NaNs, or each number is looked at. */
static uint64_t moving(size_t bytes) { return 50 + (uint64_t)bytes / 4; }
static uint64_t settling(size_t bytes) { return 50 + (uint64_t)bytes; }

static void walk_tiles(stretch *s, const sis_node_record *node) {
    if (node->tiles == 0) return;
    uint64_t all = node->dynamic && !sis_is_control(node) ? node->found : node->instructions;
    uint64_t tile = all / node->tiles + 1;
    uint32_t step = node->chunk < node->tiles ? node->chunk : node->tiles;
    look(s);
    walk(s, step == node->tiles ? all : tile * step);
}

static void walk_group(stretch *s, const sis_node_record *leader) {
    uint64_t all = 0;
    for (const sis_node_record *node = leader; node != NULL; node = node->follower) all += node->instructions;
    uint32_t step = leader->steps_chunk < leader->steps ? leader->steps_chunk : leader->steps;
    look(s);
    walk(s, step == leader->steps ? all : (all / leader->steps + 1) * step);
}

static void walk_outputs(stretch *s, const sis_output_record *outputs) {
    for (const sis_output_record *o = outputs; o != NULL; o = o->next) walk(s, moving(o->tensor->t.bytes));
}

static void walk_copies(stretch *s, const sis_node_record *node) {
    for (uint32_t i = 0; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) walk(s, moving(node->n.outputs[i]->bytes));
}

static void walk_block(stretch *s, const sis_block_record *block) {
    for (const sis_node_record *node = block->first; node != NULL; node = node->next) {
        if (!node->live || node->view || node->fused) continue;
        if (node->follower != NULL)
            walk_group(s, node);
        else if (node->copy && !node->dynamic)
            walk_copies(s, node);
        else
            walk_tiles(s, node);
        for (uint32_t i = 0; i < sis_block_count(node); i++) {
            if (!sis_block_runs(node, i)) continue;
            if (sis_repeats(node)) look(s);
            walk_block(s, sis_block_of(node, i));
            walk_outputs(s, sis_block_of(node, i)->outputs); /* handed over, carried on, collected */
        }
    }
}

uint64_t sis_longest_section(const sis_graph *graph) {
    stretch s = {0, 0};
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    walk_block(&s, main);
    for (const sis_output_record *o = main->outputs; o != NULL; o = o->next)
        walk(&s, settling(o->tensor->t.bytes));
    return s.longest;
}
