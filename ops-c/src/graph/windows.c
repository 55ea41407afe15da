/* Windows: what a Concat joins is written where the Concat has it, and not copied. After sis_place, which said who shares
 * memory with whom, and before anything has an address.
 *
 * An operator that gathers (needs.gathers) lays its inputs one behind the other. Where an input fills memory of its own, all
 * of that memory, with whatever else lies in it, can become a part of the output's, unless
 *  - somebody from outside the plan has a say in it (a graph's input or output, a constant, a block's input or output), or
 *  - something would be written in that part while something else there is still read, or
 *  - more would be alive at once: the output's memory is then taken as early as its first part.
 * Such a part moves with the output from then on, also into the output's own part of another's, and where named dimensions
 * change sizes (sis_move_windows). */
#include <string.h>

#include "graph.h"

/* What is planned to be alive, by position. */
typedef struct crowd {
    uint64_t *alive; /* bytes */
    uint64_t most;   /* at the fullest position; 0 = not asked yet */
} crowd;

static uint64_t room_of(const sis_tensor_record *root) {
    for (const sis_tensor_record *m = root; m != NULL; m = m->alias)
        if (m->external) return 0;
    return sis_align_size(root->capacity);
}

/* Or, of what wraps, takes away. */
static void add(const crowd *c, sis_life life, uint64_t bytes) {
    for (uint32_t p = life.first; p <= life.last; p++) c->alive[p] += bytes;
}

static uint64_t fullest(const crowd *c, sis_life life) {
    uint64_t most = 0;
    for (uint32_t p = life.first; p <= life.last; p++)
        if (c->alive[p] > most) most = c->alive[p];
    return most;
}

/* --- what may become a part --- */

static bool is_planned(const sis_tensor_record *root, uint32_t block) {
    return root->root == root && root->kind == SIS_KIND_VALUE && !root->t.value_known && !root->dynamic &&
           root->block == block;
}

/* Memory that nobody looks for but the nodes of one block, all of it `input`. */
static bool may_move(const sis_tensor_record *input, uint32_t block) {
    const sis_tensor_record *root = input->root;
    if (!is_planned(root, block) || input->offset != 0 || input->capacity != root->capacity ||
        input->t.bytes != root->capacity || root->chosen != 0 || input->part != NULL)
        return false;
    for (const sis_tensor_record *m = root; m != NULL; m = m->alias)
        if (m->is_output || m->dynamic || m->block != block) return false;
    return true;
}

/* A view writes nothing: its bytes are there already. */
static bool writes(const sis_tensor_record *t) { return t->producer == NULL || !t->producer->view; }

static bool spoils(const sis_tensor_record *written, const sis_tensor_record *read) {
    return writes(written) && read->first <= written->first && written->first <= read->last;
}

/* Whether `w` lies in another part of `output`: at any size apart from this one. */
static bool is_beside(const sis_tensor_record *w, const sis_tensor_record *output) {
    const sis_tensor_record *part = w->part;
    while (part != NULL && part->joined != output->producer)
        part = sis_record_of(part->joined->n.outputs[0])->part;
    return part != NULL;
}

/* What is apart at the dimensions' bounds may meet below them. */
static bool may_meet(const sis_tensor_record *m, const sis_tensor_record *w, size_t at) {
    return m->varies || w->varies ||
           (m->offset + at < w->offset + w->capacity && w->offset < m->offset + at + m->capacity);
}

/* Whether one of `part`, moved to `at`, and one of what lies in `whole` get in each other's way. The output itself writes
 * in its part what lies there already. */
static bool clash(const sis_tensor_record *part, const sis_tensor_record *whole, size_t at,
                  const sis_tensor_record *output) {
    for (const sis_tensor_record *w = whole; w != NULL; w = w->alias) {
        if (is_beside(w, output)) continue;
        for (const sis_tensor_record *m = part; m != NULL; m = m->alias)
            if (may_meet(m, w, at) && (spoils(m, w) || (w != output && spoils(w, m)))) return true;
    }
    return false;
}

/* --- one node --- */

/* Roots that may become parts are marked by the input through which they would: a root may be there twice. */
static sis_tensor_record *chosen_at(const sis_node_record *node, uint32_t input) {
    sis_tensor_record *root = sis_record_of(node->n.inputs[input])->root;
    return root->chosen == input + 1 ? root : NULL;
}

/* How many are marked. */
static uint32_t choose(const sis_node_record *node) {
    const sis_tensor_record *output = sis_record_of(node->n.outputs[0]);
    uint32_t chosen = 0;
    size_t at = output->offset;
    for (uint32_t i = 0; i < node->n.n_inputs; at += node->n.inputs[i]->bytes, i++) {
        const sis_tensor_record *input = sis_record_of(node->n.inputs[i]);
        if (input->t.bytes == 0 || input->root == output->root || !may_move(input, node->block) ||
            clash(input->root, output->root, at, output))
            continue;
        input->root->chosen = i + 1;
        chosen++;
    }
    return chosen;
}

/* Takes the lives of what is marked among the inputs [first, last) out of the crowd, or puts them back. */
static void step_aside(const crowd *c, const sis_node_record *node, uint32_t first, uint32_t last,
                       bool back) {
    for (uint32_t i = first; i < last; i++) {
        const sis_tensor_record *root = chosen_at(node, i);
        if (root != NULL) add(c, sis_life_of(root), back ? room_of(root) : 0 - room_of(root));
    }
}

static sis_life life_with(const sis_tensor_record *whole, const sis_node_record *node, uint32_t first,
                          uint32_t last) {
    sis_life all = sis_life_of(whole);
    for (uint32_t i = first; i < last; i++) {
        const sis_tensor_record *root = chosen_at(node, i);
        if (root == NULL) continue;
        const sis_life life = sis_life_of(root);
        if (life.first < all.first) all.first = life.first;
        if (life.last > all.last) all.last = life.last;
    }
    return all;
}

/* Whether what is marked among the inputs [first, last) may move; then the crowd knows. */
static bool may_crowd(const crowd *c, const sis_node_record *node, uint32_t first, uint32_t last) {
    const sis_tensor_record *whole = sis_record_of(node->n.outputs[0])->root;
    const sis_life before = sis_life_of(whole), after = life_with(whole, node, first, last);
    const uint64_t room = room_of(whole), limit = c->most > 0 ? c->most : fullest(c, after);
    step_aside(c, node, first, last, false);
    add(c, before, 0 - room);
    add(c, after, room);
    if (fullest(c, after) <= limit) return true;
    add(c, after, 0 - room);
    add(c, before, room);
    step_aside(c, node, first, last, true);
    return false;
}

static void join(sis_tensor_record *part, sis_tensor_record *whole, size_t at) {
    sis_tensor_record *last = part;
    for (sis_tensor_record *m = part; m != NULL; m = m->alias) {
        if (m->part == NULL) m->part = part;
        m->root = whole;
        m->offset += at;
        last = m;
    }
    last->alias = whole->alias;
    whole->alias = part;
}

static void move(const crowd *c, sis_node_record *node, uint32_t first, uint32_t last) {
    const sis_tensor_record *output = sis_record_of(node->n.outputs[0]);
    if (!may_crowd(c, node, first, last)) return;
    size_t at = output->offset;
    for (uint32_t i = 0; i < last; at += node->n.inputs[i]->bytes, i++) {
        sis_tensor_record *root = i < first ? NULL : chosen_at(node, i);
        if (root == NULL) continue;
        root->joined = node;
        node->joins = true;
        join(root, output->root, at);
    }
}

/* What is left to copy. Where the run looks at the interrupt in between, the copies may stand close together: such a node
 * stays as dear as it was, for no stretch may be longer than it is said to be. */
static void settle(sis_node_record *node) {
    const sis_tensor_record *output = sis_record_of(node->n.outputs[0]);
    size_t at = output->offset, left = 0;
    for (uint32_t i = 0; i < node->n.n_inputs; at += node->n.inputs[i]->bytes, i++) {
        const sis_tensor_record *input = sis_record_of(node->n.inputs[i]);
        if (input->root != output->root || input->offset != at) left += input->t.bytes;
    }
    if (left == 0) {
        node->view = node->joins = true;
        node->view_input = 0;
    } else if (node->tiles <= node->chunk && sis_moving(left) < node->instructions) {
        node->instructions = sis_moving(left);
    }
}

static bool gathers(const sis_node_record *node) {
    if (!node->live || !node->gathers || node->view || node->copy || node->dynamic || node->unsteady_view)
        return false;
    const sis_tensor *output = node->n.outputs[0];
    size_t sum = 0;
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] == NULL || !sis_add_sizes(sum, node->n.inputs[i]->bytes, &sum)) return false;
    return sum == output->bytes && is_planned(sis_record_of(output)->root, node->block);
}

static void gather(const crowd *c, sis_node_record *node) {
    const uint32_t count = node->n.n_inputs;
    if (choose(node) > 0) {
        move(c, node, 0, count);
        for (uint32_t i = 0; i < count; i++)
            if (chosen_at(node, i) != NULL) move(c, node, i, i + 1);
        for (uint32_t i = 0; i < count; i++)
            if (chosen_at(node, i) != NULL) chosen_at(node, i)->chosen = 0;
    }
    settle(node);
}

/* --- all --- */

static bool count_all(crowd *c, sis_graph *graph) {
    const size_t positions = (size_t)graph->end + 1;
    c->alive = positions > SIZE_MAX / sizeof *c->alive
                   ? NULL
                   : sis_records_take_temporary(graph, positions * sizeof *c->alive, sizeof *c->alive,
                                                "the memory planner");
    if (c->alive == NULL) return false;
    memset(c->alive, 0, positions * sizeof *c->alive);
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        const sis_tensor_record *t = sis_tensor_at(graph, i);
        if (sis_has_span(graph, t)) add(c, sis_life_of(t), room_of(t));
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(graph, i);
        if (sis_has_scratch(node)) c->alive[node->position] += sis_scratch_of(node);
    }
    return true;
}

/* First what leaves each stretch of the run as it is or better, then what leaves the whole so. */
sis_status sis_place_windows(sis_graph *graph) {
    uint32_t any = 0;
    for (uint32_t i = 0; i < graph->nodes.count; i++) any += gathers(sis_node_at(graph, i));
    if (any == 0 || graph->apart) return SIS_OK;
    crowd c = {0};
    if (!count_all(&c, graph)) return graph->error.status;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < graph->nodes.count; i++)
            if (gathers(sis_node_at(graph, i))) gather(&c, sis_node_at(graph, i));
        c.most = fullest(&c, (sis_life){0, graph->end});
    }
    sis_records_release(graph);
    return SIS_OK;
}

/* After shapes changed: every part where its output has it now, with all that lies in it. What joins a whole is run after what
 * joins its parts, so that wholes go first. */
void sis_move_windows(sis_graph *graph) {
    for (uint32_t k = graph->nodes.count; k-- > 0;) {
        const sis_node_record *node = sis_node_at(graph, k);
        if (!node->live || !node->joins) continue;
        size_t at = sis_record_of(node->n.outputs[0])->offset;
        for (uint32_t i = 0; i < node->n.n_inputs; at += node->n.inputs[i]->bytes, i++) {
            sis_tensor_record *part = sis_record_of(node->n.inputs[i])->part;
            if (part == NULL || part->joined != node || part->chosen != i + 1) continue;
            const size_t from = part->offset;
            for (sis_tensor_record *m = part->root; m != NULL && from != at; m = m->alias)
                if (m->part == part) m->offset += at - from;
        }
    }
}
