/* Winograd: windows of the input to the panels of X, one for each position (winograd.h). Rows of windows are transformed in
 * quads of squares, as neighbours of a strip lie in memory: every fourth float of a line. Columns follow in vectors. A quad that
 * is not four neighbours is put together from pieces; what lies outside the image is masked, and only lines that leave the
 * memory of the group's channels are copied first. */
#include "winograd.h"
#include "winograd_parts.h"

#define LINE 20  /* floats read of a row: four squares of side 4, and the rest of the last window */
#define PIECES 4 /* most of a quad */

typedef struct source {
    const sis_winograd *plan;
    const float *x; /* the group's channels */
    size_t plane;
    ptrdiff_t size; /* floats of all channels */
} source;

typedef struct quad {
    uint32_t pieces;
    uint32_t rows[PIECES]; /* bit i: row i of this piece's windows lies in the image */
    ptrdiff_t at[PIECES];  /* of row 0 in a channel, for a piece's squares to come to their lanes */
    sis_v4i lanes[PIECES]; /* of a piece */
    sis_v4i take[6];       /* which squares have column j of their window in the image */
    size_t first, last;    /* channels of which lines can be read where they lie */
    bool masked;           /* else all lies in the image */
} quad;

static const float zeros[LINE];

/* At `row`: the first `side` columns of four windows, then two more. */
SIS_INLINE void load_row(const float *row, sis_v4 d[6], const int side) {
    if (side == 4) {
        sis_v4 next[4];
        sis_quad_apart_4(row, d);
        sis_quad_apart_4(row + 4, next);
        d[4] = next[0], d[5] = next[1];
    } else {
        sis_quad_apart_2(row, d);
        sis_quad_apart_2(row + 2, d + 2);
    }
}

SIS_INLINE void transform_row(const sis_v4 d[6], sis_v4 to[6], const int side) {
    if (side == 4)
        sis_quad_in_4(d, to);
    else
        sis_quad_in_2(d, to);
}

SIS_INLINE void transform_column(const sis_vf d[6], sis_vf to[6], const int side) {
    if (side == 4)
        sis_vector_in_4(d, to);
    else
        sis_vector_in_2(d, to);
}

/* --- where a quad's windows lie --- */

static void add_piece(const source *s, quad *q, const sis_winograd_piece *piece) {
    const sis_winograd *p = s->plan;
    const int side = (int)p->side;
    const int64_t y = (int64_t)(piece->row * p->side) - (int64_t)p->pad_y,
                  x = (int64_t)(piece->column * p->side) - (int64_t)p->pad_x;
    const uint32_t k = q->pieces++;
    q->rows[k] = 0;
    q->at[k] = (ptrdiff_t)(y * (int64_t)p->width + x - (int64_t)piece->at * side);
    for (int i = 0; i < side + 2; i++)
        if (y + i >= 0 && y + i < (int64_t)p->height) q->rows[k] |= 1u << i;
    for (size_t lane = 0; lane < 4; lane++) {
        const bool mine = lane >= piece->at && lane < piece->at + piece->count;
        q->lanes[k][lane] = -(int32_t)mine;
        for (int j = 0; mine && j < side + 2; j++) {
            const int64_t column = x + (int64_t)(lane - piece->at) * side + j;
            q->take[j][lane] = -(int32_t)(column >= 0 && column < (int64_t)p->width);
        }
    }
}

/* Squares [first, first + n), n <= 4. */
static quad quad_of(const source *s, size_t first, size_t n) {
    const sis_winograd *p = s->plan;
    const ptrdiff_t plane = (ptrdiff_t)s->plane, channels = (ptrdiff_t)p->channels;
    const uint32_t all = (1u << (p->side + 2)) - 1;
    sis_winograd_piece pieces[PIECES];
    quad q = {.pieces = 0};
    const size_t count = sis_winograd_pieces(p, first, n, pieces);
    for (size_t i = 0; i < count; i++) add_piece(s, &q, &pieces[i]);
    ptrdiff_t low = 0, high = 0;
    q.masked = count != 1;
    for (uint32_t k = 0; k < q.pieces; k++) {
        const ptrdiff_t end = q.at[k] + (ptrdiff_t)((p->side + 1) * p->width) + LINE;
        low = q.at[k] < low ? q.at[k] : low;
        high = end > high ? end : high;
        q.masked = q.masked || q.rows[k] != all;
    }
    for (uint32_t j = 0; j < p->side + 2; j++)
        for (size_t lane = 0; lane < 4; lane++) q.masked = q.masked || !q.take[j][lane];
    if (plane == 0) { /* an empty image: nothing but padding */
        q.first = q.last = p->channels;
        return q;
    }
    const ptrdiff_t before = (-low + plane - 1) / plane, after = high > plane ? (high - 1) / plane : 0;
    q.first = (size_t)(before < channels ? before : channels);
    q.last = (size_t)(channels - after > before ? channels - after : before < channels ? before : channels);
    return q;
}

/* --- rows --- */

/* A line of a channel, or a copy where parts of it are not ours to read. */
SIS_INLINE const float *line_of(const source *s, const quad *q, const float *channel, uint32_t k, int i,
                                float *copy, bool careful) {
    if (!(q->rows[k] >> i & 1)) return zeros;
    const float *line = channel + (q->at[k] + (ptrdiff_t)i * (ptrdiff_t)s->plan->width);
    if (!careful) return line;
    const ptrdiff_t at = line - s->x;
    for (ptrdiff_t j = 0; j < LINE; j++) copy[j] = at + j >= 0 && at + j < s->size ? line[j] : 0.0f;
    return copy;
}

/* Row i of four windows of a channel; `pieces` 0: any number. */
SIS_INLINE void quad_row(const source *s, const quad *q, const float *channel, int i, sis_v4 d[6],
                         const int side, const uint32_t pieces, bool careful) {
    float copy[LINE];
    load_row(line_of(s, q, channel, 0, i, copy, careful), d, side);
    for (uint32_t k = 1; k < (pieces ? pieces : q->pieces); k++) {
        sis_v4 more[6];
        load_row(line_of(s, q, channel, k, i, copy, careful), more, side);
        SIS_UNROLL
        for (int j = 0; j < side + 2; j++)
            d[j] = (sis_v4)(((sis_v4i)more[j] & q->lanes[k]) | ((sis_v4i)d[j] & ~q->lanes[k]));
    }
    SIS_UNROLL
    for (int j = 0; j < side + 2; j++) d[j] = (sis_v4)((sis_v4i)d[j] & q->take[j]);
}

/* All rows of a quad's windows in one channel. */
SIS_INLINE void quad_rows(const source *s, const quad *q, const float *channel, sis_v4 t[6][6],
                          const int side, const uint32_t pieces, bool careful) {
    SIS_UNROLL
    for (int i = 0; i < side + 2; i++) {
        sis_v4 d[6];
        quad_row(s, q, channel, i, d, side, pieces, careful);
        transform_row(d, t[i], side);
        SIS_KEEP_LOADS_HERE;
    }
}

/* The same where nothing is outside. */
SIS_INLINE void inner_rows(const source *s, const quad *q, const float *channel, sis_v4 t[6][6],
                           const int side) {
    const float *line = channel + q->at[0];
    SIS_UNROLL
    for (int i = 0; i < side + 2; i++, line += s->plan->width) {
        sis_v4 d[6];
        SIS_HIDE(line);
        load_row(line, d, side);
        transform_row(d, t[i], side);
        SIS_KEEP_LOADS_HERE;
    }
}

/* --- columns --- */

/* Where row i of the positions goes (one channel), and floats from a position to the next. */
typedef struct positions {
    float *row[6];
    size_t step[6];
} positions;

static positions positions_of(const sis_winograd *p, size_t width, float *v) {
    const size_t reach = p->side + 2, step = p->channels * width;
    positions to = {{0}, {0}};
    for (size_t i = 0; i < reach; i++) to.row[i] = v + i * reach * step, to.step[i] = i * step;
    return to;
}

SIS_INLINE void columns(const sis_vf *t, size_t pitch, const positions *to, size_t at, const int side) {
    const int reach = side + 2;
    SIS_UNROLL
    for (int j = 0; j < reach; j++) {
        sis_vf d[6], made[6];
        SIS_UNROLL
        for (int i = 0; i < reach; i++) d[i] = t[(size_t)(i * 6 + j) * pitch];
        transform_column(d, made, side);
        SIS_UNROLL
        for (int i = 0; i < reach; i++) sis_store(to->row[i] + to->step[j] + at, made[i]);
        SIS_KEEP_LOADS_HERE;
    }
}

#if SIS_LANES == 4
/* A quad is a vector: channel by channel, both ways at once. */
SIS_INLINE void quad_channels(const source *s, const quad *q, size_t first, size_t last, size_t width,
                              float *v, const int side, const uint32_t pieces, bool masked, bool careful) {
    const float *channel = s->x + first * s->plane;
    positions to = positions_of(s->plan, width, v + first * width);
    for (; first < last; first++, channel += s->plane) {
        sis_v4 t[6][6];
        if (masked)
            quad_rows(s, q, channel, t, side, pieces, careful);
        else
            inner_rows(s, q, channel, t, side);
        columns(&t[0][0], 1, &to, 0, side);
        SIS_UNROLL
        for (int i = 0; i < side + 2; i++) to.row[i] += width;
    }
}

SIS_INLINE void panel_in(const source *s, size_t first, size_t n, size_t width, float *v, const int side) {
    for (size_t g = 0; g < width; g += 4, v += 4) {
        const quad q = quad_of(s, first + g, n - g < 4 ? n - g : 4);
        quad_channels(s, &q, 0, q.first, width, v, side, 0, true, true);
        if (!q.masked)
            quad_channels(s, &q, q.first, q.last, width, v, side, 1, false, false);
        else if (q.pieces == 1)
            quad_channels(s, &q, q.first, q.last, width, v, side, 1, true, false);
        else if (q.pieces == 2)
            quad_channels(s, &q, q.first, q.last, width, v, side, 2, true, false);
        else
            quad_channels(s, &q, q.first, q.last, width, v, side, 0, true, false);
        quad_channels(s, &q, q.last, s->plan->channels, width, v, side, 0, true, true);
    }
}
#else
#define QUADS ((SIS_NR + 3) / 4)

/* Quads of the whole panel, then its vectors. */
SIS_INLINE void panel_in(const source *s, size_t first, size_t n, size_t width, float *v, const int side) {
    quad q[QUADS] = {0}; /* of which `quads` are looked at, as some compilers do not see */
    sis_vf room[36 * QUADS * 4 / SIS_LANES];
    float *t = (float *)(void *)room;
    const size_t quads = (n + 3) / 4;
    __builtin_memset(room, 0, sizeof room); /* columns of no square */
    for (size_t g = 0; g < quads; g++) q[g] = quad_of(s, first + 4 * g, n - 4 * g < 4 ? n - 4 * g : 4);
    for (size_t c = 0; c < s->plan->channels; c++) {
        const positions to = positions_of(s->plan, width, v + c * width);
        const float *channel = s->x + c * s->plane;
        for (size_t g = 0; g < quads; g++) {
            sis_v4 rows[6][6];
            if (c < q[g].first || c >= q[g].last)
                quad_rows(s, &q[g], channel, rows, side, 0, true);
            else if (q[g].masked)
                quad_rows(s, &q[g], channel, rows, side, 0, false);
            else
                inner_rows(s, &q[g], channel, rows, side);
            for (int i = 0; i < side + 2; i++)
                for (int j = 0; j < side + 2; j++)
                    sis_quad_store(t + (size_t)(i * 6 + j) * QUADS * 4 + 4 * g, rows[i][j]);
        }
        for (size_t l = 0; l < width; l += SIS_LANES)
            columns(room + l / SIS_LANES, QUADS * 4 / SIS_LANES, &to, l, side);
    }
}
#endif

void sis_winograd_in(const sis_winograd *p, const float *x, size_t first, size_t n, size_t width, float *v) {
    const size_t plane = p->height * p->width;
    const source s = {p, x, plane, (ptrdiff_t)(p->channels * plane)};
    if (p->side == 4)
        panel_in(&s, first, n, width, v, 4);
    else
        panel_in(&s, first, n, width, v, 2);
}
