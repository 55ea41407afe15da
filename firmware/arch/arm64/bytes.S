/* memcpy, memmove and memset for the whole image, in place of the C library's byte loops. General registers only, so that
 * a fault report disturbs no vector; unaligned accesses, so the MMU must be on. */

    .macro function name
    .section .text.\name, "ax"
    .global \name
    .type \name, %function
    .balign 16
\name:
    .endm

/* Runs must not overlap. Up to 15 bytes: two pieces that may overlap; else pairs, the last pair over the one before. */
function memcpy
    add     x4, x1, x2
    add     x5, x0, x2
    mov     x3, x0
    cmp     x2, #16
    b.lo    3f
    subs    x2, x2, #64
    b.lo    1f
0:  ldp     x6, x7, [x1]
    ldp     x8, x9, [x1, #16]
    ldp     x10, x11, [x1, #32]
    ldp     x12, x13, [x1, #48]
    add     x1, x1, #64
    stp     x6, x7, [x3]
    stp     x8, x9, [x3, #16]
    stp     x10, x11, [x3, #32]
    stp     x12, x13, [x3, #48]
    add     x3, x3, #64
    subs    x2, x2, #64
    b.hs    0b
1:  adds    x2, x2, #48
    b.lt    2f
11: ldp     x6, x7, [x1], #16
    stp     x6, x7, [x3], #16
    subs    x2, x2, #16
    b.ge    11b
2:  ldp     x6, x7, [x4, #-16]
    stp     x6, x7, [x5, #-16]
    ret
3:  tbz     x2, #3, 4f
    ldr     x6, [x1]
    ldr     x7, [x4, #-8]
    str     x6, [x0]
    str     x7, [x5, #-8]
    ret
4:  tbz     x2, #2, 5f
    ldr     w6, [x1]
    ldr     w7, [x4, #-4]
    str     w6, [x0]
    str     w7, [x5, #-4]
    ret
5:  cbz     x2, 6f
    lsr     x8, x2, #1
    ldrb    w6, [x1]
    ldrb    w7, [x1, x8]
    ldrb    w9, [x4, #-1]
    strb    w6, [x0]
    strb    w7, [x0, x8]
    strb    w9, [x5, #-1]
6:  ret

/* Where the runs overlap, pairs in the direction that reads before it writes, then single bytes. */
function memmove
    sub     x3, x0, x1
    cmp     x3, x2
    b.lo    2f
    neg     x3, x3
    cmp     x3, x2
    b.hs    memcpy
    mov     x3, x0
0:  subs    x2, x2, #16
    b.lo    1f
    ldp     x6, x7, [x1], #16
    stp     x6, x7, [x3], #16
    b       0b
1:  adds    x2, x2, #16
    b.eq    5f
11: ldrb    w6, [x1], #1
    strb    w6, [x3], #1
    subs    x2, x2, #1
    b.ne    11b
    ret
2:  add     x4, x1, x2
    add     x5, x0, x2
3:  subs    x2, x2, #16
    b.lo    4f
    ldp     x6, x7, [x4, #-16]!
    stp     x6, x7, [x5, #-16]!
    b       3b
4:  adds    x2, x2, #16
    b.eq    5f
41: ldrb    w6, [x4, #-1]!
    strb    w6, [x5, #-1]!
    subs    x2, x2, #1
    b.ne    41b
5:  ret

function memset
    and     x1, x1, #0xff
    mov     x6, #0x0101010101010101
    mul     x6, x1, x6
    add     x5, x0, x2
    mov     x3, x0
    cmp     x2, #16
    b.lo    3f
    subs    x2, x2, #64
    b.lo    1f
0:  stp     x6, x6, [x3]
    stp     x6, x6, [x3, #16]
    stp     x6, x6, [x3, #32]
    stp     x6, x6, [x3, #48]
    add     x3, x3, #64
    subs    x2, x2, #64
    b.hs    0b
1:  adds    x2, x2, #48
    b.lt    2f
11: stp     x6, x6, [x3], #16
    subs    x2, x2, #16
    b.ge    11b
2:  stp     x6, x6, [x5, #-16]
    ret
3:  tbz     x2, #3, 4f
    str     x6, [x3]
    str     x6, [x5, #-8]
    ret
4:  tbz     x2, #2, 5f
    str     w6, [x3]
    str     w6, [x5, #-4]
    ret
5:  cbz     x2, 6f
    strb    w6, [x3]
    strb    w6, [x5, #-1]
    lsr     x2, x2, #1
    strb    w6, [x3, x2]
6:  ret
