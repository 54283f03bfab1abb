/* The layout of a compiled query plan: the same structs in memory and, as const data, in generated
   C tables. Only generated tables and the engine look inside; programs use rulec_exec.h.
   A plan is a tree of operators; each owns flat typed code that computes the expressions it needs
   from a row of its input. Everything is reached through pointers to const, so a plan in a table
   needs no start-up work. Functions, aggregates and operators are reached through pointers too, so
   that a program links only those that its plans use. */
#ifndef RULEC_PLAN_LAYOUT_H
#define RULEC_PLAN_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

/* BOOL to DYNAMIC are the types of columns. A single Value has BOOL to STRING, ARRAY, BAG, or NULL:
   a DYNAMIC column holds Values of any of these. */
typedef enum ValueType {
  VALUE_NULL,
  VALUE_BOOL,
  VALUE_INT,      /* 32 bits, kept in 64 */
  VALUE_LONG,     /* 64 bits */
  VALUE_REAL,     /* double */
  VALUE_DECIMAL,  /* IEEE 754 decimal128 */
  VALUE_DATETIME, /* ticks of 100 ns since 0001-01-01 UTC */
  VALUE_TIMESPAN, /* ticks of 100 ns */
  VALUE_GUID,   /* its 16 bytes as two numbers, the first 8 in the first, most significant first */
  VALUE_STRING, /* UTF-8; has no null */
  VALUE_DYNAMIC,
  VALUE_ARRAY,
  VALUE_BAG
} ValueType;

/* Sixteen bytes of a guid or a decimal. */
typedef struct Wide {
  uint64_t word[2];
} Wide;

typedef struct Value Value;
typedef struct ValueMember ValueMember;

/* One immutable value. What it points to lives in an arena or is static. */
struct Value {
  uint8_t type;
  uint32_t len; /* bytes of a STRING, items of an ARRAY, members of a BAG; else 0 */
  union {
    bool boolean;
    int64_t number; /* INT LONG DATETIME TIMESPAN */
    double real;
    const Wide *wide;           /* GUID DECIMAL */
    const char *text;           /* STRING; need not end in NUL */
    const Value *items;         /* ARRAY */
    const ValueMember *members; /* BAG, in order of first appearance, no key twice */
  };
};

struct ValueMember {
  const char *key;
  uint32_t key_len;
  Value value;
};

typedef struct EvalCall EvalCall;
typedef void EvalFn(EvalCall *call);
typedef struct AggregateClass AggregateClass;
typedef struct OperatorClass OperatorClass;

enum { /* flags of a PlanFunction */
       PLAN_SEES_NULLS =
           1, /* is called for rows with null arguments; else these rows give null unseen */
       PLAN_WINDOW = 2,  /* looks at other rows: needs the whole input in one batch */
       PLAN_VOLATILE = 4 /* differs from row to row on equal arguments: never folded */
};

/* A scalar function as code calls it. */
typedef struct PlanFunction {
  const char *name; /* as the query language has it: "strlen", "==" */
  EvalFn *evaluate;
  const char *args; /* the types it wants its arguments in; see function.def of plan/ */
  uint32_t flags;   /* PLAN_* */
} PlanFunction;

typedef enum PlanOpcode {
#define CODE(name, text, operands, doc) PLAN_##name,
#include "rulec_code.def"
#undef CODE
  PLAN_OPCODE_COUNT
} PlanOpcode;

/* Instruction K of a code writes register K, once: a register is a column of TYPE. */
typedef struct PlanInsn {
  uint8_t code; /* PlanOpcode */
  uint8_t type; /* ValueType of the register written */
  uint16_t arg_count;
  uint32_t operand; /* COLUMN CONST SCALAR: index; CALL: where its arguments start in args */
  const PlanFunction *function; /* CALL */
} PlanInsn;

/* Straight-line code over the row of an input; its results are the registers named in outputs. */
typedef struct PlanCode {
  const PlanInsn *insns;
  const uint32_t *args; /* registers, for CALL */
  const Value *constants;
  const uint32_t *outputs;
  uint32_t insn_count, arg_count, constant_count, output_count;
} PlanCode;

typedef struct PlanColumn {
  const char *name;
  ValueType type;
} PlanColumn;

/* One aggregate of a summarize-like operator: its arguments are outputs of the operator's code. */
typedef struct PlanAggregate {
  const char *name;
  const AggregateClass *aggregate;
  uint32_t first_arg, arg_count; /* outputs of the code */
  int32_t filter; /* output that must be true for the row to count (…if); -1: none */
  uint32_t first_result, result_count; /* columns of the operator */
} PlanAggregate;

/* A named setting of an operator: {"kind", "leftouter"}. */
typedef struct PlanOption {
  const char *name;
  Value value;
} PlanOption;

typedef struct PlanOp PlanOp;
struct PlanOp {
  const char *name; /* "where", "summarize" … */
  const OperatorClass *operator;
  const PlanOp *const *inputs;
  const PlanColumn *columns; /* of its result */
  PlanCode code;             /* over the row of inputs[0] (sources: over no row) */
  PlanCode right;            /* join: the keys over inputs[1]; scan: over the row of `scan` */
  const PlanOp *scan;        /* scan: the columns that its code sees */
  const PlanAggregate *aggregates;
  const PlanOption *options;
  const PlanOp *const *nested; /* pipelines run for parts of the input (mv-apply, partition) */
  uint32_t input_count, column_count, aggregate_count, option_count, nested_count;
};

/* A pipeline that runs before the query itself; its result is a scalar for SCALAR (all values of
   the first column as an array where LIST), or rows for the operator `shared`. */
typedef struct PlanBefore {
  const PlanOp *root;
  bool scalar, list;
} PlanBefore;

typedef struct PlanTree {
  const PlanOp *root;
  const PlanBefore *before; /* in the order in which they must run */
  uint32_t before_count;
} PlanTree;

#endif
