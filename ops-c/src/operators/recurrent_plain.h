/* The recurrent cells as their definition reads, in one type of real: REAL with FMA and ACTIVATE. Included once for
 * each by recurrent_plain.c. Scratch: REALs gates[rows], h[hidden], c[hidden], reset[hidden]. */

static REAL NAME(get)(const sis_tensor *tensor, int64_t i) {
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return (REAL)sis_number_real(sis_number_load(tensor->dtype, at));
}

static void NAME(put)(const sis_tensor *tensor, int64_t i, REAL value) {
    sis_number_store(tensor->dtype, (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype),
                     (sis_number){.real = (double)value});
}

static REAL NAME(clipped)(const sis_recurrent *p, const sis_activation *activation, REAL x) {
    const REAL most = (REAL)p->clip;
    if (p->has_clip) x = x < -most ? -most : x > most ? most : x;
    return ACTIVATE(activation, x);
}

/* Chain over the hidden state of one row of R. */
static REAL NAME(along_state)(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t row,
                              const REAL *h) {
    REAL sum = 0;
    for (int64_t k = 0; k < p->hidden; k++)
        sum = FMA(NAME(get)(node->inputs[SIS_R], (d * p->rows + row) * p->hidden + k), h[k], sum);
    return sum;
}

/* Wb + Rb of a row; for the last gate of GRU with linear_before_reset Wb alone. */
static REAL NAME(bias)(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t row) {
    const sis_tensor *b = sis_recurrent_input(node, SIS_B);
    if (!b) return 0;
    const REAL w = NAME(get)(b, d * 2 * p->rows + row), r = NAME(get)(b, d * 2 * p->rows + p->rows + row);
    return p->linear_before_reset && row >= 2 * p->hidden ? w : w + r;
}

/* gates = W x + bias. */
static void NAME(take_input)(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t x,
                             REAL *gates) {
    for (int64_t row = 0; row < p->rows; row++) {
        REAL sum = 0;
        for (int64_t k = 0; k < p->input; k++)
            sum = FMA(NAME(get)(node->inputs[SIS_W], (d * p->rows + row) * p->input + k),
                      NAME(get)(node->inputs[SIS_X], x + k), sum);
        gates[row] = sum + NAME(bias)(node, p, d, row);
    }
}

static void NAME(step_lstm)(const sis_node *node, const sis_recurrent *p, int64_t d, REAL *gates, REAL *h,
                            REAL *c) {
    const sis_activation *f = p->activation[d];
    const sis_tensor *peepholes = sis_recurrent_input(node, SIS_P);
    const int64_t n = p->hidden;
    for (int64_t row = 0; row < p->rows; row++)
        gates[row] = NAME(along_state)(node, p, d, row, h) + gates[row];
    for (int64_t i = 0; i < n; i++) {
        REAL in = gates[i], out = gates[n + i], forget = gates[2 * n + i];
        if (peepholes) in = FMA(NAME(get)(peepholes, d * 3 * n + i), c[i], in);
        if (peepholes) forget = FMA(NAME(get)(peepholes, d * 3 * n + 2 * n + i), c[i], forget);
        in = NAME(clipped)(p, &f[0], in);
        forget = p->coupled ? (REAL)1 - in : NAME(clipped)(p, &f[0], forget);
        c[i] = FMA(forget, c[i], in * NAME(clipped)(p, &f[1], gates[3 * n + i]));
        if (peepholes) out = FMA(NAME(get)(peepholes, d * 3 * n + n + i), c[i], out);
        h[i] = NAME(clipped)(p, &f[0], out) * ACTIVATE(&f[2], c[i]);
    }
}

static void NAME(step_gru)(const sis_node *node, const sis_recurrent *p, int64_t d, REAL *gates, REAL *h,
                           REAL *reset) {
    const sis_activation *f = p->activation[d];
    const sis_tensor *b = sis_recurrent_input(node, SIS_B);
    const int64_t n = p->hidden;
    for (int64_t row = 0; row < 2 * n; row++) {
        gates[row] = NAME(along_state)(node, p, d, row, h) + gates[row];
        gates[row] = NAME(clipped)(p, &f[0], gates[row]);
    }
    for (int64_t i = 0; i < n; i++) reset[i] = gates[n + i] * h[i];
    for (int64_t i = 0; i < n; i++) {
        REAL *gate = &gates[2 * n + i];
        if (p->linear_before_reset) {
            REAL sum = NAME(along_state)(node, p, d, 2 * n + i, h);
            if (b) sum = sum + NAME(get)(b, d * 2 * p->rows + p->rows + 2 * n + i);
            *gate = FMA(gates[n + i], sum, *gate);
        } else {
            *gate = NAME(along_state)(node, p, d, 2 * n + i, reset) + *gate;
        }
        *gate = NAME(clipped)(p, &f[1], *gate);
    }
    for (int64_t i = 0; i < n; i++) h[i] = FMA(gates[i], h[i], ((REAL)1 - gates[i]) * gates[2 * n + i]);
}

static void NAME(step_rnn)(const sis_node *node, const sis_recurrent *p, int64_t d, REAL *gates, REAL *h) {
    for (int64_t row = 0; row < p->rows; row++)
        gates[row] = NAME(along_state)(node, p, d, row, h) + gates[row];
    for (int64_t i = 0; i < p->hidden; i++) h[i] = NAME(clipped)(p, &p->activation[d][0], gates[i]);
}

static void NAME(sequence)(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t b, REAL *room) {
    REAL *gates = room, *h = gates + p->rows, *c = h + p->hidden, *reset = c + p->hidden;
    const sis_tensor *h0 = sis_recurrent_input(node, SIS_H), *c0 = sis_recurrent_input(node, SIS_C);
    const sis_tensor *y = sis_recurrent_output(node, 0), *y_h = sis_recurrent_output(node, 1),
                     *y_c = sis_recurrent_output(node, 2);
    const int64_t length = sis_recurrent_length(node, p, b), state = sis_recurrent_state(p, d, b);
    for (int64_t i = 0; i < p->hidden; i++) {
        h[i] = h0 ? NAME(get)(h0, state + i) : 0;
        c[i] = c0 ? NAME(get)(c0, state + i) : 0;
    }
    for (int64_t step = 0; step < p->steps; step++) {
        const bool past = step >= length;
        const int64_t t = p->reverse[d] && !past ? length - 1 - step : step;
        if (!past) {
            NAME(take_input)(node, p, d, sis_recurrent_x(p, t, b), gates);
            if (p->cell == SIS_CELL_LSTM) NAME(step_lstm)(node, p, d, gates, h, c);
            if (p->cell == SIS_CELL_GRU) NAME(step_gru)(node, p, d, gates, h, reset);
            if (p->cell == SIS_CELL_RNN) NAME(step_rnn)(node, p, d, gates, h);
        }
        for (int64_t i = 0; y && i < p->hidden; i++)
            NAME(put)(y, sis_recurrent_y(p, t, d, b) + i, past ? 0 : h[i]);
    }
    for (int64_t i = 0; i < p->hidden; i++) {
        if (y_h) NAME(put)(y_h, state + i, h[i]);
        if (y_c) NAME(put)(y_c, state + i, c[i]);
    }
}
