/* Reads a case's bytes. Past the end it gives zeros, and `bad` stays set: looked at once, at the end. */
#ifndef SIS_CASE_READER_H
#define SIS_CASE_READER_H

#include "check/case.h"
#include "check/element.h"

enum {
    SIS_STEP_END,
    SIS_STEP_INPUT,
    SIS_STEP_CONSTANT,
    SIS_STEP_BLOCK,
    SIS_STEP_BLOCK_INPUT,
    SIS_STEP_OPERATOR,
    SIS_STEP_OUTPUT
};

typedef struct sis_reader {
    const uint8_t *at, *end;
    bool bad;
} sis_reader;

typedef struct sis_case_tensor {
    uint32_t dtype, rank;
    int64_t dims[SIS_MAX_RANK];
} sis_case_tensor;

uint32_t sis_read_byte(sis_reader *reader);
uint64_t sis_read_number(sis_reader *reader);
uint32_t sis_read_u32(sis_reader *reader); /* bad when it is larger */
int64_t sis_read_signed(sis_reader *reader);
/* `count` bytes of the case; NULL. */
const uint8_t *sis_read_bytes(sis_reader *reader, uint64_t count);
void sis_read_tensor(sis_reader *reader, sis_case_tensor *tensor);

/* Elements and bytes of a tensor whose sizes are all known; bad when they are not, or too many. */
size_t sis_case_elements(sis_reader *reader, const sis_case_tensor *tensor, size_t *bytes);

/* Writes as many elements as the tensor has, which has `bytes`, as its dtype holds them. */
void sis_read_elements(sis_reader *reader, uint32_t dtype, size_t count, void *to, size_t bytes);
void sis_skip_elements(sis_reader *reader, const sis_case_tensor *tensor);

/* The elements that are expected, one after the other. */
typedef struct sis_elements {
    sis_reader *reader;
    uint32_t how;
} sis_elements;
sis_elements sis_elements_begin(sis_reader *reader);
sis_element sis_elements_next(sis_elements *elements, bool real);

#endif
