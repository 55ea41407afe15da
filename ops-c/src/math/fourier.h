/* Discrete Fourier transforms of any length in f64: sums of x[j] e^(-2 pi i j k / n).
 *
 * Lengths whose prime factors are at most 61 go by mixed radices (Stockham's order, nothing is permuted); others are a
 * convolution with a chirp, of a power of two (Bluestein). Where the tables made at first are too small for that, as they
 * may be for another length in the same memory, it is the plain sum. Which way is taken follows from lengths alone, each
 * multiply-add is fused: the same bits on every processor. The caller gives all memory. */
#ifndef SIS_MATH_FOURIER_H
#define SIS_MATH_FOURIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIS_FOURIER_LONGEST (INT64_C(1) << 28)
#define SIS_FOURIER_FACTORS 28

typedef struct sis_complex {
    double re, im;
} sis_complex;

typedef enum sis_fourier_way { SIS_FOURIER_RADICES, SIS_FOURIER_CHIRP, SIS_FOURIER_SUM } sis_fourier_way;

typedef struct sis_fourier {
    int64_t n; /* of the transform */
    int64_t m; /* of the one by radices: n, or the chirp's power of two */
    sis_fourier_way way;
    uint32_t factors;
    uint8_t factor[SIS_FOURIER_FACTORS]; /* of m */
    size_t table_bytes, work_bytes;
} sis_fourier;

/* 1 <= n <= SIS_FOURIER_LONGEST. Tables and work of at most these sizes; n x 16 and n x 32 bytes always suffice. */
void sis_fourier_plan(sis_fourier *plan, int64_t n, size_t most_table_bytes, size_t most_work_bytes);

/* Fills the tables, aligned 16. */
void sis_fourier_tables(const sis_fourier *plan, void *tables);

/* Transforms the n numbers at `work`, which is work_bytes long and aligned 16; the result lies where the function says. */
const sis_complex *sis_fourier_run(const sis_fourier *plan, const void *tables, sis_complex *work);

#endif
