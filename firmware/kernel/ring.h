/* A ring of bytes between one writer and one reader, one of which may be an interrupt: each moves its own end only. */
#ifndef SIS_RING_H
#define SIS_RING_H

#include <stdbool.h>
#include <stdint.h>

typedef struct sis_ring {
    uint8_t *bytes;
    uint32_t size; /* a power of two */
    volatile uint32_t in, out;
} sis_ring;

static inline uint32_t sis_ring_count(const sis_ring *ring) { return ring->in - ring->out; }

static inline uint32_t sis_ring_room(const sis_ring *ring) { return ring->size - sis_ring_count(ring); }

/* Only where there is room. */
static inline void sis_ring_put(sis_ring *ring, uint8_t byte) {
    *(volatile uint8_t *)&ring->bytes[ring->in & (ring->size - 1)] = byte;
    ring->in++;
}

/* -1: empty. */
static inline int sis_ring_get(sis_ring *ring) {
    if (ring->in == ring->out) return -1;
    int byte = *(volatile uint8_t *)&ring->bytes[ring->out & (ring->size - 1)];
    ring->out++;
    return byte;
}

static inline void sis_ring_clear(sis_ring *ring) { ring->out = ring->in; }

#endif
