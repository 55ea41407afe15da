/* Place: asks every live node what it needs and decides who shares memory with whom.
 *
 * Each tensor is a window (root, offset) on a root tensor's memory. A view's outputs are windows on its
 * input; an output may be written over an input that dies there; the outputs of an If are, where possible,
 * those of its branches. */
#include <string.h>

#include "dynamic.h"
#include "share.h"

static void join(sis_tensor_record *tensor, sis_tensor_record *root, size_t offset) {
    tensor->root = root;
    tensor->offset = offset;
    tensor->alias = root->alias;
    root->alias = tensor;
}

static bool is_input(const sis_tensor_record *root) { return root->kind == SIS_KIND_INPUT; }

/* What a run reads of known values must lie ready; what only pack reads need not. */
static void mark_raw(const sis_node_record *node, const sis_needs *needs) {
    for (uint32_t i = 0; i < node->n.n_inputs; i++) {
        if (node->n.inputs[i] == NULL || !node->n.inputs[i]->value_known) continue;
        if (i >= 32 || !(needs->packs >> i & 1)) sis_record_of(node->n.inputs[i])->raw = true;
        if (node->n.op->id == SIS_OP_CUSTOM) sis_record_of(node->n.inputs[i])->shown = true;
    }
}

static bool overlap(const sis_tensor_record *a, const sis_tensor_record *b) {
    return a->offset < b->offset + b->t.bytes && b->offset < a->offset + a->t.bytes;
}

/* The tensor whose window `tensor` is a part of; NULL when it has memory of its own. */
static const sis_tensor_record *window_around(const sis_tensor_record *tensor) {
    const sis_node_record *node = tensor->producer;
    if (node == NULL || tensor->root == tensor) return NULL;
    int32_t input = node->view ? node->view_input : node->over;
    return input < 0 ? NULL : sis_record_of(node->n.inputs[input]);
}

/* Whether both lie in parts of one view, as Split's are, but in different ones: apart at any size. What a window lies
 * in was made before it, so the younger of the two goes on. */
static bool are_parted(const sis_tensor_record *a, const sis_tensor_record *b) {
    while (a != NULL && b != NULL && a != b) {
        if (a->producer != NULL && a->producer == b->producer) return true;
        if (a->id > b->id)
            a = window_around(a);
        else
            b = window_around(b);
    }
    return false;
}

/* Windows that are apart at the dimensions' bounds may meet below them. */
static bool may_overlap(const sis_tensor_record *a, const sis_tensor_record *b) {
    return overlap(a, b) || ((a->varies || b->varies) && !are_parted(a, b));
}

/* True when nothing of `input`'s bytes is read from this node on, except element by element as it is
 * overwritten. */
static bool dies_here(const sis_node_record *node, const sis_tensor_record *input, uint32_t overwrites) {
    for (const sis_tensor_record *m = input->root; m != NULL; m = m->alias) {
        bool read = m->last > node->position || (m != input && m->last == node->position);
        if (read && m->t.bytes > 0 && may_overlap(m, input)) return false;
    }
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] == &input->t && (i >= 32 || !(overwrites >> i & 1))) return false;
    return true;
}

static bool can_overwrite(const sis_node_record *node, uint32_t index, const sis_needs *needs) {
    if (!(needs->overwrites >> index & 1) || (node->unsteady >> index & 1) || node->n.inputs[index] == NULL ||
        node->n.outputs[0] == NULL)
        return false;
    if (node->banded != NULL || node->band != NULL) return false; /* they read and write in turns */
    const sis_tensor_record *input = sis_record_of(node->n.inputs[index]);
    if (is_input(input->root) || input->root->t.value_known) return false;
    return input->t.bytes == node->n.outputs[0]->bytes && input->t.bytes > 0 &&
           sis_may_join(sis_record_of(node->n.outputs[0]), input->root, input->offset) &&
           dies_here(node, input, needs->overwrites);
}

static void place_ordinary(sis_node_record *node, const sis_needs *needs) {
    for (uint32_t i = 0; i < node->n.n_inputs && i < 32; i++) {
        if (node->graph->apart || !can_overwrite(node, i, needs)) continue;
        const sis_tensor_record *input = sis_record_of(node->n.inputs[i]);
        join(sis_record_of(node->n.outputs[0]), input->root, input->offset);
        node->over = (int8_t)i;
        return;
    }
}

static bool may_be_window(const sis_node_record *node, const sis_tensor_record *output,
                          const sis_tensor_record *input, size_t offset) {
    const sis_tensor_record *root = input->root;
    if (output->is_output && (is_input(root) || root->t.value_known)) return false;
    return sis_may_join(output, root, input->offset + offset) && !(output->external && node->drifts);
}

/* A graph output may not share memory with an input or a constant: its bytes are copied. */
static void place_view(sis_node_record *node, const sis_needs *needs) {
    const sis_tensor_record *input = sis_record_of(node->n.inputs[needs->view_of]);
    sis_tensor_record *root = input->root;
    node->view_input = needs->view_of;
    node->copy = node->graph->apart || node->unsteady_view;
    for (uint32_t i = 0; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL &&
            !may_be_window(node, sis_record_of(node->n.outputs[i]), input, needs->view_offset[i]))
            node->copy = true;
    if (node->copy) return;
    node->view = true;
    for (uint32_t i = 0; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL)
            join(sis_record_of(node->n.outputs[i]), root, input->offset + needs->view_offset[i]);
}

/* The branch was chosen for good: If's output is the branch's, unless that cannot be a graph output. */
static void adopt_branch(sis_tensor_record *output, sis_tensor_record *from) {
    if (from->t.value_known || (output->is_output && (is_input(from->root) || from->root->t.value_known)) ||
        !sis_may_join(output, from->root, from->offset))
        return;
    join(output, from->root, from->offset);
}

/* A branch's output whose memory nothing outside the branch has a claim on. */
static bool is_joinable(const sis_node_record *node, const sis_tensor_record *output,
                        const sis_tensor_record *from, uint32_t which) {
    const sis_tensor_record *root = from->root;
    if (!sis_may_join(output, root, from->offset)) return false;
    return !from->t.value_known && !root->t.value_known && !is_input(root) && from->offset == 0 &&
           sis_block_within(node->graph, root->block, sis_block_of(node, which)->id) &&
           root->claim != node->id + 1;
}

static void absorb(sis_tensor_record *root, sis_tensor_record *other) {
    sis_tensor_record *last = other;
    for (sis_tensor_record *m = other; m != NULL; m = m->alias) {
        m->root = root;
        last = m;
    }
    last->alias = root->alias;
    root->alias = other;
    if (root->capacity < other->capacity) root->capacity = other->capacity;
}

/* Either branch may run: both write straight into one memory, which is If's output. */
static void join_branches(const sis_node_record *node, sis_tensor_record *output, uint32_t index) {
    sis_tensor_record *a = sis_block_output(sis_block_of(node, SIS_IF_THEN), index);
    sis_tensor_record *b = sis_block_output(sis_block_of(node, SIS_IF_ELSE), index);
    bool join_a = is_joinable(node, output, a, SIS_IF_THEN),
         join_b = is_joinable(node, output, b, SIS_IF_ELSE);
    if (!join_a && !join_b) return;
    sis_tensor_record *root = join_a ? a->root : b->root;
    if (join_a && join_b) absorb(root, b->root);
    root->claim = node->id + 1;
    join(output, root, 0);
}

static void place_if(const sis_node_record *node) {
    int taken = node->taken;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        if (!output->needed || output->t.value_known || output->dynamic || node->graph->apart) continue;
        if (taken == SIS_ANY_BLOCK)
            join_branches(node, output, i);
        else
            adopt_branch(output, sis_block_output(sis_block_of(node, (uint32_t)taken), i));
    }
}

/* About a million instructions between two looks at the interrupt; up to four where tiles share work that would otherwise
 * be done again. */
uint32_t sis_chunk(const sis_needs *needs) {
    uint64_t per_tile = needs->tiles == 0 ? 0 : needs->instructions / needs->tiles + 1;
    uint64_t chunk = per_tile == 0 ? 1 : UINT64_C(1000000) / per_tile;
    uint64_t together = needs->together;
    if (together > 1 && chunk >= together)
        chunk -= chunk % together;
    else if (together > 1 && per_tile <= UINT64_C(4000000) / together)
        chunk = together;
    return chunk == 0 ? 1 : chunk > UINT32_MAX ? UINT32_MAX : (uint32_t)chunk;
}

/* What a view that is copied moves, and an If of outputs that its branches could not write in their place. */
static uint64_t moving(const sis_node_record *node, const sis_needs *needs) {
    uint64_t sums[2] = {0, 0};
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        const sis_tensor *to = node->n.outputs[i];
        if (to == NULL || sis_record_of(to)->dynamic || to->value_known) continue;
        if (!sis_is_if(node)) {
            if (needs->view_of >= 0 && !node->view) sums[0] += sis_moving(to->bytes);
            continue;
        }
        for (uint32_t which = SIS_IF_THEN; which <= SIS_IF_ELSE && sis_record_of(to)->needed; which++)
            if (sis_block_runs(node, which) &&
                sis_block_output(sis_block_of(node, which), i)->root != sis_record_of(to)->root)
                sums[which] += sis_moving(to->bytes);
    }
    return sums[0] > sums[1] ? sums[0] : sums[1];
}

/* Nodes of one tile, as all that run blocks or hold lists, are nobody's to share. */
static void deal(sis_node_record *node, const sis_needs *needs) {
    node->shares = sis_shares(node->graph, needs->instructions, (uint32_t)needs->tiles);
    if (node->graph->state == SIS_BUILDING) node->most_shares = node->scratch_bytes > 0 ? node->shares : 0;
    while (node->most_shares > 1 && node->scratch_bytes > PTRDIFF_MAX / 4 / node->most_shares)
        node->most_shares--;
    if (node->scratch_bytes > 0 && node->shares > node->most_shares) node->shares = node->most_shares;
}

void sis_keep_needs(sis_node_record *node, const sis_needs *needs) {
    node->tiles = (uint32_t)needs->tiles;
    node->instructions = needs->instructions + moving(node, needs);
    deal(node, needs);
    node->together = needs->together == 0 ? 1 : needs->together;
    node->chunk = sis_chunk(needs);
    node->growth = needs->growth;
    node->span = needs->span;
    node->span_tiles = needs->span_tiles == 0 ? 1 : needs->span_tiles;
    node->overwrites = needs->overwrites;
    node->gathers = needs->gathers;
    if (node->view_offsets != NULL)
        memcpy(node->view_offsets, needs->view_offset, node->n.n_outputs * sizeof *node->view_offsets);
}

/* Copied views, and nodes that may turn into one at smaller dimensions, remember where each output lies in
 * the input. */
static sis_status keep_view_offsets(sis_node_record *node) {
    if (!(node->copy || node->varies) || node->dynamic || node->view || node->view_offsets != NULL ||
        node->n.n_outputs > 8)
        return SIS_OK;
    node->view_offsets =
        sis_records_take(node->graph, node->n.n_outputs * sizeof(size_t), sizeof(size_t), "offsets");
    return node->view_offsets == NULL ? SIS_OUT_OF_ARENA : SIS_OK;
}

static sis_status place_node(sis_node_record *node, void *context) {
    (void)context;
    sis_needs needs;
    if (!node->live) return SIS_OK;
    node->view = node->joins = false;
    node->copy = node->dynamic;
    if (node->dynamic && !sis_is_control(node)) {
        mark_raw(node, &(sis_needs){0});
        return SIS_OK;
    }
    sis_status status = sis_prepare(node, &needs);
    if (status != SIS_OK) return status;
    node->over = -1;
    node->pack_bytes = needs.pack_bytes;
    node->packs = needs.packs;
    node->scratch_bytes = needs.scratch_bytes > node->most_scratch ? needs.scratch_bytes : node->most_scratch;
    if (node->band != NULL) node->scratch_bytes = sis_band_scratch(node->band);
    if (node->banded != NULL) node->scratch_bytes = 0; /* its leader's */
    mark_raw(node, &needs);
    if (sis_is_if(node))
        place_if(node);
    else if (sis_repeats(node))
        sis_loop_place(node);
    else if (needs.view_of >= 0)
        place_view(node, &needs);
    else
        place_ordinary(node, &needs);
    status = keep_view_offsets(node);
    sis_keep_needs(node, &needs);
    return status;
}

sis_status sis_place(sis_graph *graph) { return sis_visit(graph, SIS_MAIN_BLOCK, place_node, NULL); }
