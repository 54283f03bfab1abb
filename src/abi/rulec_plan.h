/* The layout of a compiled query plan: the same structs in memory and, as const data, in generated
   C tables. Only generated tables and the engine look inside; programs use rulec_exec.h.
   A plan is a tree of operators; each owns flat typed code that computes the expressions it needs
   from a row of its input. Everything is reached through pointers to const, so a plan in a table
   needs no start-up work. Functions, aggregates and operators are reached through pointers too, so
   that a program links only those that its plans use. Clean C99 and C++17, as rulec_table.h is. */
#ifndef RULEC_PLAN_LAYOUT_H
#define RULEC_PLAN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a plan of before could mean something else now. */
#define RULEC_PLAN_VERSION 1u

/* BOOL to DYNAMIC are the types of columns. A single value has BOOL to STRING, ARRAY, BAG, or NULL:
   a DYNAMIC column holds values of any of these. */
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

/* One constant of a plan. It has no union, so that tables can write it by position, and holds reals
   by their bits, so that they read back exactly. */
typedef struct PlanConstant PlanConstant;
struct PlanConstant {
  uint32_t type; /* ValueType of a single value */
  uint32_t len;  /* bytes of a STRING, items of an ARRAY, members of a BAG; else 0 */
  /* BOOL INT LONG DATETIME TIMESPAN: in the first word, as two's complement; REAL: its bits in the
     first; GUID DECIMAL: in both; else 0 */
  Wide bits;
  const char *text;          /* STRING; need not end in NUL */
  const PlanConstant *items; /* ARRAY: its items; BAG: key, value, key, value … */
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
  const char *args; /* the types that it takes and gives; see evaluator.def of plan/ */
  uint32_t flags;   /* PLAN_* */
} PlanFunction;

/* The instructions. PLAN_CODES(X) calls X(ENUMERATOR, name in a dump, operands, doc). */
#define PLAN_CODES(X)                                                                      \
  X(COLUMN, "column", "operand: index of an input column", "the input column itself")      \
  X(CONST, "const", "operand: index of a constant", "one value that stands for every row") \
  X(SCALAR, "scalar", "operand: index of a pipeline run before",                           \
    "the scalar or list that an earlier pipeline gave, for every row")                     \
  X(CALL, "call", "function; operand: first argument register in args",                    \
    "a function of registers written before; computed once where all of them are constant")

typedef enum PlanOpcode {
#define PLAN_CODE_ENUMERATOR(name, text, operands, doc) PLAN_##name,
  PLAN_CODES(PLAN_CODE_ENUMERATOR)
#undef PLAN_CODE_ENUMERATOR
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
  const PlanConstant *constants;
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
  const char *args;              /* as those of a PlanFunction */
  uint32_t first_arg, arg_count; /* outputs of the code */
  int32_t filter; /* output that must be true for the row to count (…if); -1: none */
  uint32_t first_result, result_count; /* columns of the operator */
} PlanAggregate;

/* A named setting of an operator: {"kind", "leftouter"}. */
typedef struct PlanOption {
  const char *name;
  PlanConstant value;
} PlanOption;

typedef struct PlanOp PlanOp;
struct PlanOp {
  const char *name; /* "where", "summarize" … */
  const OperatorClass *runner;
  const PlanOp *const *inputs;
  const PlanColumn *columns; /* of its result */
  PlanCode code;             /* over the row of inputs[0] (a table: filters over its own row) */
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
  uint32_t version; /* RULEC_PLAN_VERSION of the rulec that made it */
  const PlanOp *root;
  const PlanBefore *before; /* in the order in which they must run */
  uint32_t before_count;
} PlanTree;

#ifdef __cplusplus
}
#endif

#endif
