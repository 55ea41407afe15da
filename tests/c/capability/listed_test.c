/* A build that lists its models: linked with a list of its own, before the library's. Nothing is built, let alone run,
 * without the capability of a package on the list. */
#include "../graph/net.h"
#include "package.h"

/* Of the package that package_make makes for MEMORY_LISTED bytes and a model that needs Relu; main checks it. */
enum { MEMORY_LISTED = 123456 };
static uint8_t hashes[2][32];
extern const sis_model_policy sis_models;
const sis_model_policy sis_models = {true, 2, hashes};

void sis_sha256(const void *data, size_t bytes, uint8_t digest[32]);

static sis_status attach(uint64_t memory) {
    static const uint16_t relu[] = {SIS_OP_RELU};
    package_reset();
    package_wanted.operators = relu;
    package_wanted.n_operators = 1;
    package_wanted.memory = memory;
    package_make();
    return sis_graph_capability(net, package_bytes, package_size);
}

static void build(sis_status expected) {
    uint32_t x = net_input(SIS_F32, DIMS(4));
    TEST_ASSERT_EQUAL(expected, net_try(0, SIS_OP_RELU, IDS(x), 1));
    size_t bytes;
    net_output(0, expected == SIS_OK ? x + 1 : x);
    TEST_ASSERT_EQUAL(expected, sis_graph_plan(net, &bytes));
    TEST_ASSERT_EQUAL(expected, sis_graph_compile(net, net_arena, sizeof net_arena));
    TEST_ASSERT_EQUAL(expected == SIS_OK ? SIS_OK : SIS_BAD_STATE, sis_graph_run(net));
}

static void nothing_without_a_capability(void) {
    net_begin(18);
    build(SIS_NOT_LISTED);
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_NOT_LISTED, attach(MEMORY_LISTED + 1)); /* the same model with laxer limits */
    net_is("the package is not on this image's list of models");
    build(SIS_NOT_LISTED);
}

static void listed_ones_run(void) {
    net_begin(18);
    attach(MEMORY_LISTED);
    sis_package p;
    TEST_ASSERT_EQUAL(SIS_OK, sis_package_parse(package_bytes, package_size, &p));
    sis_sha256(package_bytes, p.model, hashes[1]);
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, attach(MEMORY_LISTED));
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_compile(net, net_arena, sizeof net_arena));
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, attach(MEMORY_LISTED));
    uint32_t x = net_input(SIS_F32, DIMS(4));
    net_output(0, net_op(0, SIS_OP_RELU, IDS(x)));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, net_plan()));
    net_run();
    package_bytes[package_size - 1] ^= 1;
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_HASH_MISMATCH, sis_graph_capability(net, package_bytes, package_size));
    hashes[1][31] ^= 1;
    package_bytes[package_size - 1] ^= 1;
    TEST_ASSERT_EQUAL(SIS_NOT_LISTED, sis_graph_capability(net, package_bytes, package_size));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(nothing_without_a_capability);
    RUN_TEST(listed_ones_run);
    return UNITY_END();
}
