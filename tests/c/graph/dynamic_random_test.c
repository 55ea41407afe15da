/* Random graphs, each built twice: with the values its shapes hang on as constants, so that everything is planned,
 * and as inputs, so that everything is dynamic. Shapes, dtypes and bytes must be the same, run after run on one
 * compiled graph while the values change; where the static graph is refused, the run must be, for the same reason. */
#include <string.h>

#include "net.h"

enum { STEPS = 12, VALUES = 3, MOST_RANK = 4, OUTPUTS = 3, REGION = 1 << 19, MOST_BYTES = 1 << 14 };

/* What a graph looks like; the values come from elsewhere. */
typedef struct step {
    uint32_t kind, input, other, rank; /* rank of the result */
} step;

typedef struct recipe {
    step steps[STEPS];
    uint32_t outputs[OUTPUTS];
    uint32_t count;
} recipe;

enum {
    FLATTEN,
    FOLD,
    EXPAND,
    TILE,
    SLICE,
    TOP_K,
    RELU,
    ADD,
    TRANSPOSE,
    CONCAT,
    REDUCE,
    UNSQUEEZE,
    PAD,
    SOFTMAX,
    GRAM,
    FILL,
    KINDS
};

static recipe r;
static uint32_t rank_of(uint32_t t) { return t == 0 ? 2 : r.steps[t - 1].rank; }

static void devise(void) {
    r.count = 2 + net_random(STEPS - 1);
    for (uint32_t i = 0; i < r.count; i++) {
        step *s = &r.steps[i];
        do {
            s->kind = net_random(KINDS);
            s->input = net_random(3) ? i : net_random(i + 1);
            s->rank = rank_of(s->input);
            s->other = net_random(MOST_RANK + 1);
            if (s->kind == FLATTEN) s->rank = 1;
            if (s->kind == FOLD) s->rank = 2;
            if (s->kind == EXPAND || s->kind == UNSQUEEZE) s->rank++;
            if (s->kind == FILL) s->rank = s->other;
        } while (s->rank > MOST_RANK || s->rank == 0 || rank_of(s->input) == 0 ||
                 (s->kind == GRAM && s->rank != 2));
    }
    for (int i = 0; i < OUTPUTS; i++) r.outputs[i] = i == 0 ? r.count : 1 + net_random(r.count);
}

/* --- one graph of it --- */

typedef struct given { /* what the shapes hang on, in order of asking */
    int64_t values[STEPS * 2][2 * MOST_RANK];
    uint32_t counts[STEPS * 2], ids[STEPS * 2], n;
} given;

static given g;
static bool is_static;

/* A shape argument: a constant, or an input to be filled before the run. */
static uint32_t argument(const int64_t *values, uint32_t count) {
    uint32_t k = g.n++;
    g.counts[k] = count;
    if (is_static) memcpy(g.values[k], values, count * 8);
    int64_t dims[1] = {count};
    return g.ids[k] = is_static ? net_constant(SIS_I64, dims, 1, g.values[k]) : net_input(SIS_I64, dims, 1);
}

/* Values that mostly fit a tensor of these dims; a dynamic graph's arguments are filled in later. */
static void shape_of(uint32_t id, int64_t dims[MOST_RANK]) {
    for (int i = 0; i < MOST_RANK; i++) dims[i] = is_static ? net_info(id, 4 + i) : 0;
}

static uint32_t add_arguments(const step *s, uint32_t x, uint32_t rank, uint32_t ids[4]) {
    int64_t d[MOST_RANK], v[2 * MOST_RANK] = {0}, w[MOST_RANK] = {0};
    shape_of(x, d);
    ids[0] = x;
    switch (s->kind) {
    case FLATTEN: v[0] = -1, ids[1] = argument(v, 1); return 2;
    case FOLD: v[0] = net_random(4) ? d[0] : 2, v[1] = -1, ids[1] = argument(v, 2); return 2;
    case EXPAND:
        v[0] = net_random(4);
        for (uint32_t i = 0; i < rank; i++) v[i + 1] = net_random(12) ? 1 : 2;
        ids[1] = argument(v, rank + 1);
        return 2;
    case TILE:
        for (uint32_t i = 0; i < rank; i++) v[i] = 1 + (net_random(3) == 0);
        ids[1] = argument(v, rank);
        return 2;
    case SLICE:
        v[0] = (int64_t)net_random(5) - 2, w[0] = (int64_t)net_random(8) - 2;
        ids[1] = argument(v, 1), ids[2] = argument(w, 1);
        w[0] = net_random(rank), ids[3] = argument(w, 1);
        return 4;
    case TOP_K: v[0] = d[rank - 1] / 2 + (net_random(20) == 0 ? 9 : 0), ids[1] = argument(v, 1); return 2;
    case REDUCE: v[0] = net_random(rank), ids[1] = argument(v, 1); return 2;
    case UNSQUEEZE: v[0] = net_random(rank + 1), ids[1] = argument(v, 1); return 2;
    case PAD:
        for (uint32_t i = 0; i < 2 * rank; i++) v[i] = (int64_t)net_random(4) - 1;
        ids[1] = argument(v, 2 * rank);
        return 2;
    case FILL:
        for (uint32_t i = 0; i < s->rank; i++) v[i] = net_random(4);
        ids[0] = argument(v, s->rank);
        return 1;
    default: return 1;
    }
}

static sis_status add_step(const step *s, uint32_t *tensors, uint32_t *made) {
    static const sis_op_id ops[KINDS] = {[FLATTEN] = SIS_OP_RESHAPE,
                                         [FOLD] = SIS_OP_RESHAPE,
                                         [EXPAND] = SIS_OP_EXPAND,
                                         [TILE] = SIS_OP_TILE,
                                         [SLICE] = SIS_OP_SLICE,
                                         [TOP_K] = SIS_OP_TOP_K,
                                         [RELU] = SIS_OP_RELU,
                                         [ADD] = SIS_OP_ADD,
                                         [TRANSPOSE] = SIS_OP_TRANSPOSE,
                                         [CONCAT] = SIS_OP_CONCAT,
                                         [REDUCE] = SIS_OP_REDUCE_SUM,
                                         [UNSQUEEZE] = SIS_OP_UNSQUEEZE,
                                         [PAD] = SIS_OP_PAD,
                                         [SOFTMAX] = SIS_OP_SOFTMAX,
                                         [GRAM] = SIS_OP_MAT_MUL,
                                         [FILL] = SIS_OP_CONSTANT_OF_SHAPE};
    uint32_t x = tensors[s->input], ids[4];
    uint32_t n = add_arguments(s, x, rank_of(s->input), ids);
    if (s->kind == ADD || s->kind == CONCAT) ids[n++] = net_op(0, SIS_OP_NEG, IDS(x));
    if (s->kind == GRAM) ids[n++] = net_op(0, SIS_OP_TRANSPOSE, IDS(x));
    if (s->kind == CONCAT || s->kind == SOFTMAX) net_int(1, s->kind == CONCAT ? 0 : -1);
    *made = net->tensors.count;
    return net_try(0, ops[s->kind], ids, n, s->kind == TOP_K ? 2 : 1);
}

/* The status of what did not fit; then the graph is of no use. */
static sis_status build(uint32_t outputs[OUTPUTS]) {
    uint32_t tensors[STEPS + 1];
    g.n = 0;
    net_begin(NO_OPSET);
    tensors[0] = net_input(SIS_F32, DIMS(4, 6));
    for (uint32_t i = 0; i < r.count; i++) {
        sis_status status = add_step(&r.steps[i], tensors, &tensors[i + 1]);
        if (status != SIS_OK) return status;
        if (is_static && net_info(tensors[i + 1], 2) > MOST_BYTES) return SIS_OVERFLOW;
    }
    for (int i = 0; i < OUTPUTS; i++) net_output(0, outputs[i] = tensors[r.outputs[i]]);
    return SIS_OK;
}

static void fill_input(void) {
    if (net_info(0, 3) < 0) return;
    float *x = net_data(0);
    for (int i = 0; i < 24; i++) x[i] = (float)((i * 7) % 24) - 11.5f; /* no two equal: TopK has one answer */
}

/* --- what came out --- */

typedef struct result {
    sis_status status;
    const char *culprit;
    given given;
    int64_t info[OUTPUTS][SIS_TENSOR_INFO];
    uint8_t bytes[OUTPUTS][MOST_BYTES];
} result;

static void keep(result *to, const uint32_t outputs[OUTPUTS]) {
    for (int i = 0; i < OUTPUTS; i++) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(net, outputs[i], to->info[i]));
        TEST_ASSERT_TRUE(to->info[i][2] <= MOST_BYTES);
        if (to->info[i][2] > 0) memcpy(to->bytes[i], net_data(outputs[i]), (size_t)to->info[i][2]);
        to->info[i][3] = 0;
    }
}

static void compare(const result *a, const uint32_t outputs[OUTPUTS]) {
    static result b;
    keep(&b, outputs);
    TEST_ASSERT_EQUAL_MEMORY(a->info, b.info, sizeof a->info);
    for (int i = 0; i < OUTPUTS; i++)
        if (a->info[i][2] > 0) TEST_ASSERT_EQUAL_MEMORY(a->bytes[i], b.bytes[i], (size_t)a->info[i][2]);
}

static uint32_t agreed, refused;

static void one_graph(uint64_t seed) {
    static result planned[VALUES];
    uint32_t outputs[OUTPUTS];
    net_seed = seed;
    devise();
    is_static = true;
    for (uint32_t k = 0; k < VALUES; k++) {
        memset(&planned[k], 0, sizeof planned[k]);
        net_seed = seed + 1000 * (k + 1);
        planned[k].status = build(outputs);
        planned[k].given = g;
        planned[k].culprit = sis_graph_error(net)->operator_name;
        if (planned[k].status != SIS_OK) continue;
        TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_DYNAMIC));
        net_compile();
        fill_input();
        net_run();
        keep(&planned[k], outputs);
    }
    is_static = false;
    TEST_ASSERT_EQUAL(SIS_OK, build(outputs));
    net_compile_with(REGION);
    fill_input();
    for (uint32_t k = 0; k < 2 * VALUES; k++) {
        const result *p = &planned[k % VALUES];
        if (p->status == SIS_OVERFLOW) continue; /* larger than the test has room for */
        for (uint32_t i = 0; i < p->given.n; i++) net_set(g.ids[i], p->given.values[i]);
        sis_status status = k < VALUES ? sis_graph_run(net) : net_run_in_pieces(INT32_MAX);
        if (p->status == SIS_OK) {
            TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, status, sis_graph_error(net)->text);
            compare(p, outputs);
            agreed++;
        } else if (sis_graph_error(net)->operator_name ==
                   p->culprit) { /* unless nobody reads what did not fit */
            TEST_ASSERT_EQUAL(p->status, status);
            refused++;
        }
    }
}

static void as_planned(void) {
    for (uint64_t seed = 1; seed <= 400; seed++) one_graph(seed);
    char line[80] = "";
    sis_text_append(line, sizeof line, "seeds 1 to 400: %u runs agree, %u are refused alike",
                    (uint64_t)agreed, (uint64_t)refused);
    TEST_MESSAGE(line);
    TEST_ASSERT_TRUE(agreed > 1000 && refused > 50);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(as_planned);
    return UNITY_END();
}
