/* Winograd: products of all positions back to squares of the output (winograd.h): columns in vectors, rows in quads, which
 * then are lines of up to sixteen outputs. */
#include "winograd.h"
#include "winograd_parts.h"

#define LINE 16                  /* outputs of a row of four squares of side 4 */
#define PIECES 4                 /* most of a quad */
#define QUADS ((SIS_NR + 3) / 4) /* of a panel */

SIS_INLINE void transform_column(const sis_vf m[6], sis_vf to[4], const int side) {
    if (side == 4)
        sis_vector_out_4(m, to);
    else
        sis_vector_out_2(m, to);
}

SIS_INLINE void transform_row(const sis_v4 m[6], sis_v4 to[4], const int side) {
    if (side == 4)
        sis_quad_out_4(m, to);
    else
        sis_quad_out_2(m, to);
}

SIS_INLINE void join(float *to, const sis_v4 out[4], const int side) {
    if (side == 4)
        sis_quad_join_4(to, out);
    else
        sis_quad_join_2(to, out);
}

/* Four squares of a panel: where the outputs of each piece lie in a plane. */
typedef struct quad {
    uint32_t pieces;
    bool whole; /* four squares in a row, complete */
    struct {
        size_t place, lane, rows, columns;
    } piece[PIECES];
} quad;

static quad quad_of(const sis_winograd *p, size_t first, size_t n) {
    sis_winograd_piece pieces[PIECES];
    quad q = {.pieces = (uint32_t)sis_winograd_pieces(p, first, n, pieces)};
    for (uint32_t k = 0; k < q.pieces; k++) {
        const size_t y = pieces[k].row * p->side, x = pieces[k].column * p->side,
                     squares = pieces[k].count * p->side;
        q.piece[k].place = y * p->out_width + x;
        q.piece[k].lane = pieces[k].at;
        q.piece[k].rows = p->out_height - y < p->side ? p->out_height - y : p->side;
        q.piece[k].columns = p->out_width - x < squares ? p->out_width - x : squares;
    }
    q.whole = q.pieces == 1 && q.piece[0].rows == p->side && q.piece[0].columns == 4 * (size_t)p->side;
    return q;
}

/* One filter's plane and what is added to it. */
typedef struct plane_out {
    const sis_winograd *plan;
    const sis_finish *finish;
    float *y;
    const float *add;
} plane_out;

static void finish_line(const sis_finish *f, const float *line, const float *add, float *y, size_t n) {
    for (size_t i = 0; i < n; i += SIS_LANES) {
        const size_t left = n - i < SIS_LANES ? n - i : SIS_LANES;
        const sis_vf more = f->add ? sis_load_n(add + i, left) : sis_zero();
        sis_store_n(y + i, left, sis_finish_vector(f, sis_load_n(line + i, left), more));
    }
}

/* n of 1 to 16 floats: by quads, of which the last may overlap the one before it. */
SIS_INLINE void copy_line(const float *line, float *y, size_t n) {
    if (n < 4) {
        for (size_t i = 0; i < n; i++) y[i] = line[i];
        return;
    }
    sis_quad_store(y, sis_quad_load(line));
    if (n > 8) {
        sis_quad_store(y + 4, sis_quad_load(line + 4));
        if (n > 12) sis_quad_store(y + 8, sis_quad_load(line + 8));
    }
    sis_quad_store(y + n - 4, sis_quad_load(line + n - 4));
}

#if SIS_LANES == 4
SIS_INLINE void clamp(const sis_finish *f, sis_v4 out[4], const int side) {
    SIS_UNROLL
    for (int j = 0; j < side; j++) out[j] = sis_min(sis_max(out[j], sis_splat(f->low)), sis_splat(f->high));
}
#endif

/* Row i of a quad's squares, through memory to its pieces; the plane's end cuts them. */
SIS_INLINE void put_row(const plane_out *o, const quad *q, size_t i, sis_v4 out[4], const int side) {
    float line[LINE];
#if SIS_LANES == 4
    const bool finished = o->finish->add == NULL; /* in registers */
    if (finished && o->finish->clamp) clamp(o->finish, out, side);
#else
    const bool finished = !sis_finishes(o->finish);
#endif
    join(line, out, side);
    for (uint32_t k = 0; k < q->pieces; k++) {
        if (i >= q->piece[k].rows) continue;
        const size_t place = q->piece[k].place + i * o->plan->out_width, n = q->piece[k].columns;
        const float *from = line + q->piece[k].lane * (size_t)side;
        if (!finished)
            finish_line(o->finish, from, o->add ? o->add + place : NULL, o->y + place, n);
        else
            copy_line(from, o->y + place, n);
    }
}

SIS_INLINE void columns(const float *m, sis_vf *t, size_t pitch, const int side) {
    const int reach = side + 2;
    SIS_UNROLL
    for (int j = 0; j < reach; j++) {
        sis_vf d[6], to[4];
        SIS_UNROLL
        for (int i = 0; i < reach; i++) d[i] = sis_load(m + (i * reach + j) * SIS_WINOGRAD_STEP);
        transform_column(d, to, side);
        SIS_UNROLL
        for (int i = 0; i < side; i++) t[(size_t)(i * 6 + j) * pitch] = to[i];
        SIS_KEEP_LOADS_HERE;
    }
}

#if SIS_LANES == 4
/* Straight from registers. */
SIS_INLINE void put_whole_row(const plane_out *o, float *y, sis_v4 out[4], const int side) {
    const sis_finish *f = o->finish;
    if (f->add) {
        sis_v4 add[4];
        const float *from = o->add + (y - o->y);
        if (side == 4)
            sis_quad_apart_4(from, add);
        else
            sis_quad_apart_2(from, add);
        SIS_UNROLL
        for (int j = 0; j < side; j++) out[j] = sis_add(out[j], add[j]);
    }
    if (f->clamp) clamp(f, out, side);
    join(y, out, side);
}

SIS_INLINE void quad_out(const plane_out *o, const quad *q, const float *m, const int side,
                         const bool whole) {
    sis_v4 t[6][6];
    columns(m, &t[0][0], 1, side);
    float *y = o->y + q->piece[0].place;
    SIS_UNROLL
    for (int i = 0; i < side; i++, y += o->plan->out_width) {
        sis_v4 out[4];
        SIS_HIDE(y);
        transform_row(t[i], out, side);
        if (whole)
            put_whole_row(o, y, out, side);
        else
            put_row(o, q, (size_t)i, out, side);
    }
}

SIS_INLINE void quad_filters(plane_out o, const quad *q, const float *m, size_t filters, const int side,
                             const bool whole) {
    const size_t plane = o.plan->out_height * o.plan->out_width;
    for (; filters > 0; filters--, m += SIS_NR, o.y += plane) {
        quad_out(&o, q, m, side, whole);
        if (o.add) o.add += plane;
    }
}

SIS_INLINE void panel_out(const sis_winograd *p, const float *m, size_t filters, size_t first, size_t n,
                          float *y, const sis_finish *finish, const int side) {
    const plane_out o = {p, finish, y, finish->add};
    for (size_t g = 0; g < n; g += 4) {
        const quad q = quad_of(p, first + g, n - g < 4 ? n - g : 4);
        if (q.whole)
            quad_filters(o, &q, m + g, filters, side, true);
        else
            quad_filters(o, &q, m + g, filters, side, false);
    }
}
#else
SIS_INLINE void panel_out(const sis_winograd *p, const float *m, size_t filters, size_t first, size_t n,
                          float *y, const sis_finish *finish, const int side) {
    const size_t plane = p->out_height * p->out_width, quads = (n + 3) / 4;
    quad q[QUADS] = {0}; /* of which `quads` are looked at, as some compilers do not see */
    sis_vf room[24 * QUADS * 4 / SIS_LANES];
    const float *t = (const float *)(const void *)room;
    plane_out o = {p, finish, y, finish->add};
    for (size_t g = 0; g < quads; g++) q[g] = quad_of(p, first + 4 * g, n - 4 * g < 4 ? n - 4 * g : 4);
    for (size_t f = 0; f < filters; f++, o.y += plane, m += SIS_NR) {
        for (size_t l = 0; l < n; l += SIS_LANES)
            columns(m + l, room + l / SIS_LANES, QUADS * 4 / SIS_LANES, side);
        for (size_t g = 0; g < quads; g++) {
            for (int i = 0; i < side; i++) {
                sis_v4 d[6], out[4];
                for (int j = 0; j < side + 2; j++)
                    d[j] = sis_quad_load(t + (size_t)(i * 6 + j) * QUADS * 4 + 4 * g);
                transform_row(d, out, side);
                put_row(&o, &q[g], (size_t)i, out, side);
            }
        }
        if (o.add) o.add += plane;
    }
}
#endif

void sis_winograd_out(const sis_winograd *p, const float *m, size_t filters, size_t first, size_t n, float *y,
                      const sis_finish *finish) {
    if (p->side == 4)
        panel_out(p, m, filters, first, n, y, finish, 4);
    else
        panel_out(p, m, filters, first, n, y, finish, 2);
}
