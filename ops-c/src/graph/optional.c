/* Optionals: one that holds something is that value, so these operators pass it on; an empty one has the dtype
 * `nothing`. Whether it is empty is a matter of the run, unless shapes are known: then there is a tensor. */
#include "list.h"

static const sis_tensor_record *given(const sis_node *n) {
    return n->n_inputs > 0 && n->inputs[0] != NULL ? sis_record_of(n->inputs[0]) : NULL;
}

static sis_status pass_on(sis_node *n) {
    const sis_tensor_record *from = given(n);
    sis_tensor_record *to = sis_record_of(n->outputs[0]);
    to->t.dtype = from->t.dtype;
    to->element = from->element;
    to->dynamic = from->dynamic;
    to->t.shape = from->t.shape;
    return SIS_OK;
}

static sis_status optional_infer(sis_node *n) {
    const sis_optional_attributes *a = n->attributes;
    sis_tensor_record *to = sis_record_of(n->outputs[0]);
    int64_t dtype = a->type & 0xff, element = a->type >> 8;
    const sis_dtype_description *row =
        element > 0 && element < 256 ? sis_dtype_find((uint32_t)element) : NULL;
    bool fits = a->type >= 0 && (a->type == 0 || sis_dtype_find((uint32_t)dtype) != NULL) &&
                (element == 0 || (dtype == SIS_SEQUENCE && row != NULL && !sis_dtype_is_pseudo(row)));
    if (!fits) return sis_node_fail(n, SIS_BAD_ATTRIBUTE, "type: %d is no dtype", a->type);
    if (given(n) != NULL) return pass_on(n);
    to->t.dtype = a->type == 0 ? SIS_NOTHING : (sis_dtype)dtype;
    to->element = (sis_dtype)element;
    to->dynamic = true;
    return SIS_OK;
}

static sis_status get_infer(sis_node *n) { return pass_on(n); }

static sis_status pass_prepare(sis_node *n, sis_needs *needs) {
    needs->view_of = sis_record_of(n->outputs[0])->dynamic ? -1 : 0;
    needs->tiles = 1;
    needs->instructions = 100;
    return SIS_OK;
}

static sis_status optional_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    static const sis_tensor_record nothing = {.t = {.dtype = SIS_NOTHING}, .dynamic = true};
    (void)first, (void)last, (void)core;
    sis_node_record *node = (sis_node_record *)n;
    return sis_dynamic_adopt(node, sis_record_of(n->outputs[0]), given(n) == NULL ? &nothing : given(n));
}

static sis_status get_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    if (given(n)->t.dtype == SIS_NOTHING) return sis_node_fail(n, SIS_BAD_VALUE, "the optional is empty");
    return sis_dynamic_adopt((sis_node_record *)n, sis_record_of(n->outputs[0]), given(n));
}

static sis_status has_infer(sis_node *n) {
    n->outputs[0]->dtype = SIS_BOOL;
    return SIS_OK;
}

static sis_status has_prepare(sis_node *n, sis_needs *needs) {
    (void)n;
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = 100;
    return SIS_OK;
}

static sis_status has_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    *(uint8_t *)n->outputs[0]->data = given(n) != NULL && given(n)->t.dtype != SIS_NOTHING;
    return SIS_OK;
}

const sis_op_functions sis_op_optional = {
    .infer = optional_infer, .prepare = pass_prepare, .run = optional_run};
const sis_op_functions sis_op_optional_get_element = {
    .infer = get_infer, .prepare = pass_prepare, .run = get_run};
const sis_op_functions sis_op_optional_has_element = {
    .infer = has_infer, .prepare = has_prepare, .run = has_run};
