/* Integer GEMM: D = A x B of matrices of 8 bits less their zero points, as 16-bit numbers in panels, summed in 32 bits. Sums wrap, so
 * their order cannot change a bit of them.
 *
 * A panel: 8 rows, [k / 2][8][2], so that two steps of k lie side by side. B panel: 8 columns, [k][8]. k is rounded up to even;
 * what is past m, n and k is 0. Nothing here allocates. */
#ifndef SIS_KERNELS_IGEMM_H
#define SIS_KERNELS_IGEMM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__aarch64__)
#include <arm_neon.h> /* the compiler widens bytes one by one */
#endif

#define SIS_IGEMM 8         /* rows and columns of a panel */
#define SIS_IGEMM_TILE 64   /* rows and columns of D that are worked on at once */
#define SIS_IGEMM_DEPTH 512 /* steps of k at once: a panel is 8 KiB */

/* Bytes of scratch that sis_igemm_tile needs, 16-byte aligned. */
#define SIS_IGEMM_SCRATCH                                                                         \
    (((size_t)SIS_IGEMM_TILE * SIS_IGEMM_DEPTH + SIS_IGEMM * SIS_IGEMM_DEPTH) * sizeof(int16_t) + \
     SIS_IGEMM * SIS_IGEMM * sizeof(int32_t))

/* Writes the panel of `count` rows of A from row `first` (columns of B alike), steps [k0, k0 + k). */
typedef void sis_igemm_pack(const void *source, size_t first, size_t count, size_t k0, size_t k,
                            int16_t *panel);

typedef struct sis_igemm {
    size_t k;
    const void *a, *b; /* what pack_a and pack_b understand */
    sis_igemm_pack *pack_a, *pack_b;
} sis_igemm;

/* D[i][j] for rows [m0, m0 + m) and columns [n0, n0 + n), at most SIS_IGEMM_TILE of each; d points to the first, its rows
 * `row` apart. */
void sis_igemm_tile(const sis_igemm *g, size_t m0, size_t m, size_t n0, size_t n, int32_t *d, size_t row,
                    void *scratch);

/* Estimated instructions of m x n x k, AArch64, without what packs B. */
uint64_t sis_igemm_instructions(uint64_t m, uint64_t n, uint64_t k);

/* Eight bytes as numbers of 16 bits. */
typedef int16_t sis_v8s __attribute__((vector_size(16)));

#if defined(__aarch64__)
static inline sis_v8s sis_widen(const void *bytes, bool is_signed) {
    return is_signed ? (sis_v8s)vmovl_s8(vld1_s8(bytes)) : (sis_v8s)vmovl_u8(vld1_u8(bytes));
}
#else
static inline sis_v8s sis_widen(const void *bytes, bool is_signed) {
    typedef uint8_t v8u __attribute__((vector_size(8)));
    typedef int8_t v8i __attribute__((vector_size(8)));
    v8u u;
    __builtin_memcpy(&u, bytes, 8);
    return is_signed ? __builtin_convertvector((v8i)u, sis_v8s) : __builtin_convertvector(u, sis_v8s);
}
#endif

/* One row times a matrix as it lies: d[j] += sum over i of a[i] * (b[i * b_row + j] - zero), for j below n. */
void sis_igemm_row(size_t k, const int16_t *a, const uint8_t *b, size_t b_row, bool is_signed, int16_t zero,
                   int32_t *d, size_t n);

/* --- matrices of bytes, the usual source --- */

typedef struct sis_byte_matrix {
    const uint8_t *data; /* element (step, line): data[step * k_step + line * line_step] */
    size_t k_step, line_step;
    bool is_signed;
    const int16_t *zero; /* taken off: of each line; or one, with zero_step 0 */
    size_t zero_step;
} sis_byte_matrix;

/* Lines are rows of A. */
sis_igemm_pack sis_igemm_pack_rows;
/* Lines are columns of B. */
sis_igemm_pack sis_igemm_pack_columns;

#endif
