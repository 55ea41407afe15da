/* Random programs on sequences against a plain model, then while somebody writes over their lists: whatever is found
 * there, nothing outside the arena is read or written (the sanitizers watch), and the next run is right again. */
#include <stdio.h>
#include <string.h>

#include "net.h"

enum { STEPS = 24, LONGEST = 40, ELEMENTS = 16 };

typedef struct item {
    int64_t length;
    float v[ELEMENTS];
} item;

typedef struct value {
    bool sequence;
    int64_t count;
    item items[LONGEST]; /* of a tensor the first */
} value;

static uint32_t tensors[STEPS + 4], positions[STEPS];
static value model[STEPS + 4];
static int64_t places[STEPS];
static uint32_t count;

static uint32_t pick(bool sequence) {
    uint32_t at = net_random(count);
    for (uint32_t i = 0; i < count; i++, at = (at + 1) % count)
        if (model[at].sequence == sequence && (!sequence || model[at].count < LONGEST / 2)) return at;
    return 0;
}

static void put_in(value *s, int64_t at, item it) {
    for (int64_t i = s->count++; i > at; i--) s->items[i] = s->items[i - 1];
    s->items[at] = it;
}

static void take_out(value *s, int64_t at) {
    s->count--;
    for (int64_t i = at; i < s->count; i++) s->items[i] = s->items[i + 1];
}

static bool join(const value *s, value *to) {
    item all = {0};
    for (int64_t i = 0; i < s->count; i++) {
        if (all.length + s->items[i].length > ELEMENTS) return false;
        memcpy(&all.v[all.length], s->items[i].v, (size_t)s->items[i].length * sizeof(float));
        all.length += s->items[i].length;
    }
    if (s->count == 0) return false;
    *to = (value){.count = 1, .items = {all}};
    return true;
}

/* A step on a sequence of the model and of the graph alike. */
static void add_step(uint32_t step) {
    uint32_t s = pick(true), t = pick(false), u = pick(false);
    value *to = &model[count];
    uint32_t kind = net_random(8), block = SIS_MAIN_BLOCK, at = positions[step];
    int64_t place = 0;
    *to = model[s];
    if (kind == 0) {
        *to = (value){.sequence = true, .count = 2, .items = {model[t].items[0], model[u].items[0]}};
        tensors[count] = net_op(block, SIS_OP_SEQUENCE_CONSTRUCT, IDS(tensors[t], tensors[u]));
    } else if (kind == 1 || kind == 2) {
        place = net_random((uint32_t)to->count + 1);
        put_in(to, place, model[t].items[0]);
        if (net_random(2) && place < to->count - 1) place -= to->count - 1;
        tensors[count] = net_op(block, SIS_OP_SEQUENCE_INSERT, IDS(tensors[s], tensors[t], at));
    } else if (kind == 3 && to->count > 0) {
        place = net_random((uint32_t)to->count);
        take_out(to, place);
        tensors[count] = net_op(block, SIS_OP_SEQUENCE_ERASE, IDS(tensors[s], at));
    } else if (kind == 4 && to->count > 0) {
        place = net_random((uint32_t)to->count);
        *to = (value){.count = 1, .items = {to->items[place]}};
        if (net_random(2)) place -= model[s].count;
        tensors[count] = net_op(block, SIS_OP_SEQUENCE_AT, IDS(tensors[s], at));
    } else if (kind == 5) { /* parts of one element */
        const item whole = model[t].items[0];
        *to = (value){.sequence = true, .count = whole.length};
        for (int64_t i = 0; i < whole.length; i++) to->items[i] = (item){1, {whole.v[i]}};
        tensors[count] = net_op(block, SIS_OP_SPLIT_TO_SEQUENCE, IDS(tensors[t]));
    } else if (kind == 6 && join(&model[s], to)) {
        net_int(1, 0);
        tensors[count] = net_op(block, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(tensors[s]));
    } else {
        tensors[count] = net_op(block, SIS_OP_OPTIONAL, IDS(tensors[s]));
    }
    places[step] = place;
    count++;
}

static void write_inputs(void) {
    for (int i = 0; i < 3; i++) net_set(tensors[i], model[i].items[0].v);
    for (int i = 0; i < STEPS; i++) net_set(positions[i], &places[i]);
}

static void is_right(void) {
    for (uint32_t i = 3; i < count; i++) {
        if (!model[i].sequence) {
            TEST_ASSERT_EQUAL(model[i].items[0].length, net_info(tensors[i], 4));
            TEST_ASSERT_EQUAL_MEMORY(model[i].items[0].v, net_data(tensors[i]), model[i].items[0].length * 4);
            continue;
        }
        TEST_ASSERT_EQUAL(model[i].count, net_info(tensors[i], 4));
        for (int64_t k = 0; k < model[i].count; k++) {
            int64_t info[SIS_TENSOR_INFO];
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_item(net, tensors[i], (uint32_t)k, info));
            TEST_ASSERT_EQUAL(model[i].items[k].length, info[4]);
            TEST_ASSERT_EQUAL_MEMORY(model[i].items[k].v, net_arena + info[3], info[4] * 4);
        }
    }
}

static size_t written; /* bytes of the arena that a script may write */

/* Bytes that look like items' numbers, somewhere in the run-time region. */
static void scribble(uint32_t times) {
    size_t start = (size_t)(net->region.base - net_arena), room = written - start - 8;
    for (uint32_t i = 0; i < times; i++) {
        uint64_t word = net_random(40) - (net_random(4) ? 0 : (uint64_t)60);
        if (net_random(8) == 0) word = (uint64_t)net_random(UINT32_MAX) << 32 | net_random(UINT32_MAX);
        memcpy(net_arena + start + net_random((uint32_t)(net_random(2) ? room : 8192) / 4) * 4, &word,
               net_random(2) ? 4 : 8);
    }
}

static sis_interrupt scribble_at_times(void *context) {
    (void)context;
    scribble(net_random(30));
    return net_random(2) ? SIS_GO_ON : SIS_SUSPEND;
}

static void look_at_items(void) {
    for (uint32_t i = 3; i < count; i++) {
        int64_t info[SIS_TENSOR_INFO];
        for (uint32_t k = 0; k < LONGEST; k++) {
            if (sis_graph_item(net, tensors[i], k, info) != SIS_OK) continue;
            TEST_ASSERT_TRUE(info[3] >= 0 && info[2] >= 0 && (size_t)(info[3] + info[2]) <= written);
        }
    }
}

static void random_programs(void) {
    net_seed = 20260303;
    printf("random_programs: seed %llu\n", (unsigned long long)net_seed);
    for (int round = 0; round < 120; round++) {
        net_begin(NO_OPSET);
        count = 0;
        static const item inputs[3] = {{3, {1, 2, 3}}, {1, {10}}, {5, {20, 21, 22, 23, 24}}};
        for (; count < 3; count++) {
            tensors[count] = net_input(SIS_F32, &inputs[count].length, 1);
            model[count] = (value){.count = 1, .items = {inputs[count]}};
        }
        tensors[count] = net_op(0, SIS_OP_SEQUENCE_EMPTY, NULL, 0);
        model[count++] = (value){.sequence = true};
        for (int i = 0; i < STEPS; i++) positions[i] = net_input(SIS_I64, NULL, 0);
        for (uint32_t i = 0; i < STEPS; i++) add_step(i);
        for (uint32_t i = 3; i < count; i++) net_output(0, tensors[i]);
        written = NET_ARENA;
        net_compile_with(NET_ARENA - net_plan());
        for (int run = 0; run < 3; run++) {
            write_inputs();
            net_run();
            is_right();
            scribble(1000);
            look_at_items();
            write_inputs();
            sis_graph_set_interrupt(net, scribble_at_times, NULL);
            while (sis_graph_run(net) == SIS_SUSPENDED) scribble(net_random(30));
            sis_graph_set_interrupt(net, NULL, NULL);
            write_inputs();
            TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
            is_right();
            look_at_items();
        }
    }
}

/* Lists come and go in a body; after the run only what it gives is held. */
static void a_run_gives_everything_back(void) {
    net_begin(NO_OPSET);
    uint32_t m = net_input(SIS_I64, NULL, 0), x = net_input(SIS_F32, DIMS(3)), zero = net_i64(0);
    net_body b = net_body_begin(0);
    uint32_t in = net_dynamic_input(b.block, SIS_SEQUENCE | (uint32_t)SIS_F32 << 8);
    uint32_t more = net_op(b.block, SIS_OP_SEQUENCE_INSERT, IDS(in, net_op(b.block, SIS_OP_NEG, IDS(x))));
    uint32_t twice = net_op(b.block, SIS_OP_SEQUENCE_INSERT, IDS(more, x, zero));
    uint32_t part =
        net_op(b.block, SIS_OP_SEQUENCE_AT, IDS(net_op(b.block, SIS_OP_SPLIT_TO_SEQUENCE, IDS(x)), zero));
    uint32_t next =
        net_op(b.block, SIS_OP_SEQUENCE_ERASE, IDS(net_op(b.block, SIS_OP_IDENTITY, IDS(twice)), zero));
    net_output(b.block, b.condition);
    net_output(b.block, next);
    net_output(b.block, part);
    uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE, net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x))), 2);
    net_int(1, 0);
    uint32_t all = net_op(0, SIS_OP_CONCAT_FROM_SEQUENCE, IDS(y)),
             length = net_op(0, SIS_OP_SEQUENCE_LENGTH, IDS(y));
    uint32_t sum = net_op(0, SIS_OP_REDUCE_SUM, IDS(y + 1));
    net_output(0, all);
    net_output(0, length);
    net_output(0, sum);
    net_compile_with(1 << 16);
    net_set(x, (float[]){1, 2, 3});
    static const int64_t counts[] = {3, 0, 50, 1};
    for (int i = 0; i < 4; i++) {
        net_set(m, &counts[i]);
        net_run();
        TEST_ASSERT_EQUAL(counts[i] + 1, *(int64_t *)net_data(length));
        TEST_ASSERT_EQUAL(3 * counts[i] + 3, net_info(all, 4));
        TEST_ASSERT_EQUAL_FLOAT(counts[i], *(float *)net_data(sum));
        TEST_ASSERT_EQUAL((net_info(all, 2) + 63) / 64 + 1, net->region.used);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_programs);
    RUN_TEST(a_run_gives_everything_back);
    return UNITY_END();
}
