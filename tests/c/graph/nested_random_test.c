/* Random nests of Loop, If and sequences: the same bytes as where no two tensors share memory, at every run, also after
 * runs that were stopped or found no room, and nothing but errors whatever lies in the arena before. */
#include <stdio.h>
#include <string.h>

#include "net.h"
#include "rounds.h"

enum { MOST = 160, DEEPEST = 3, LARGEST = 250 };

/* Tensors that may be used at this point: those of the blocks around, and of this one so far. */
typedef struct pool {
    uint32_t ids[MOST], count;
} pool;

static uint32_t input_ids[3];

static uint32_t any(const pool *p) { return p->ids[net_random(p->count)]; }

/* One that is more likely to fit: of the dtype, dynamic or not. */
static uint32_t of_dtype(const pool *p, sis_dtype dtype) {
    uint32_t at = net_random(p->count);
    for (uint32_t i = 0; i < p->count; i++, at = (at + 1) % p->count)
        if (sis_tensor_at(net, p->ids[at])->t.dtype == dtype) return p->ids[at];
    return any(p);
}

static void keep(pool *p, uint32_t id) {
    if (p->count < MOST) p->ids[p->count++] = id;
}

static bool try_op(pool *p, uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n,
                   uint32_t outputs) {
    uint32_t first = net->tensors.count;
    if (net_try(block, op, inputs, n, outputs) != SIS_OK) return false;
    for (uint32_t i = 0; i < outputs; i++) keep(p, first + i);
    return true;
}

static void simple(pool *p, uint32_t block) {
    uint32_t f = of_dtype(p, SIS_F32), g = of_dtype(p, SIS_F32), i = of_dtype(p, SIS_I64),
             s = of_dtype(p, SIS_SEQUENCE);
    uint32_t start = net_shape((const int64_t[]){0}, 1), few = net_shape((const int64_t[]){5}, 1);
    uint32_t joined = net->tensors.count, vector;
    switch (net_random(17)) {
    case 0: try_op(p, block, SIS_OP_ADD, IDS(f, g), 1); return;
    case 1: try_op(p, block, SIS_OP_NEG, IDS(f), 1); return;
    case 2: try_op(p, block, SIS_OP_IDENTITY, IDS(any(p)), 1); return;
    case 3: try_op(p, block, SIS_OP_SIZE, IDS(any(p)), 1); return;
    case 4: try_op(p, block, SIS_OP_ADD, IDS(i, of_dtype(p, SIS_I64)), 1); return;
    case 5:
        net_int(1, 0);
        if (try_op(p, block, SIS_OP_CONCAT, IDS(f, g), 1))
            try_op(p, block, SIS_OP_SLICE, IDS(joined, start, few), 1);
        return;
    case 6:
        vector = net->tensors.count;
        if (try_op(p, block, SIS_OP_RESHAPE, IDS(i, net_shape((const int64_t[]){1}, 1)), 1))
            try_op(p, block, SIS_OP_SLICE, IDS(f, start, vector), 1);
        return;
    case 7: try_op(p, block, SIS_OP_SEQUENCE_CONSTRUCT, IDS(f, g), 1); return;
    case 8: try_op(p, block, SIS_OP_SEQUENCE_INSERT, IDS(s, f, net_i64(0)), 1); return;
    case 9: try_op(p, block, SIS_OP_SEQUENCE_INSERT, IDS(s, f), 1); return;
    case 10: try_op(p, block, SIS_OP_SEQUENCE_AT, IDS(s, net_i64(-1)), 1); return;
    case 11: try_op(p, block, SIS_OP_SEQUENCE_LENGTH, IDS(s), 1); return;
    case 12: try_op(p, block, SIS_OP_SPLIT_TO_SEQUENCE, IDS(f), 1); return;
    case 13:
        net_int(1, 0);
        try_op(p, block, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(s), 1);
        return;
    case 14:
        try_op(p, block, net_random(2) ? SIS_OP_OPTIONAL : SIS_OP_OPTIONAL_GET_ELEMENT, IDS(any(p)), 1);
        return;
    case 15: try_op(p, block, SIS_OP_OPTIONAL_HAS_ELEMENT, IDS(any(p)), 1); return;
    default: try_op(p, block, SIS_OP_LESS, IDS(i, net_i64(net_random(6))), 1); return;
    }
}

static void fill(pool *p, uint32_t block, uint32_t depth);

static void branches(pool *p, uint32_t block, uint32_t depth) {
    uint32_t ids[2], outputs = 1 + net_random(2);
    sis_dtype dtype = sis_tensor_at(net, any(p))->t.dtype;
    for (int i = 0; i < 2; i++) {
        pool inner = *p;
        ids[i] = net_block(block);
        fill(&inner, ids[i], depth);
        for (uint32_t k = 0; k < outputs; k++) net_output(ids[i], of_dtype(&inner, dtype));
    }
    net_u32(1, ids[0]);
    net_u32(2, ids[1]);
    try_op(p, block, SIS_OP_IF, IDS(of_dtype(p, SIS_BOOL)), outputs);
}

static void body(pool *p, uint32_t block, uint32_t depth) {
    uint32_t carried = net_random(4), rows = net_random(3) + (carried == 0), inputs[5];
    pool inner = *p;
    net_body b = net_body_begin(block);
    inputs[0] = net_random(6) ? net_i64(net_random(5)) : net_random(3) ? of_dtype(p, SIS_I64) : SIS_NONE;
    inputs[1] = net_random(2) ? SIS_NONE : of_dtype(p, SIS_BOOL);
    keep(&inner, b.iteration);
    keep(&inner, b.condition);
    for (uint32_t i = 0; i < carried; i++) {
        inputs[2 + i] = any(p);
        const sis_tensor_record *t = sis_tensor_at(net, inputs[2 + i]);
        uint32_t id,
            dtype = t->t.dtype == SIS_SEQUENCE ? SIS_SEQUENCE | (uint32_t)t->element << 8 : t->t.dtype;
        if (dtype == SIS_NOTHING || dtype == 0) dtype = SIS_F32;
        bool dynamic = t->dynamic || net_random(2);
        if (sis_graph_block_input(net, b.block, "v", dtype, t->t.shape.dim, t->t.shape.rank, dynamic, &id) ==
            SIS_OK)
            keep(&inner, id);
    }
    uint32_t first = inner.count - carried;
    fill(&inner, b.block, depth);
    net_output(b.block, net_random(3) ? b.condition : of_dtype(&inner, SIS_BOOL));
    for (uint32_t i = 0; i < carried; i++) {
        uint32_t like = inner.ids[first + i], next = any(&inner);
        for (int k = 0; k < 40 && net_random(30); k++) { /* most often something that fits */
            const sis_tensor_record *a = sis_tensor_at(net, like), *c = sis_tensor_at(net, next);
            bool fits = a->t.dtype == c->t.dtype &&
                        (a->dynamic || (!c->dynamic && sis_shape_equal(&a->t.shape, &c->t.shape)));
            if (fits) break;
            next = k < 39 ? any(&inner) : like;
        }
        net_output(b.block, next);
    }
    for (uint32_t i = 0; i < rows; i++)
        net_output(b.block, net_random(2) ? of_dtype(&inner, SIS_F32) : any(&inner));
    net_u32(1, b.block);
    try_op(p, block, SIS_OP_LOOP, inputs, 2 + carried, carried + rows);
}

static void fill(pool *p, uint32_t block, uint32_t depth) {
    for (uint32_t i = 0, n = 3 + net_random(6); i < n && net->tensors.count < LARGEST; i++) {
        uint32_t kind = depth < DEEPEST ? net_random(8) : 7;
        if (kind == 0)
            branches(p, block, depth + 1);
        else if (kind < 3)
            body(p, block, depth + 1);
        else
            simple(p, block);
    }
}

static bool build(uint64_t seed, bool apart, size_t region) {
    net_seed = seed;
    net_begin(NO_OPSET);
    net->apart = apart;
    pool p = {.count = 0};
    static const float values[4] = {4, 3, 2, 1};
    keep(&p, input_ids[0] = net_input(SIS_F32, DIMS(3)));
    keep(&p, input_ids[1] = net_input(SIS_I64, NULL, 0));
    keep(&p, input_ids[2] = net_input(SIS_BOOL, NULL, 0));
    keep(&p, net_constant(SIS_F32, DIMS(4), values));
    keep(&p, net_op(0, SIS_OP_NEG, IDS(input_ids[0])));
    for (int i = 0; i < 9 && p.count < 9; i++) fill(&p, SIS_MAIN_BLOCK, 0);
    for (uint32_t i = 5; i < p.count; i++)
        if (i + 4 > p.count || net_random(3) == 0) net_output(0, p.ids[i]);
    size_t bytes = 0;
    if (sis_graph_plan(net, &bytes) != SIS_OK || bytes + region > NET_ARENA) return false;
    return sis_graph_compile(net, net_arena, bytes + region) == SIS_OK;
}

static uint64_t mix(uint64_t hash, const void *data, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ ((const uint8_t *)data)[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* Over facts and bytes of all outputs, items too. */
static uint64_t outputs_hash(void) {
    uint64_t hash = 1;
    for (const sis_output_record *o = sis_block_at(net, 0)->outputs; o != NULL; o = o->next) {
        int64_t info[SIS_TENSOR_INFO];
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(net, o->tensor->id, info));
        hash = mix(hash, info, 3 * sizeof info[0]);
        hash = mix(hash, info + 4, 8 * sizeof info[0]);
        if (info[2] > 0) hash = mix(hash, net_arena + info[3], (size_t)info[2]);
        for (uint32_t i = 0; o->tensor->t.dtype == SIS_SEQUENCE && i < info[4]; i++) {
            int64_t item[SIS_TENSOR_INFO];
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_item(net, o->tensor->id, i, item));
            hash = mix(hash, item, 3 * sizeof item[0]);
            if (item[2] > 0) hash = mix(hash, net_arena + item[3], (size_t)item[2]);
        }
    }
    return hash;
}

enum { POLLS = 500 };

static sis_interrupt stop_after(void *context) { return --*(int *)context < 0; }

static void set_inputs(void) {
    net_set(input_ids[0], (float[]){1, -2, 0.5f});
    net_set(input_ids[1], (int64_t[]){2});
    net_set(input_ids[2], (uint8_t[]){1});
}

static sis_status run(int polls) {
    sis_graph_set_interrupt(net, stop_after, &polls);
    set_inputs();
    return sis_graph_run(net);
}

/* Suspended anywhere, the graph refuses what would pull the ground away; then it is left to go on, or given up. */
static sis_status run_suspended_at(int polls, bool rewind) {
    set_inputs();
    sis_status status = net_run_to(polls);
    if (status != SIS_SUSPENDED) return status;
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_bind(net, input_ids[0], NULL));
    if (!rewind) return run(POLLS); /* the inputs are what they were */
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_rewind(net));
    return run(POLLS);
}

static void random_nests(void) {
    enum { ROUNDS = SIS_ROUNDS(1500) };
    uint32_t compiled = 0, ran = 0, dynamic = 0, stopped = 0;
    printf("random_nests: seeds 1 to %d\n", ROUNDS);
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        if (!build(seed, false, 1 << 16)) continue;
        compiled++;
        dynamic += net_figure(SIS_FIGURE_DYNAMIC) > 0;
        sis_status status = run(POLLS);
        uint64_t hash = status == SIS_OK ? outputs_hash() : 0, rest = net_seed;
        stopped += run((int)(seed % 20)) == SIS_INTERRUPTED;
        memset(net->arena + net->weight_bytes, (int)seed, net->arena_bytes - net->weight_bytes);
        TEST_ASSERT_EQUAL_MESSAGE(status, run(POLLS), sis_graph_error(net)->text);
        if (status == SIS_OK) TEST_ASSERT_EQUAL_HEX64(hash, outputs_hash());
        ran += status == SIS_OK;
        set_inputs();
        TEST_ASSERT_EQUAL_MESSAGE(status, net_run_in_pieces(POLLS), sis_graph_error(net)->text);
        if (status == SIS_OK) TEST_ASSERT_EQUAL_HEX64(hash, outputs_hash());
        for (int polls = (int)(seed % 3); polls < 30 && status == SIS_OK; polls += 3) {
            TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, run_suspended_at(polls, seed & 1), sis_graph_error(net)->text);
            TEST_ASSERT_EQUAL_HEX64(hash, outputs_hash());
        }
        TEST_ASSERT_TRUE(build(seed, true, 1 << 16));
        TEST_ASSERT_EQUAL_HEX64(rest, net_seed);
        TEST_ASSERT_EQUAL_MESSAGE(status, run(POLLS), sis_graph_error(net)->text);
        if (status == SIS_OK) TEST_ASSERT_EQUAL_HEX64(hash, outputs_hash());
        if (build(seed, false, 64 * (1 + seed % 8))) (void)run(POLLS); /* perhaps no room */
    }
    printf("random_nests: %u compiled, %u dynamic, %u ran, %u were stopped, %u suspended\n", compiled,
           dynamic, ran, stopped, net_pieces);
    TEST_ASSERT_GREATER_THAN(ROUNDS, net_pieces);
    TEST_ASSERT_GREATER_THAN(ROUNDS / 2, compiled);
    TEST_ASSERT_GREATER_THAN(ROUNDS / 4, ran);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_nests);
    return UNITY_END();
}
