/* COBS. Zeros are looked for eight bytes at a time, stretches without them are copied whole. */
#include "cobs.h"
#include <string.h>

enum { MOST_BLOCK = 254 };

size_t sis_cobs_run(const uint8_t *bytes, size_t count) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    size_t i = 0;
    for (; i < count && ((uintptr_t)(bytes + i) & 7); i++)
        if (!bytes[i]) return i;
    for (; count - i >= 8; i += 8) {
        uint64_t word = *(const uint64_t *)(const void *)(bytes + i);
        uint64_t zeros = (word - ones) & ~word & tops;
        if (zeros) return i + (size_t)__builtin_ctzll(zeros) / 8;
    }
    for (; i < count; i++)
        if (!bytes[i]) return i;
    return count;
}

void sis_cobs_begin(sis_cobs *cobs, uint8_t *at) {
    cobs->code = at;
    cobs->at = at + 1;
}

static void next_block(sis_cobs *cobs) {
    *cobs->code = (uint8_t)(cobs->at - cobs->code);
    cobs->code = cobs->at++;
}

void sis_cobs_put(sis_cobs *cobs, const uint8_t *bytes, size_t count) {
    while (count) {
        size_t room = MOST_BLOCK - (size_t)(cobs->at - cobs->code - 1);
        if (!room) {
            /* A full block stands for no zero; it is closed only now, when something follows it. */
            next_block(cobs);
            room = MOST_BLOCK;
        }
        size_t look = count < room ? count : room;
        size_t run = sis_cobs_run(bytes, look);
        memcpy(cobs->at, bytes, run);
        cobs->at += run;
        bytes += run;
        count -= run;
        if (run == look) continue;
        next_block(cobs);
        bytes++;
        count--;
    }
}

uint8_t *sis_cobs_end(sis_cobs *cobs) {
    *cobs->code = (uint8_t)(cobs->at - cobs->code);
    return cobs->at;
}

size_t sis_cobs_decode(uint8_t *bytes, size_t count) {
    size_t in = 0, out = 0;
    while (in < count) {
        size_t code = bytes[in++];
        if (!code || code - 1 > count - in) return 0;
        memmove(bytes + out, bytes + in, code - 1);
        in += code - 1;
        out += code - 1;
        if (code <= MOST_BLOCK && in < count) bytes[out++] = 0;
    }
    return out;
}
