/* SHA-256 as FIPS 180-4 writes it. Eight rounds are written out, so the state stays where it is in registers. */
#include "sis/sha256.h"

#include <string.h>

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static inline uint32_t word_at(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* One round. What it would hand on by moving eight registers, the next one finds under another name. */
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                   \
    do {                                                                                                   \
        uint32_t t1 = (h) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((g) ^ ((e) & ((f) ^ (g)))) + \
                      K[i] + w[i];                                                                         \
        (d) += t1;                                                                                         \
        (h) = t1 + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (((a) & (b)) | ((c) & ((a) | (b))));   \
    } while (0)

static void block(uint32_t state[8], const uint8_t *data) {
    uint32_t w[64], a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 16; i++) w[i] = word_at(data + 4 * i);
    for (int i = 16; i < 64; i++) {
        uint32_t u = w[i - 15], v = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (rotate(u, 7) ^ rotate(u, 18) ^ u >> 3) +
               (rotate(v, 17) ^ rotate(v, 19) ^ v >> 10);
    }
    for (int i = 0; i < 64; i += 8) {
        ROUND(a, b, c, d, e, f, g, h, i);
        ROUND(h, a, b, c, d, e, f, g, i + 1);
        ROUND(g, h, a, b, c, d, e, f, i + 2);
        ROUND(f, g, h, a, b, c, d, e, i + 3);
        ROUND(e, f, g, h, a, b, c, d, i + 4);
        ROUND(d, e, f, g, h, a, b, c, i + 5);
        ROUND(c, d, e, f, g, h, a, b, i + 6);
        ROUND(b, c, d, e, f, g, h, a, i + 7);
    }
    const uint32_t sums[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; i++) state[i] += sums[i];
}

void sis_sha256_begin(sis_sha256_steps *steps) {
    *steps = (sis_sha256_steps){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                                          0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sis_sha256_step(sis_sha256_steps *steps, const void *data, size_t there) {
    const uint8_t *bytes = data;
    for (; there - steps->done >= 64; steps->done += 64) block(steps->state, bytes + steps->done);
}

void sis_sha256_finish(sis_sha256_steps *steps, const void *data, size_t bytes, uint8_t digest[32]) {
    sis_sha256_step(steps, data, bytes);
    size_t left = bytes - steps->done;
    uint8_t tail[128] = {0}; /* the rest, 0x80, zeros, length in bits */
    size_t tail_bytes = left < 56 ? 64 : 128;
    if (left) memcpy(tail, (const uint8_t *)data + steps->done, left);
    tail[left] = 0x80;
    uint64_t bits = (uint64_t)bytes << 3;
    for (int i = 0; i < 8; i++) tail[tail_bytes - 1 - i] = (uint8_t)(bits >> (8 * i));
    for (size_t at = 0; at < tail_bytes; at += 64) block(steps->state, tail + at);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(steps->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sis_sha256(const void *data, size_t bytes, uint8_t digest[32]) {
    sis_sha256_steps steps;
    sis_sha256_begin(&steps);
    sis_sha256_finish(&steps, data, bytes, digest);
}
