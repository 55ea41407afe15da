/* A node made by hand, without a graph: for tests of one operator. Memory comes from a pool that test_begin empties;
 * behind every tensor stand guard bytes that test_run checks. */
#ifndef SIS_TEST_NODE_H
#define SIS_TEST_NODE_H

#include "sis/op.h"

#define TEST_INPUTS 16
#define TEST_OUTPUTS 8

typedef struct test_node {
    sis_node n; /* n.attributes points to `attributes`, defaults filled in */
    sis_needs needs;
    sis_error error;
    sis_tensor in[TEST_INPUTS], out[TEST_OUTPUTS];
    sis_tensor *inputs[TEST_INPUTS], *outputs[TEST_OUTPUTS];
    uint64_t attributes[64];
} test_node;

/* Clears the node and the pool; one output. Give inputs in order, then call one of the functions below. */
void test_begin(test_node *t, sis_op_id op, uint32_t opset);

/* The next input: `dims` is any number of sizes; data is copied (NULL leaves it zero) and returned. A known input is one
 * whose value the operator may read while shapes are inferred. */
#define DIMS(...) \
    ((sis_shape){.rank = sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), .dim = {__VA_ARGS__}})
#define SCALAR ((sis_shape){.rank = 0})
void *test_input(test_node *t, sis_dtype dtype, sis_shape shape, const void *data);
void test_known(test_node *t, sis_dtype dtype, sis_shape shape, const void *data);
/* A known 1-D i64 input. */
#define test_ints(t, ...) \
    test_known(t, SIS_I64, DIMS(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (int64_t[]){__VA_ARGS__})
void test_left_out(test_node *t); /* an optional input that is not given */

/* An attribute list. */
#define INTS(...)                                                            \
    ((sis_ints){.count = sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), \
                .values = (int64_t[]){__VA_ARGS__}})

sis_status test_infer(test_node *t);

/* Infer, prepare, pack, then run into fresh outputs; prints and returns the status. */
sis_status test_run(test_node *t);

/* test_run, and the same again tile by tile from the last to the first, over each input that may be overwritten, and as
 * the views that prepare promised: all must give the same bytes. NULL, or what went wrong. */
const char *test_run_all_ways(test_node *t);

/* Bytes from the pool, guarded; never NULL (a test that wants too much stops with a message). */
void *test_memory(size_t bytes);

/* Elements equal bit by bit, any NaN equal to any other; index of the first difference, or -1. */
int64_t test_difference(sis_dtype dtype, const void *a, const void *b, int64_t n);

#endif
