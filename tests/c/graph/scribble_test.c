/* Scripts that write over the lists of sequences while the graph runs, from within a Loop's body: what they make C give
 * up is given up, and nothing outside the arena is read or written. */
#include <string.h>

#include "../../../ops-c/src/graph/list.h"
#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

enum { GUARD = 4096 };

static size_t arena_bytes;

static void compile(size_t region) {
    arena_bytes = net_plan() + region;
    TEST_ASSERT_TRUE(arena_bytes + GUARD <= NET_ARENA);
    memset(net_arena + arena_bytes, 0x77, GUARD);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, arena_bytes));
}

static void nothing_is_written_outside(void) {
    TEST_ASSERT_EACH_EQUAL_HEX8(0x77, net_arena + arena_bytes, GUARD);
}

/* The next item in the arena of f32 [size], as a script would look for it. */
static sis_item *find_item(const sis_item *last, int64_t size) {
    size_t at = last == NULL ? 0 : (size_t)((const uint8_t *)last - net_arena) + 8;
    for (; at + sizeof(sis_item) <= arena_bytes; at += 8) {
        sis_item *item = (sis_item *)(net_arena + at);
        if (item->dtype == SIS_F32 && item->rank == 1 && item->dim[0] == size && item->dim[1] == 0)
            return item;
    }
    return NULL;
}

static int calls;
static void (*scribble)(void);

static sis_status custom(void *context, int64_t function, uint32_t output, int64_t *facts) {
    (void)context, (void)function, (void)output;
    if (facts == NULL) {
        calls++;
        scribble();
        return SIS_OK;
    }
    memcpy(facts, (int64_t[]){SIS_F32, 1, 1}, 3 * sizeof *facts);
    return SIS_OK;
}

static void begin(void (*how)(void)) {
    net_begin(NO_OPSET);
    calls = 0;
    scribble = how;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_on_custom(net, custom, NULL));
}

static uint32_t add_custom(uint32_t block, uint32_t input) {
    net_int(1, 0);
    return net_op(block, SIS_OP_CUSTOM, IDS(input));
}

/* --- the rows that a Loop collects are given up under it, and their slot becomes a larger piece --- */

static uint32_t filler, rows, small, large;

static void free_rows(void) {
    if (calls != 2) return;
    sis_item *first = find_item(NULL, 2048);
    TEST_ASSERT_NOT_NULL(first);
    sis_item *second = find_item(first, 2048);
    TEST_ASSERT_NOT_NULL(second);
    first->piece = sis_tensor_at(net, filler)->piece;
    second->piece = sis_tensor_at(net, rows)->piece;
    TEST_ASSERT_TRUE(first->piece != SIS_NO_PIECE && second->piece != SIS_NO_PIECE);
    net_set(small, (int64_t[]){16});
    net_set(large, (int64_t[]){57 * 256});
}

static void rows_are_given_up(void) {
    begin(free_rows);
    uint32_t x = net_input(SIS_F32, DIMS(2048)), size = net_input(SIS_I64, DIMS(1));
    small = net_input(SIS_I64, DIMS(1));
    large = net_input(SIS_I64, DIMS(1));
    filler = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(size));
    net_output(0, filler);
    uint32_t none = net_constant(SIS_F32, DIMS(0), (float[]){0}), in[4], made[4];
    uint32_t zero = net_constant(SIS_F32, DIMS(1), (float[]){0});
    net_body b = net_body_begin(0);
    for (int i = 0; i < 4; i++) in[i] = net_dynamic_input(b.block, SIS_F32);
    (void)in;
    net_block_input(b.block, SIS_F32, DIMS(1));
    net_block_input(b.block, SIS_I64, NULL, 0);
    uint32_t s = net_op(b.block, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x, x));
    uint32_t c = add_custom(b.block, x);
    uint32_t length = net_op(b.block, SIS_OP_SEQUENCE_LENGTH, IDS(s));
    for (int i = 0; i < 4; i++)
        made[i] = net_op(b.block, SIS_OP_CONSTANT_OF_SHAPE, IDS(i < 3 ? small : large));
    net_output(b.block, b.condition);
    for (int i = 0; i < 4; i++) net_output(b.block, made[i]);
    net_output(b.block, c);
    net_output(b.block, length);
    net_output(b.block, x);
    rows = net_body_end(0, b, IDS(SIS_NONE, net_bool(true), none, none, none, none, zero, net_i64(0)), 7) + 6;
    net_output(0, rows);
    compile(64 * 1024);
    net_set(size, (int64_t[]){50 * 256});
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("not held any more");
    nothing_is_written_outside();
}

/* --- a piece that a node reads is given up before --- */

static uint32_t kept;

static void free_kept(void) {
    sis_item *item = find_item(NULL, 64);
    TEST_ASSERT_NOT_NULL(item);
    item->piece = sis_tensor_at(net, kept)->piece;
}

static void inputs_are_given_up(void) {
    begin(free_kept);
    uint32_t x = net_input(SIS_F32, DIMS(64)), n = net_input(SIS_I64, DIMS(1));
    kept = net_op(0, SIS_OP_RESHAPE, IDS(net_op(0, SIS_OP_NEG, IDS(x)), n));
    uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x));
    net_output(0, add_custom(0, x));
    net_output(0, net_op(0, SIS_OP_SEQUENCE_LENGTH, IDS(s))); /* the list and its items go */
    uint32_t y = net_op(0, SIS_OP_CUM_SUM, IDS(kept, net_i64(0)));
    net_output(0, y);
    compile(1 << 14);
    net_set(n, (int64_t[]){64});
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("not held any more");
    nothing_is_written_outside();
    scribble = setUp;
    net_run();
}

/* --- items at odd places, and in what changes hands --- */

static uint64_t wrong_offset;

static void move_item(void) {
    sis_item *item = find_item(NULL, 64);
    TEST_ASSERT_NOT_NULL(item);
    item->offset = wrong_offset;
    item->piece = SIS_NO_PIECE;
}

static void items_are_moved(void) {
    for (int i = 0; i < 2; i++) {
        begin(move_item);
        uint32_t x = net_input(SIS_F32, DIMS(64));
        uint32_t s = net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x));
        net_output(0, add_custom(0, x));
        uint32_t item = net_op(0, SIS_OP_SEQUENCE_AT, IDS(s, net_i64(0)));
        net_output(0, net_op(0, SIS_OP_NEG, IDS(item)));
        compile(1 << 14);
        wrong_offset = i == 0 ? 1 : arena_bytes - 4096;
        FAILS(SIS_BAD_VALUE, sis_graph_run(net));
        net_is(i == 0 ? "no place" : "no piece");
        nothing_is_written_outside();
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(rows_are_given_up);
    RUN_TEST(inputs_are_given_up);
    RUN_TEST(items_are_moved);
    return UNITY_END();
}
