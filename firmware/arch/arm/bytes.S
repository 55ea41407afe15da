/* memcpy, memmove and memset for the whole image, in place of the C library's. Unaligned words are loaded and stored one at a
 * time, which needs the MMU; pointers that can be aligned together go eight words at a time. */

        .arch   armv7ve
        .syntax unified
        .arm

        .macro  function name
        .section .text.\name, "ax"
        .global \name
        .type   \name, %function
        .balign 16
\name:
        .endm

/* Ascending, and each piece is loaded before it is stored: right for runs that overlap downwards, too. */
function memcpy
        mov     ip, r0
        cmp     r2, #16
        blo     5f
        eor     r3, r0, r1
        tst     r3, #3
        bne     3f
0:      tst     ip, #3                  /* up to three bytes */
        beq     1f
        ldrb    r3, [r1], #1
        strb    r3, [ip], #1
        sub     r2, r2, #1
        b       0b
1:      push    {r4-r10, lr}
        subs    r2, r2, #32
        blo     2f
11:     ldmia   r1!, {r3-r10}
        stmia   ip!, {r3-r10}
        subs    r2, r2, #32
        bhs     11b
2:      pop     {r4-r10, lr}
        add     r2, r2, #32
        b       5f
3:      sub     r2, r2, #16
4:      ldr     r3, [r1], #4
        str     r3, [ip], #4
        ldr     r3, [r1], #4
        str     r3, [ip], #4
        ldr     r3, [r1], #4
        str     r3, [ip], #4
        ldr     r3, [r1], #4
        str     r3, [ip], #4
        subs    r2, r2, #16
        bhs     4b
        add     r2, r2, #16
5:      subs    r2, r2, #4
        blo     6f
51:     ldr     r3, [r1], #4
        str     r3, [ip], #4
        subs    r2, r2, #4
        bhs     51b
6:      tst     r2, #2                  /* r2 is what is left, less 4 */
        ldrhne  r3, [r1], #2
        strhne  r3, [ip], #2
        tst     r2, #1
        ldrbne  r3, [r1]
        strbne  r3, [ip]
        bx      lr

/* Where the target begins inside of the source, from the end down. */
function memmove
        sub     r3, r0, r1
        cmp     r3, r2
        bhs     memcpy
        add     r1, r1, r2
        add     ip, r0, r2
        subs    r2, r2, #4
        blo     1f
0:      ldr     r3, [r1, #-4]!
        str     r3, [ip, #-4]!
        subs    r2, r2, #4
        bhs     0b
1:      adds    r2, r2, #4
        bxeq    lr
2:      ldrb    r3, [r1, #-1]!
        strb    r3, [ip, #-1]!
        subs    r2, r2, #1
        bne     2b
        bx      lr

function memset
        and     r1, r1, #0xff
        orr     r1, r1, r1, lsl #8
        orr     r1, r1, r1, lsl #16
        mov     ip, r0
        cmp     r2, #16
        blo     3f
0:      tst     ip, #3
        beq     1f
        strb    r1, [ip], #1
        sub     r2, r2, #1
        b       0b
1:      push    {r4, r5, r6, lr}
        mov     r3, r1
        mov     r4, r1
        mov     r5, r1
        subs    r2, r2, #16
        blo     2f
11:     stmia   ip!, {r1, r3, r4, r5}
        subs    r2, r2, #16
        bhs     11b
2:      pop     {r4, r5, r6, lr}
        add     r2, r2, #16
3:      subs    r2, r2, #4
        blo     4f
31:     str     r1, [ip], #4
        subs    r2, r2, #4
        bhs     31b
4:      tst     r2, #2
        strhne  r1, [ip], #2
        tst     r2, #1
        strbne  r1, [ip]
        bx      lr
