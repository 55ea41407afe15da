/* Programs of frames that tests share. */
#ifndef CONTROL_PROGRAM_H
#define CONTROL_PROGRAM_H

#include "rig.h"

#define DIMS(...) \
    (uint32_t)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (const int64_t[]) { __VA_ARGS__ }
#define DIMS32(...) \
    (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)), (const uint32_t[]) { __VA_ARGS__ }
#define IDS(...) \
    (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)), (const uint32_t[]) { __VA_ARGS__ }

#define OK(call) TEST_ASSERT_EQUAL_STRING("OK", sis_status_name(call))
#define NOT(status, call) TEST_ASSERT_EQUAL_STRING(#status, sis_status_name(call))

/* Each sends and gives the status of the only reply; *id, where not NULL, its id. */
sis_status program_plain(uint32_t command);
sis_status program_create(void);
sis_status program_input(const char *name, uint32_t dtype, uint32_t rank, const int64_t *dims, uint32_t *id);
sis_status program_constant(const char *name, uint32_t dtype, uint32_t rank, const int64_t *dims,
                            const void *data, size_t bytes, uint32_t *id);
sis_status program_load(uint32_t tensor, uint64_t offset, const void *data, size_t bytes);
sis_status program_shape(uint32_t tensor, uint32_t dtype, uint32_t rank, const uint32_t *dims);
/* In the main block, with attributes as they go over the wire. */
sis_status program_operator(uint32_t op, uint32_t n, const uint32_t *inputs, const void *attributes,
                            size_t bytes, uint32_t *id);
sis_status program_output(uint32_t block, uint32_t tensor, const char *name);
sis_status program_compile(void);
sis_status program_set(uint32_t tensor, uint64_t offset, const void *data, size_t bytes);
sis_status program_read(uint32_t tensor, uint64_t offset, uint32_t length, uint8_t *to, size_t *bytes);

/* A convolution, Relu and a bias of 3 channels, 1x2x5x5 to 1x3x5x5: by the frames of V0 alone, and by those that have names.
 * Its output's number; the first status that is not SIS_OK ends it. */
extern const float program_weights[54], program_bias[3], program_image[50];
sis_status program_net_plain(uint32_t *output);
sis_status program_net_named(uint32_t *output);
/* The same by the graph's own calls; 75 values. */
void program_expected(float output[75]);

#endif
