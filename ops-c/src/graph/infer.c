/* Shapes and dtypes: what the operator table says of an operator's inputs and outputs, then the operator's
 * own rules. */
#include <string.h>

#include "dynamic.h"

const sis_port_description *sis_port_at(const sis_port_description *ports, uint32_t n, uint32_t index) {
    if (index < n) return &ports[index];
    return n > 0 && ports[n - 1].variadic ? &ports[n - 1] : NULL;
}

static bool exists(const sis_port_description *port, uint32_t opset) {
    return opset >= port->since && (port->until == SIS_NO_OPSET || opset <= port->until);
}

/* Every port with the same type variable must have the dtype the first one had. */
static sis_status check_dtype(sis_node_record *node, const sis_port_description *port,
                              const sis_tensor *tensor, sis_dtype bound[SIS_MAX_VARIABLES]) {
    if (sis_dtype_find(tensor->dtype) == NULL || (port->dtypes & SIS_DTYPE_BIT(tensor->dtype)) == 0)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "%s cannot be %t", port->name, tensor->dtype);
    if (port->variable >= SIS_MAX_VARIABLES || port->mixed) return SIS_OK;
    sis_dtype *first = &bound[port->variable];
    if (*first == 0) *first = tensor->dtype;
    if (*first != tensor->dtype)
        return sis_node_fail(&node->n, SIS_BAD_DTYPE, "%s is %t where %t is needed", port->name,
                             tensor->dtype, *first);
    return SIS_OK;
}

static sis_status check_input(sis_node_record *node, uint32_t index, sis_dtype bound[SIS_MAX_VARIABLES]) {
    const sis_op_description *op = node->n.op;
    const sis_port_description *port = sis_port_at(op->inputs, op->n_inputs, index);
    const sis_tensor *tensor = index < node->n.n_inputs ? node->n.inputs[index] : NULL;
    if (tensor == NULL) {
        if (port == NULL || port->optional || !exists(port, node->n.opset)) return SIS_OK;
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "input %s is missing", port->name);
    }
    if (port == NULL)
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "%u inputs given, it takes %u",
                             (uint64_t)node->n.n_inputs, (uint64_t)op->n_inputs);
    if (!exists(port, node->n.opset))
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "input %s does not exist in opset %u", port->name,
                             (uint64_t)node->n.opset);
    return sis_broken(tensor) != NULL ? SIS_OK : check_dtype(node, port, tensor, bound);
}

static sis_status check_inputs(sis_node_record *node, sis_dtype bound[SIS_MAX_VARIABLES]) {
    uint32_t n = node->n_built_inputs > node->n.op->n_inputs ? node->n_built_inputs : node->n.op->n_inputs;
    for (uint32_t i = 0; i < n; i++) {
        sis_status status = check_input(node, i, bound);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

static sis_status check_output_count(sis_node_record *node) {
    const sis_op_description *op = node->n.op;
    uint32_t least = 0;
    for (uint32_t i = 0; i < op->n_outputs; i++)
        if (!op->outputs[i].optional) least = i + 1;
    uint32_t most = op->outputs[op->n_outputs - 1].variadic ? UINT32_MAX : op->n_outputs;
    if (node->n.n_outputs < least || node->n.n_outputs > most)
        return sis_node_fail(&node->n, SIS_BAD_ARGUMENT, "%u outputs asked, it has %u",
                             (uint64_t)node->n.n_outputs, (uint64_t)op->n_outputs);
    return SIS_OK;
}

sis_status sis_ports_check(sis_node_record *node) {
    sis_dtype bound[SIS_MAX_VARIABLES] = {0};
    if (node->n.opset < node->n.op->since[0])
        return sis_node_fail(&node->n, SIS_UNSUPPORTED_OPERATOR,
                             "exists from opset %u on, the graph follows %u", (uint64_t)node->n.op->since[0],
                             (uint64_t)node->n.opset);
    sis_status status = check_inputs(node, bound);
    return status == SIS_OK ? check_output_count(node) : status;
}

/* An operator that reports a failure without a sentence still gets one. */
static sis_status explain(sis_node_record *node, sis_status status) {
    if (status == SIS_OK || node->n.error->status == status) return status;
    return sis_node_fail(&node->n, status, "%s", sis_status_text(status));
}

/* --- dtypes that are known before shapes are --- */

static sis_dtype dtype_by_number(uint64_t number) {
    return number <= UINT8_MAX && sis_dtype_find((uint32_t)number) != NULL ? (sis_dtype)number : 0;
}

static sis_dtype attribute_dtype(const sis_node_record *node, const sis_attribute_description *attribute) {
    const uint8_t *at = (const uint8_t *)node->n.attributes + attribute->offset;
    const sis_tensor *tensor;
    int64_t number = 0;
    if (attribute->type == SIS_ATTRIBUTE_TENSOR) {
        memcpy(&tensor, at, sizeof tensor);
        return tensor == NULL ? 0 : tensor->dtype;
    }
    if (attribute->type == SIS_ATTRIBUTE_INT) memcpy(&number, at, sizeof number);
    return dtype_by_number((uint64_t)number);
}

static sis_dtype only_dtype(uint64_t mask) {
    if (mask == 0 || (mask & (mask - 1)) != 0) return 0;
    uint32_t bit = (uint32_t)__builtin_ctzll(mask);
    return dtype_by_number(bit < 48 ? bit : bit + 16);
}

static sis_dtype promised_dtype(const sis_node_record *node, const sis_port_description *port,
                                const sis_dtype bound[SIS_MAX_VARIABLES]) {
    sis_dtype dtype = only_dtype(port->dtypes);
    if (dtype == 0 && port->variable < SIS_MAX_VARIABLES && !port->mixed) dtype = bound[port->variable];
    if (dtype == 0 && port->dtype_attribute != SIS_NO_INDEX)
        dtype = attribute_dtype(node, &node->n.op->attributes[port->dtype_attribute]);
    if (dtype == 0 && port->dtype_input < node->n.n_inputs && node->n.inputs[port->dtype_input] != NULL)
        dtype = node->n.inputs[port->dtype_input]->dtype;
    return dtype == 0 ? dtype_by_number(port->dtype_default) : dtype;
}

sis_status sis_promise_dtypes(sis_node_record *node) {
    sis_dtype bound[SIS_MAX_VARIABLES] = {0};
    sis_status status = check_inputs(node, bound);
    for (uint32_t i = 0; status == SIS_OK && i < node->n.n_outputs; i++) {
        const sis_port_description *port = sis_port_at(node->n.op->outputs, node->n.op->n_outputs, i);
        node->n.outputs[i]->dtype = promised_dtype(node, port, bound);
        status = check_dtype(node, port, node->n.outputs[i], bound);
        if (node->n.outputs[i]->dtype == SIS_SEQUENCE) /* of an operator that hands its input on */
            sis_record_of(node->n.outputs[i])->element = sis_record_of(node->n.inputs[0])->element;
    }
    return status;
}

static sis_status finish_output(sis_node_record *node, uint32_t index, sis_dtype bound[SIS_MAX_VARIABLES]) {
    sis_tensor *tensor = node->n.outputs[index];
    const sis_port_description *port = sis_port_at(node->n.op->outputs, node->n.op->n_outputs, index);
    sis_status status = check_dtype(node, port, tensor, bound);
    if (status != SIS_OK || (sis_record_of(tensor)->dynamic && sis_is_control(node))) return status;
    sis_shape shape = {.rank = tensor->shape.rank};
    if (shape.rank > SIS_MAX_RANK)
        return sis_node_fail(&node->n, SIS_BAD_SHAPE, "output %s would have %u dimensions", port->name,
                             (uint64_t)shape.rank);
    memcpy(shape.dim, tensor->shape.dim, shape.rank * sizeof shape.dim[0]);
    tensor->shape = shape; /* dims past the rank are 0 from here on */
    status = sis_tensor_size(tensor->dtype, &shape, &tensor->bytes);
    if (status != SIS_OK)
        return sis_node_fail(&node->n, status, "output %s would be %t %h: %s", port->name, tensor->dtype,
                             &shape, sis_status_text(status));
    sis_record_of(tensor)->varies = node->varies && !sis_record_of(tensor)->dynamic;
    return SIS_OK;
}

sis_status sis_infer(sis_node_record *node) {
    sis_dtype bound[SIS_MAX_VARIABLES] = {0};
    if (!sis_owns_blocks(node)) node->varies = false;
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] != NULL && sis_record_of(node->n.inputs[i])->varies) node->varies = true;
    for (uint32_t i = 0; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) node->n.outputs[i]->shape = (sis_shape){0};
    sis_status status = explain(node, node->n.op->functions->infer(&node->n));
    if (status == SIS_OK) status = check_inputs(node, bound); /* binds the type variables */
    for (uint32_t i = 0; status == SIS_OK && i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) status = finish_output(node, i, bound);
    return status;
}

static sis_status check_view(sis_node_record *node, const sis_needs *needs) {
    const sis_node *n = &node->n;
    if (needs->view_of < 0) return SIS_OK;
    if ((uint32_t)needs->view_of >= n->n_inputs || n->inputs[needs->view_of] == NULL || n->n_outputs > 8)
        return sis_node_fail(&node->n, SIS_INTERNAL, "a view of what is not there");
    size_t bytes = n->inputs[needs->view_of]->bytes;
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        size_t offset = needs->view_offset[i];
        if (n->outputs[i] != NULL && (offset > bytes || n->outputs[i]->bytes > bytes - offset))
            return sis_node_fail(&node->n, SIS_INTERNAL, "output %u is a view past its input", (uint64_t)i);
    }
    return SIS_OK;
}

static sis_status ask(sis_node_record *node, sis_needs *needs) {
    *needs = (sis_needs){.view_of = -1};
    if (node->n.op->functions->plan_bytes > 0) memset(node->n.plan, 0, node->n.op->functions->plan_bytes);
    sis_status status = explain(node, node->n.op->functions->prepare(&node->n, needs));
    if (status == SIS_OK && (needs->scratch_bytes > SIZE_MAX / 2 || needs->pack_bytes > SIZE_MAX / 2))
        status = explain(node, sis_node_fail(&node->n, SIS_OVERFLOW,
                                             "it needs more memory than this machine can address"));
    if (status == SIS_OK && needs->tiles >= UINT32_MAX)
        status = explain(node, sis_node_fail(&node->n, SIS_OVERFLOW,
                                             "its work would be cut into %u tiles, at most %u can be",
                                             needs->tiles, (uint64_t)UINT32_MAX - 1));
    return status == SIS_OK ? check_view(node, needs) : status;
}

/* Weights whose value follows a named dimension cannot be packed once: prepare is asked again with them
 * unknown. */
sis_status sis_prepare(sis_node_record *node, sis_needs *needs) {
    sis_status status = ask(node, needs);
    if (status != SIS_OK || needs->packs == 0 || node->folded || node->dynamic) return status;
    uint32_t moving = 0;
    for (uint32_t i = 0; i < node->n.n_inputs && i < 32; i++)
        if ((needs->packs >> i & 1) && node->n.inputs[i] != NULL && sis_record_of(node->n.inputs[i])->varies)
            moving |= UINT32_C(1) << i;
    if (moving == 0) return SIS_OK;
    for (uint32_t i = 0; i < node->n.n_inputs && i < 32; i++)
        if (moving >> i & 1) node->n.inputs[i]->value_known = false;
    status = ask(node, needs);
    for (uint32_t i = 0; i < node->n.n_inputs && i < 32; i++)
        if (moving >> i & 1) node->n.inputs[i]->value_known = true;
    if (status == SIS_OK && (needs->packs & moving))
        return sis_node_fail(&node->n, SIS_UNSUPPORTED, "weights follow a named dimension");
    return status;
}
