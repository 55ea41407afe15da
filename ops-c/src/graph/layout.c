/* Layout of the arena: packed weights and copied constants first, then activations and scratch where the
 * planner puts them. Borrowed constants that are aligned as arena memory is are used where they lie. */
#include "graph.h"
#include "planner.h"

static sis_status too_large(sis_graph *graph) {
    return sis_error_set(&graph->error, SIS_OVERFLOW, "the arena would not fit in the address space");
}

static bool is_copied(const sis_graph *graph, const sis_tensor_record *t) {
    if (!t->t.value_known) return false;
    if (t->is_output || t->shown) return true;
    return t->raw && t->t.alignment < SIS_ALIGNMENT && !sis_records_hold(graph, t->t.data);
}

static bool give_weight(sis_graph *graph, size_t bytes, size_t *place) {
    *place = graph->weight_bytes;
    return sis_add_sizes(graph->weight_bytes, sis_align_size(bytes), &graph->weight_bytes);
}

static sis_status lay_weights(sis_graph *graph) {
    graph->weight_bytes = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (is_copied(graph, t) && !give_weight(graph, t->capacity, &t->place)) return too_large(graph);
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        if (node->given != NULL) node->pack_place = SIZE_MAX;
        if (node->live && node->pack_bytes > 0 && node->given == NULL &&
            !give_weight(graph, node->pack_bytes, &node->pack_place))
            return too_large(graph);
    }
    return SIS_OK;
}

static bool is_entered(const sis_graph *graph, const sis_tensor_record *t) {
    const sis_node_record *owner = sis_block_at(graph, t->block)->owner;
    return owner != NULL && owner->live;
}

bool sis_has_span(const sis_graph *graph, const sis_tensor_record *t) {
    if (t->root != t || t->t.value_known || t->dynamic || t->outside || t->banded) return false;
    if (t->kind == SIS_KIND_INPUT) return true;
    if (t->kind == SIS_KIND_BLOCK_INPUT) return is_entered(graph, t);
    if (t->producer == NULL || !t->producer->live || t->first == 0) return false; /* 0: nobody writes it */
    return t->needed || !sis_owns_blocks(t->producer);
}

bool sis_has_scratch(const sis_node_record *node) {
    return node->live && !node->view && node->scratch_bytes > 0;
}

static uint32_t count_spans(const sis_graph *graph) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) count += sis_has_span(graph, sis_tensor_at(graph, i));
    for (uint32_t i = 0; i < graph->nodes.count; i++) count += sis_has_scratch(sis_node_at(graph, i));
    return count;
}

sis_life sis_life_of(const sis_tensor_record *root) {
    sis_life life = {root->first, root->last};
    for (const sis_tensor_record *m = root->alias; m != NULL; m = m->alias) {
        if (m->first < life.first) life.first = m->first;
        if (m->last > life.last) life.last = m->last;
    }
    return life;
}

static void fill_spans(const sis_graph *graph, sis_span *spans) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (!sis_has_span(graph, t)) continue;
        t->span = n;
        const sis_life life = sis_life_of(t);
        spans[n] = (sis_span){.bytes = sis_align_size(t->capacity), .first = life.first, .last = life.last};
        if (graph->apart) spans[n].first = 0, spans[n].last = graph->end;
        n++;
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(graph, i);
        if (sis_has_scratch(node))
            spans[n++] =
                (sis_span){.bytes = sis_scratch_of(node), .first = node->position, .last = node->position};
    }
}

static void keep_places(const sis_graph *graph, const sis_span *spans) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (sis_has_span(graph, t)) t->place = graph->weight_bytes + spans[n++].offset;
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        if (sis_has_scratch(node)) node->scratch_place = graph->weight_bytes + spans[n++].offset;
    }
}

static bool fits(const sis_span *spans, uint32_t count) {
    size_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!sis_add_sizes(sum, spans[i].bytes, &sum)) return false;
    return sum <= PTRDIFF_MAX / 2;
}

sis_status sis_layout(sis_graph *graph) {
    sis_status status = lay_weights(graph);
    if (status != SIS_OK) return status;
    uint32_t count = count_spans(graph), positions = graph->end + 1;
    size_t bytes = count * sizeof(sis_span) + SIS_PLANNER_WORK(count) + positions * sizeof(size_t);
    sis_span *spans = sis_records_take_temporary(graph, bytes, sizeof(uint64_t), "the memory planner");
    if (spans == NULL) return SIS_OUT_OF_ARENA;
    size_t *sums = (size_t *)(spans + count);
    fill_spans(graph, spans);
    if (fits(spans, count) && graph->weight_bytes <= PTRDIFF_MAX / 2) {
        graph->liveness_bytes = sis_planner_bound(spans, count, sums, positions, &graph->peak);
        graph->activation_bytes = sis_planner_run(spans, count, graph->liveness_bytes, sums + positions);
        keep_places(graph, spans);
    } else {
        status = too_large(graph);
    }
    sis_records_release(graph);
    return status;
}
