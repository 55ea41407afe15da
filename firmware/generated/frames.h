/* Control frames: commands, limits, and their fields as the parser gives them.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#ifndef SIS_FRAMES_H
#define SIS_FRAMES_H

#include "control/fields.h"

#define SIS_FRAME_MAGIC 67u
#define SIS_FRAME_VERSION 0u
#define SIS_FRAME_HEADER 8u /* magic, version, command, flags, u32 payload length */
#define SIS_FRAME_REPLY 0x80u /* of flags; the others are the sender's, and come back in the reply */

#define SIS_LIMIT_PAYLOAD 65536u /* Most bytes of a frame's payload, either way, text and data of a reply together. */
#define SIS_LIMIT_GRAPHS 8u /* Graphs of a session at a time. */
#define SIS_LIMIT_FLOWS 4u /* Dataflow graphs of a session at a time. */
#define SIS_LIMIT_CHANNELS 256u /* Channels of a dataflow graph. */
#define SIS_LIMIT_OPERATORS 256u /* Operators of a dataflow graph. */
#define SIS_LIMIT_PORTS 64u /* Ports of an operator of a dataflow graph, each way. */
#define SIS_LIMIT_PENDING 16u /* Constants and tensors of SetTensorShape whose bytes are still to come, at a time. */

/* Tags of AddMLOperator that are no attributes of an operator. They come before the attributes, in ascending order. */
#define SIS_RECORD_INPUTS 240u /* Tensors, u32 each; 4294967295 where an optional input is left out. Without it: none. */
#define SIS_RECORD_OUTPUTS 241u /* How many outputs, u32. Without it: 1. */
#define SIS_RECORD_NAME 242u /* The node's name, UTF-8. */
#define SIS_RECORD_BLOCK 243u /* The block it goes into, u32. Without it: 0, the main block. */

typedef enum sis_command {
    SIS_COMMAND_CREATE_GRAPH = 1,
    SIS_COMMAND_ADD_CHANNEL = 2,
    SIS_COMMAND_ADD_OPERATOR = 3,
    SIS_COMMAND_START_GRAPH = 4,
    SIS_COMMAND_ADD_OPERATOR_TYPED = 5,
    SIS_COMMAND_ENABLE_DETERMINISTIC = 6,
    SIS_COMMAND_ADD_ML_OPERATOR = 16,
    SIS_COMMAND_LOAD_WEIGHTS = 17,
    SIS_COMMAND_SET_TENSOR_SHAPE = 18,
    SIS_COMMAND_CONNECT_OPERATOR = 32,
    SIS_COMMAND_ABOUT = 33,
    SIS_COMMAND_ADD_GRAPH = 34,
    SIS_COMMAND_SELECT_GRAPH = 35,
    SIS_COMMAND_ADD_DIMENSION = 36,
    SIS_COMMAND_ADD_INPUT = 37,
    SIS_COMMAND_ADD_CONSTANT = 38,
    SIS_COMMAND_ADD_BLOCK = 39,
    SIS_COMMAND_ADD_BLOCK_INPUT = 40,
    SIS_COMMAND_ADD_OUTPUT = 41,
    SIS_COMMAND_SET_FUSION = 42,
    SIS_COMMAND_SET_EXTERNAL = 43,
    SIS_COMMAND_SET_CAPABILITY = 44,
    SIS_COMMAND_PLAN_GRAPH = 45,
    SIS_COMMAND_COMPILE_GRAPH = 46,
    SIS_COMMAND_RESIZE_DIMENSION = 47,
    SIS_COMMAND_SET_INPUT = 48,
    SIS_COMMAND_RUN_GRAPH = 49,
    SIS_COMMAND_READ_OUTPUT = 50,
    SIS_COMMAND_DESCRIBE_TENSOR = 51,
    SIS_COMMAND_GRAPH_FIGURES = 52,
    SIS_COMMAND_START_PROFILE = 53,
    SIS_COMMAND_STOP_PROFILE = 54,
    SIS_COMMAND_METRICS = 55,
    SIS_COMMAND_SET_CORES = 56,
    SIS_COMMAND_SET_EXACT = 57,
    SIS_COMMAND_SELECT_FLOW = 64,
    SIS_COMMAND_ADD_SCHEMA = 65,
    SIS_COMMAND_ADD_CHANNEL_TYPED = 66,
    SIS_COMMAND_DEFINE_OPERATOR = 67,
    SIS_COMMAND_CONNECT_OPERATOR_TYPED = 68,
    SIS_COMMAND_SET_OPERATOR_GRAPH = 69,
    SIS_COMMAND_SET_OPERATOR_MEMORY = 70,
    SIS_COMMAND_LOAD_OPERATOR_MEMORY = 71,
    SIS_COMMAND_SET_OPERATOR_RECORD = 72,
    SIS_COMMAND_READ_RECORD = 73,
    SIS_COMMAND_SET_OPERATOR_PERIOD = 74,
    SIS_COMMAND_FORWARD_PORT = 75,
    SIS_COMMAND_SET_INITIAL_TOKENS = 76,
    SIS_COMMAND_MEASURE_FLOW = 77,
    SIS_COMMAND_BUILD_FLOW = 78,
    SIS_COMMAND_RESET_FLOW = 79,
    SIS_COMMAND_WRITE_TOKEN = 80,
    SIS_COMMAND_SHAPE_TOKEN = 81,
    SIS_COMMAND_PUBLISH_TOKEN = 82,
    SIS_COMMAND_END_CHANNEL = 83,
    SIS_COMMAND_READ_TOKEN = 84,
    SIS_COMMAND_RELEASE_TOKEN = 85,
    SIS_COMMAND_CHANNEL_FIGURES = 86,
    SIS_COMMAND_OPERATOR_FIGURES = 87,
    SIS_COMMAND_SCHEDULE_FIGURES = 88,
    SIS_COMMAND_ADMIT_FLOW = 89,
    SIS_COMMAND_DISABLE_DETERMINISTIC = 90,
    SIS_COMMAND_BEGIN_UPLOAD = 96,
    SIS_COMMAND_COMMIT_UPLOAD = 97,
    SIS_COMMAND_ABORT_UPLOAD = 98,
    SIS_COMMAND_LIST_FILES = 99,
    SIS_COMMAND_READ_FILE = 100,
    SIS_COMMAND_DELETE_FILE = 101,
    SIS_COMMAND_RUN_SCRIPT = 102,
    SIS_COMMAND_SET_TIME = 103,
    SIS_COMMAND_REBOOT = 104,
    SIS_COMMAND_FORGET_GRAPHS = 105,
    SIS_COMMAND_BOOT_IMAGE = 106,
    SIS_COMMAND_CHECK_SCRIPT = 112,
    SIS_COMMAND_START_SCRIPT = 113,
    SIS_COMMAND_STOP_SCRIPT = 114,
    SIS_COMMAND_SCRIPT_STATE = 115,
} sis_command;
#define SIS_COMMAND_COUNT 76u
#define SIS_COMMAND_LAST 115u
#define SIS_LOADER_COMMAND_COUNT 6u

/* CreateGraph: Gives back all graphs and dataflow graphs of the session and begins an empty graph, number 0. */
typedef struct sis_frame_create_graph {
    uint32_t opset; /* Version of ONNX's default domain that the graph follows. */
} sis_frame_create_graph;

/* AddChannel: A channel of the current dataflow graph for any tokens that its ports let through. */
typedef struct sis_frame_add_channel {
    uint16_t capacity; /* Most tokens in it; at least 1. */
} sis_frame_add_channel;

/* AddOperator: An operator of the dataflow graph. What it does was said by DefineOperator just before; without that it runs the current graph, which must be compiled, with its inputs and outputs as ports. */
typedef struct sis_frame_add_operator {
    uint32_t op_id; /* Its number: operators count from 0 in the order they are added. */
    uint16_t in_ch; /* Channel at input 0; 65535 = none. */
    uint16_t out_ch; /* Channel at output 0; 65535 = none. */
    uint8_t priority; /* Larger fires first within a stage. */
    uint8_t stage; /* 0 acquire, 1 clean, 2 explore, 3 model, 4 explain. */
} sis_frame_add_operator;

/* StartGraph: Builds the dataflow graph if nobody did, and makes steps; where it is admitted (EnableDeterministic), jobs, in time. */
typedef struct sis_frame_start_graph {
    uint32_t steps; /* How many at most. */
} sis_frame_start_graph;

typedef struct sis_frame_start_graph_reply {
    uint64_t steps; /* Made, of jobs: done. */
    uint64_t firings; /* Operators that fired; 0 of jobs. */
    uint8_t state; /* 0 all were made, 1 nothing can fire before tokens are written or taken, 2 everything has ended. */
} sis_frame_start_graph_reply;

/* AddOperatorTyped: As AddOperator, and says what the ports carry. */
typedef struct sis_frame_add_operator_typed {
    uint32_t op_id; /* As AddOperator. */
    uint16_t in_ch; /* As AddOperator. */
    uint16_t out_ch; /* As AddOperator. */
    uint8_t priority; /* As AddOperator. */
    uint8_t stage; /* As AddOperator. */
    uint32_t in_schema; /* Of input 0, from AddSchema; 4294967295 = anything. */
    uint32_t out_schema; /* Of output 0. */
} sis_frame_add_operator_typed;

/* EnableDeterministic: Admits the current dataflow graph to run in time, or refuses with NOT_ADMITTED and the numbers in its text. */
typedef struct sis_frame_enable_deterministic {
    uint64_t wcet_ns; /* Time of one step in the worst case; 0 = from estimates. */
    uint64_t period_ns; /* A step each so many ns. */
    uint64_t deadline_ns; /* After a period's start; 0 = the period. */
} sis_frame_enable_deterministic;

typedef struct sis_frame_enable_deterministic_reply {
    sis_frame_i64s admission; /* How the set was judged: graphs, sum of C/min(D,T) and worst B/min(D,T) in billionths, the graph it is of, the graph with the section B, B and min(D,T) in ns; of the newcomer budget, section and reserve in ns. -1 = none. */
} sis_frame_enable_deterministic_reply;

/* AddMLOperator: An operator of the current graph. */
typedef struct sis_frame_add_ml_operator {
    uint32_t op; /* Number of the operator (docs/operators.md). */
    sis_frame_bytes records; /* Inputs, outputs, name and block, then attributes: tag u8, length u32, value; see below. */
} sis_frame_add_ml_operator;

/* LoadWeights: A piece of the bytes of a tensor that SetTensorShape or AddConstant declared. All of them are there before the next building command. */
typedef struct sis_frame_load_weights {
    uint32_t tensor_id; /* The tensor. */
    uint64_t offset; /* Where the piece goes: as many bytes as came before. */
    sis_frame_bytes data; /* The piece. */
} sis_frame_load_weights;

/* SetTensorShape: Declares a tensor of the current graph: a constant when LoadWeights follows, else an input. */
typedef struct sis_frame_set_tensor_shape {
    uint32_t tensor_id; /* Its number: tensors count from 0 in the order they are made. */
    uint8_t dtype; /* ONNX's number of the dtype. */
    sis_frame_dims dims; /* Its shape. */
} sis_frame_set_tensor_shape;

/* ConnectOperator: Joins a port of an operator to a channel. */
typedef struct sis_frame_connect_operator {
    uint32_t op_id; /* The operator. */
    uint8_t port; /* From 0 in each direction. */
    uint8_t direction; /* 0 input, 1 output. */
    uint16_t channel; /* The channel. */
} sis_frame_connect_operator;

/* About: What the board is and what it has room for. */
typedef struct sis_frame_about_reply {
    uint8_t protocol; /* Version of these frames. */
    const char *version; /* Of SIS. */
    const char *board; /* Name of the board; of a host, "host". */
    const char *core; /* Its core, "" when not known. */
    uint32_t opset; /* Newest version of ONNX's default domain. */
    uint32_t operators; /* Largest operator number that the board knows. */
    uint8_t commands; /* Largest command number that it knows. */
    uint64_t memory; /* Bytes for graphs and dataflow graphs, all in all. */
    uint64_t free; /* Bytes of these that are free. */
    uint64_t files_free; /* Bytes left for files. */
    uint32_t payload; /* Limits, in the order of the table below. */
    uint32_t graphs; /* … */
    uint32_t flows; /* … */
    uint32_t channels; /* … */
    uint32_t operators_of_flow; /* … */
    uint32_t ports; /* … */
    uint32_t pending; /* … */
    sis_frame_strings options; /* Options of the build that are on; library-HASH: the library that scripts find built in. */
} sis_frame_about_reply;

/* AddGraph: Begins one more graph and makes it the current one. */
typedef struct sis_frame_add_graph {
    uint32_t opset; /* As CreateGraph. */
} sis_frame_add_graph;

/* SelectGraph: Makes a graph the current one. */
typedef struct sis_frame_select_graph {
    uint16_t graph; /* Graphs count from 0. */
} sis_frame_select_graph;

/* AddDimension: A named dimension of the current graph, with its upper bound; memory is planned at the bound. */
typedef struct sis_frame_add_dimension {
    const char *name; /* Its name. */
    int64_t bound; /* Its largest value. */
} sis_frame_add_dimension;

/* AddInput: The graph's next input. */
typedef struct sis_frame_add_input {
    const char *name; /* Its name. */
    uint16_t dtype; /* ONNX's number of the dtype. */
    sis_frame_dims dims; /* Sizes; -1 - d stands for dimension d. */
} sis_frame_add_input;

/* AddConstant: A constant of the current graph. Its bytes come here, all of them, or by LoadWeights. */
typedef struct sis_frame_add_constant {
    const char *name; /* Its name, may be empty. */
    uint16_t dtype; /* ONNX's number of the dtype. */
    sis_frame_dims dims; /* Sizes. */
    sis_frame_bytes data; /* All its bytes, or none: then LoadWeights follows. */
} sis_frame_add_constant;

/* AddBlock: A subgraph: a branch of If or the body of Loop. Its operators and outputs are added first, then the operator that owns it. */
typedef struct sis_frame_add_block {
    uint32_t parent; /* The block it lies in; 0 = the main one. */
} sis_frame_add_block;

/* AddBlockInput: The next input of a block that is a body. */
typedef struct sis_frame_add_block_input {
    uint32_t block; /* The block. */
    const char *name; /* Its name. */
    uint16_t dtype; /* The dtype; of a sequence 70 + 256 times that of its items. */
    uint8_t dynamic; /* 1: its shape is known only while the graph runs. */
    sis_frame_dims dims; /* Sizes; of a dynamic one not looked at. */
} sis_frame_add_block_input;

/* AddOutput: The next output of a block: the graph's own in block 0. */
typedef struct sis_frame_add_output {
    uint32_t block; /* The block. */
    uint32_t tensor; /* The tensor. */
    const char *name; /* The output's name. */
} sis_frame_add_output;

/* SetFusion: Before PlanGraph: switches a pass of docs/fusion.md. */
typedef struct sis_frame_set_fusion {
    uint8_t on; /* 1 on, 0 off. */
    const char *name; /* "no-op", "norm", "add", "clamp", "conv-pool", "gemm-gemm", "producer", "elementwise"; "" = all. */
} sis_frame_set_fusion;

/* SetExternal: Before CompileGraph: this input or output lies in the buffers of the dataflow graph that will run the graph. */
typedef struct sis_frame_set_external {
    uint32_t tensor; /* The tensor. */
} sis_frame_set_external;

/* SetCapability: Checks a model package, a file, and holds the graph to its manifest; before anything is built, and once. */
typedef struct sis_frame_set_capability {
    const char *file; /* Name of the file. */
} sis_frame_set_capability;

/* PlanGraph: Plans memory. Nothing can be added afterwards. */
typedef struct sis_frame_plan_graph_reply {
    uint64_t arena; /* Bytes that CompileGraph will take, the run-time region left out. */
} sis_frame_plan_graph_reply;

/* CompileGraph: Plans if nobody did, takes memory for weights and activations, packs weights and binds every tensor. */
typedef struct sis_frame_compile_graph {
    uint64_t dynamic; /* Bytes of the run-time region, for values whose shapes are known only while the graph runs; 18446744073709551615 = 4 MiB where there are such values, else none. */
} sis_frame_compile_graph;

typedef struct sis_frame_compile_graph_reply {
    uint64_t arena; /* Bytes taken. */
    sis_frame_i64s figures; /* Nodes, folded, views, bytes of records, weights, activations, lower bound of these, estimated instructions, dynamic nodes, section, Custom nodes, fused nodes, absorbed nodes, instructions spared where cores were counted, own bytes as of SetExact. */
} sis_frame_compile_graph_reply;

/* ResizeDimension: Sets a named dimension for the runs that follow. */
typedef struct sis_frame_resize_dimension {
    uint32_t dimension; /* The dimension. */
    int64_t value; /* From 0 up to its bound. */
} sis_frame_resize_dimension;

/* SetInput: Writes bytes of an input of the compiled graph. What is not written keeps what it held, zeros at first. */
typedef struct sis_frame_set_input {
    uint32_t tensor; /* The input. */
    uint64_t offset; /* Where the bytes go. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_set_input;

/* ReadOutput: Bytes of an output, as many as asked for and as fit in a reply. */
typedef struct sis_frame_read_output {
    uint32_t tensor; /* The output, or an input. */
    uint32_t item; /* Of a sequence: which of its items; 4294967295 = no sequence. */
    uint64_t offset; /* From where on. */
    uint32_t length; /* Most bytes. */
} sis_frame_read_output;

typedef struct sis_frame_read_output_reply {
    uint16_t dtype; /* ONNX's number. */
    sis_frame_dims shape; /* Its shape. */
    uint64_t total; /* Bytes of the whole tensor. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_read_output_reply;

/* DescribeTensor: A tensor's dtype and shape at the dimensions as they are. */
typedef struct sis_frame_describe_tensor {
    uint32_t tensor; /* Any tensor of the current graph. */
    uint32_t item; /* As ReadOutput. */
} sis_frame_describe_tensor;

typedef struct sis_frame_describe_tensor_reply {
    uint16_t dtype; /* ONNX's number; of a sequence as in AddBlockInput. */
    sis_frame_dims shape; /* Its shape; of a sequence the number of its items. */
    uint64_t total; /* Its bytes. */
} sis_frame_describe_tensor_reply;

/* GraphFigures: What the graph takes. */
typedef struct sis_frame_graph_figures_reply {
    sis_frame_i64s figures; /* As of CompileGraph. */
    sis_frame_i64s costs; /* In the terms of a manifest: memory, instructions of a run, of building, of the last run, and the most of memory, cycles and building that its capability allows; -1 = no limit. */
} sis_frame_graph_figures_reply;

/* Metrics: What was measured: of the graphs since StartProfile, of dataflow graphs and the schedule; and what the board says of itself. Names: docs/metrics.md. What cannot be counted is absent. */
typedef struct sis_frame_metrics {
    uint32_t from; /* The first one that is wanted. */
} sis_frame_metrics;

typedef struct sis_frame_metrics_reply {
    sis_frame_list metrics; /* As many as fit. */
} sis_frame_metrics_reply;

/* SetCores: Before CompileGraph: how many cores work on an operator together. No bit hangs on it. */
typedef struct sis_frame_set_cores {
    uint32_t cores; /* At most so many; 0 = as many as the board has for it. */
} sis_frame_set_cores;

/* SetExact: Before operators are added: how sums may be formed, and how far packed weights may grow for speed. */
typedef struct sis_frame_set_exact {
    uint8_t exact; /* 1: no kernel that changes sums. */
    int64_t memory; /* Most own bytes of the graph for it (docs/speed.md); 0 = any. */
} sis_frame_set_exact;

/* SelectFlow: Makes a dataflow graph the current one; a number that was not used yet begins an empty one. */
typedef struct sis_frame_select_flow {
    uint16_t flow; /* From 0; the first one is 0 and current. */
} sis_frame_select_flow;

/* AddSchema: What tokens look like. */
typedef struct sis_frame_add_schema {
    uint16_t dtype; /* ONNX's number. */
    sis_frame_dims dims; /* Sizes; -1 = any. */
} sis_frame_add_schema;

/* AddChannelTyped: A channel with a schema. */
typedef struct sis_frame_add_channel_typed {
    uint32_t capacity; /* As AddChannel. */
    uint32_t schema; /* From AddSchema; 4294967295 = any token. */
    uint64_t bytes; /* Of a buffer; 0 where the schema, or that of a port, has all sizes. */
    const char *name; /* For messages. */
} sis_frame_add_channel_typed;

/* DefineOperator: Says what the operator that is added next does. */
typedef struct sis_frame_define_operator {
    uint32_t op_id; /* As in the AddOperator that follows. */
    uint8_t kind; /* 1 runs a graph (SetOperatorGraph), 2 tee, 3 memory source (SetOperatorMemory), 4 timer (SetOperatorPeriod), 5 record sink (SetOperatorRecord). 0, a function of a script, cannot travel. */
    uint8_t inputs; /* Ports. */
    uint8_t outputs; /* Ports. */
    const char *name; /* For messages. */
} sis_frame_define_operator;

/* ConnectOperatorTyped: As ConnectOperator, and says what the port carries. */
typedef struct sis_frame_connect_operator_typed {
    uint32_t op_id; /* The operator. */
    uint8_t port; /* From 0 in each direction. */
    uint8_t direction; /* 0 input, 1 output. */
    uint16_t channel; /* The channel. */
    uint32_t schema; /* From AddSchema; 4294967295 = anything. */
} sis_frame_connect_operator_typed;

/* SetOperatorGraph: Which compiled graph an operator runs, and which of its tensors the ports are. */
typedef struct sis_frame_set_operator_graph {
    uint32_t op_id; /* The operator. */
    uint16_t graph; /* The graph; it belongs to this operator from now on. */
    sis_frame_u32s inputs; /* Its inputs, in the order of ports. */
    sis_frame_u32s outputs; /* Its outputs; 4294967295 for one that forwards an input. */
} sis_frame_set_operator_graph;

/* SetOperatorMemory: Takes memory for what a memory source reads, zeros at first. */
typedef struct sis_frame_set_operator_memory {
    uint32_t op_id; /* The operator. */
    uint64_t bytes; /* A multiple of a token's bytes. */
    uint64_t times; /* How often it is read. */
} sis_frame_set_operator_memory;

/* LoadOperatorMemory: Writes a piece of it. */
typedef struct sis_frame_load_operator_memory {
    uint32_t op_id; /* The operator. */
    uint64_t offset; /* Where the piece goes. */
    sis_frame_bytes data; /* The piece. */
} sis_frame_load_operator_memory;

/* SetOperatorRecord: Takes memory for what a record sink writes. */
typedef struct sis_frame_set_operator_record {
    uint32_t op_id; /* The operator. */
    uint64_t bytes; /* Its size. */
} sis_frame_set_operator_record;

/* ReadRecord: Bytes of what a record sink wrote, or a memory source reads. */
typedef struct sis_frame_read_record {
    uint32_t op_id; /* The operator. */
    uint64_t offset; /* From where on. */
    uint32_t length; /* Most bytes. */
} sis_frame_read_record;

typedef struct sis_frame_read_record_reply {
    uint64_t total; /* Bytes of the whole memory. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_read_record_reply;

/* SetOperatorPeriod: The period of a timer. */
typedef struct sis_frame_set_operator_period {
    uint32_t op_id; /* The operator. */
    uint64_t ns; /* The period. */
} sis_frame_set_operator_period;

/* ForwardPort: The operator hands an input on as an output. */
typedef struct sis_frame_forward_port {
    uint32_t op_id; /* The operator. */
    uint8_t input; /* The input. */
    uint8_t output; /* The output. */
} sis_frame_forward_port;

/* SetInitialTokens: Tokens in a channel before the first step, each with the same bytes. */
typedef struct sis_frame_set_initial_tokens {
    uint16_t channel; /* The channel. */
    uint32_t tokens; /* How many. */
    sis_frame_bytes data; /* A token's bytes; none = zeros. */
} sis_frame_set_initial_tokens;

/* MeasureFlow: Whether firings are timed and counted; before BuildFlow also their quantiles. */
typedef struct sis_frame_measure_flow {
    uint8_t on; /* 1 on, 0 off. */
} sis_frame_measure_flow;

/* BuildFlow: Checks that all is joined, orders the operators and takes memory for tokens. Nothing can be added afterwards. */
typedef struct sis_frame_build_flow_reply {
    uint64_t arena; /* Bytes taken. */
} sis_frame_build_flow_reply;

/* WriteToken: Writes bytes of the token that PublishToken will put into a channel whose producer is the host. BUSY when the channel is full. */
typedef struct sis_frame_write_token {
    uint16_t channel; /* The channel. */
    uint64_t offset; /* Where the bytes go. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_write_token;

/* ShapeToken: Shape of that token, where the schema leaves sizes open. */
typedef struct sis_frame_shape_token {
    uint16_t channel; /* The channel. */
    uint16_t dtype; /* ONNX's number. */
    sis_frame_dims dims; /* Sizes. */
} sis_frame_shape_token;

/* PublishToken: Puts it into the channel. */
typedef struct sis_frame_publish_token {
    uint16_t channel; /* The channel. */
} sis_frame_publish_token;

/* EndChannel: Nothing will be published into the channel any more. */
typedef struct sis_frame_end_channel {
    uint16_t channel; /* The channel. */
} sis_frame_end_channel;

/* ReadToken: Bytes of the next token of a channel whose consumer is the host; it is held until ReleaseToken. */
typedef struct sis_frame_read_token {
    uint16_t channel; /* The channel. */
    uint64_t offset; /* From where on. */
    uint32_t length; /* Most bytes. */
} sis_frame_read_token;

typedef struct sis_frame_read_token_reply {
    uint8_t present; /* 0: there is no token, and the rest means nothing. */
    uint16_t dtype; /* ONNX's number. */
    sis_frame_dims shape; /* Its shape. */
    uint64_t total; /* Bytes of the whole token. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_read_token_reply;

/* ReleaseToken: Gives that token's buffer back. */
typedef struct sis_frame_release_token {
    uint16_t channel; /* The channel. */
} sis_frame_release_token;

/* ChannelFigures: Figures of a channel. */
typedef struct sis_frame_channel_figures {
    uint16_t channel; /* The channel. */
} sis_frame_channel_figures;

typedef struct sis_frame_channel_figures_reply {
    sis_frame_i64s figures; /* Tokens now, most, capacity, published, times held full, times held empty, buffers, bytes of a buffer. */
} sis_frame_channel_figures_reply;

/* OperatorFigures: Figures of an operator of the dataflow graph. */
typedef struct sis_frame_operator_figures {
    uint32_t op_id; /* The operator. */
} sis_frame_operator_figures;

typedef struct sis_frame_operator_figures_reply {
    sis_frame_i64s figures; /* Firings, waits, bytes copied, then sums of ns, instructions, cycles, L1 refills, and P50, P95, P99 of a firing in ns; -1 = not measured. */
} sis_frame_operator_figures_reply;

/* ScheduleFigures: Figures of the schedule and of the current dataflow graph in it. */
typedef struct sis_frame_schedule_figures_reply {
    sis_frame_i64s all; /* Accepted, rejected, periods, done, missed, throttled, P99 and most of jitter in ns. */
    sis_frame_i64s flow; /* Of this one: periods, done, missed, throttled, skipped, suspended, most ns of a job, over its budget, late, P99 and most of responses, P50, P99 and most of jitter; none when it was never admitted. */
    sis_frame_i64s admission; /* As of EnableDeterministic. */
} sis_frame_schedule_figures_reply;

/* AdmitFlow: As EnableDeterministic, with all that it can say. */
typedef struct sis_frame_admit_flow {
    uint64_t wcet_ns; /* As EnableDeterministic. */
    uint64_t period_ns; /* As EnableDeterministic. */
    uint64_t deadline_ns; /* As EnableDeterministic. */
    uint64_t section_ns; /* Longest time between two places where it makes room; 0 = from estimates. */
    uint8_t isolated; /* 1: a section is reserved, so that no other is late when this one breaks its budget. */
    const char *name; /* For reports. */
} sis_frame_admit_flow;

typedef struct sis_frame_admit_flow_reply {
    sis_frame_i64s admission; /* As of EnableDeterministic. */
} sis_frame_admit_flow_reply;

/* BeginUpload: Announces a file, whose bytes come over the link's channel of files from `from` on. One that is there already, byte for byte, is complete at once. */
typedef struct sis_frame_begin_upload {
    const char *name; /* As in an initrd: slashes within are allowed. */
    uint64_t bytes; /* Its size. */
    const uint8_t *sha256; /* SHA-256 of its bytes. */
} sis_frame_begin_upload;

typedef struct sis_frame_begin_upload_reply {
    uint64_t from; /* Byte to begin at: what the board has of it already. */
    uint8_t complete; /* 1: nothing is to be sent. */
} sis_frame_begin_upload_reply;

/* CommitUpload: After the last byte: checks the hash and puts the file under its name. DAMAGED: it was dropped. */
typedef struct sis_frame_commit_upload {
    uint32_t upload; /* The upload. */
} sis_frame_commit_upload;

/* AbortUpload: Drops an upload and what came of it. */
typedef struct sis_frame_abort_upload {
    uint32_t upload; /* The upload. */
} sis_frame_abort_upload;

/* ListFiles: Files of the board. */
typedef struct sis_frame_list_files {
    uint32_t from; /* The first one that is wanted. */
} sis_frame_list_files;

typedef struct sis_frame_list_files_reply {
    sis_frame_list files; /* As many as fit, sorted by name. */
} sis_frame_list_files_reply;

/* ReadFile: Bytes of a file. */
typedef struct sis_frame_read_file {
    const char *name; /* Its name. */
    uint64_t offset; /* From where on. */
    uint32_t length; /* Most bytes. */
} sis_frame_read_file;

typedef struct sis_frame_read_file_reply {
    uint64_t total; /* Bytes of the whole file. */
    sis_frame_bytes data; /* The bytes. */
} sis_frame_read_file_reply;

/* DeleteFile: Deletes a file that was written. */
typedef struct sis_frame_delete_file {
    const char *name; /* Its name. */
} sis_frame_delete_file;

/* RunScript: Runs a script, a file, to its end; what it prints and reads goes over the console. No graph of this session may be there: CreateGraph or ForgetGraphs first where memory is short. */
typedef struct sis_frame_run_script {
    const char *name; /* Its file. */
    uint64_t memory; /* Most bytes; 0 = the board's default. */
    uint32_t stack; /* Bytes of stack; 0 = the default. */
    uint32_t milliseconds; /* Longest time; 0 = the default. */
    sis_frame_strings args; /* Its arguments. */
    uint64_t instructions; /* Most instructions; 0 = any number. */
    uint32_t cores; /* That its graphs take where they are not told; 0 = all. */
} sis_frame_run_script;

/* SetTime: Sets the clock. */
typedef struct sis_frame_set_time {
    int64_t us; /* Microseconds since 1970. */
} sis_frame_set_time;

/* BootImage: Of the chain loader alone: starts an uploaded kernel, which ends the session. Uploads to the loader are called `kernel` and `initrd`. UNSUPPORTED: an image of another board; DAMAGED: it is not whole. */
typedef struct sis_frame_boot_image {
    uint32_t kernel; /* The upload of the kernel. */
    uint32_t initrd; /* That of its initrd; 4294967295 = none. */
    const char *bootargs; /* Words for the kernel; empty = those that the loader itself was given. */
} sis_frame_boot_image;

/* CheckScript: Whether a script, a file, would start: it is parsed and linked with all it imports, and no line of it runs. A script that runs beside the session stands still meanwhile. BAD_FILE: it would not, with the engine's words and the place; OUT_OF_ARENA: no memory beside the script that runs. */
typedef struct sis_frame_check_script {
    const char *name; /* Its file. */
} sis_frame_check_script;

/* StartScript: Starts a script beside the session, which goes on: commands are served whenever it waits. What it prints and reads goes over the console, and the session's end is its end. BUSY: one runs already. ScriptState tells what becomes of it. */
typedef struct sis_frame_start_script {
    const char *name; /* Its file. */
    uint64_t memory; /* Most bytes; 0 = the board's default, which leaves none to check another beside it. */
    uint32_t stack; /* Bytes of stack; 0 = the default. */
    uint32_t milliseconds; /* Longest time; 0 = the default. */
    sis_frame_strings args; /* Its arguments. */
    uint64_t instructions; /* Most instructions; 0 = any number. */
    uint32_t cores; /* That its graphs take where they are not told; 0 = all. */
} sis_frame_start_script;

/* ScriptState: What became of the last StartScript of this session. */
typedef struct sis_frame_script_state_reply {
    uint8_t state; /* 0 there was none, 1 it is to start, 2 it runs, 3 it ended. */
    uint8_t waited; /* 1: its first turn is over, it waited for a timer or the session at least once. */
} sis_frame_script_state_reply;

/* In ascending order of ids. */
extern const sis_frame_description sis_frame_descriptions[SIS_COMMAND_COUNT];
/* Those that the chain loader (firmware/loader) knows. */
extern const sis_frame_description sis_loader_frame_descriptions[SIS_LOADER_COMMAND_COUNT];

#endif
