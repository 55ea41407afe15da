/* Instructions of a product on AArch64, from counts of its kernels: what its registers hold at once, by columns when there
 * are few, else by vectors of columns and by rows of the panel (8, or the 4 low ones). */
#include "gemm.h"

static uint64_t parts(uint64_t x, uint64_t size) { return (x + size - 1) / size; }

/* A step of k, times 64. */
static const uint16_t thin_step[SIS_THIN + 1] = {0, 196, 368, 557, 663};
static const uint16_t wide_step[4] = {0, 624, 1168, 1712}, low_step[4] = {0, 416, 704, 1024};

/* Beside its steps: a panel of W in a block of k, zeros and stores; a call of a kernel; a row whose end is no whole vector. */
enum { PANEL = 42, CALL = 90, THIN_PANEL = 20, ROW_END = 20 };
/* Packing, for 64 elements. */
enum { PACK_ROWS = 52, PACK_COLUMNS = 18, PACK_THIN = 256 };

/* Panels of W against X panels of `vectors`, `count` of them, all of k. */
static uint64_t panels(uint64_t m, uint64_t k, uint64_t blocks, uint32_t vectors, uint64_t count) {
    const uint64_t low = m % 8 > 0 && m % 8 <= 4, whole = parts(m, 8) - low;
    const uint64_t around = blocks * (PANEL + 8u * vectors);
    return count *
           (whole * (k * wide_step[vectors] / 64 + around) + low * (k * low_step[vectors] / 64 + 2 * around));
}

uint64_t sis_gemm_estimate(const sis_gemm_blocks *b, size_t m, size_t n, size_t k, bool packs_w,
                           bool packs_x) {
    const uint64_t w = (uint64_t)m * k, x = (uint64_t)n * k;
    if (n <= SIS_THIN && packs_x)
        return 100u + parts(m, 8) * ((uint64_t)k * thin_step[n] / 64 + THIN_PANEL) +
               (packs_w ? w * PACK_ROWS / 64 : 0) + (n > 1 ? b->m_tiles * x * PACK_THIN / 64 : 0);
    const uint64_t blocks = b->kc > 0 ? parts(k, b->kc) : 1, full = n / 12,
                   tail = packs_x && !packs_w && n % 4 == 1;
    const uint32_t rest = (uint32_t)parts(n % 12 - tail, 4);
    uint64_t sum = tail * parts(m, 8) * ((uint64_t)k * thin_step[1] / 64 + 2 * THIN_PANEL);
    sum += panels(m, k, blocks, 3, full) + (rest ? panels(m, k, blocks, rest, 1) : 0);
    sum += blocks * b->m_tiles * (full + (rest > 0)) * CALL;
    if (n % 4 > tail) sum += (uint64_t)m * ROW_END;
    /* Along tiles that share it, what fits in one block of k, or is kept, is packed once. */
    if (packs_w) sum += w * PACK_ROWS / 64 * (b->by_rows && blocks == 1 ? 1 : b->n_tiles);
    if (packs_x) sum += x * PACK_COLUMNS / 64 * (blocks == 1 || b->keeps ? 1 : b->m_tiles);
    return sum;
}
