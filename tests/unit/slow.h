/* A slow evaluator of bound queries, to hold the engine against. It walks the tree that the binder
   annotated, one row at a time over single Values: no plan, no columns, no batches, no hashing;
   loops inside loops. It shares with the engine what single values are (value/) and, for scalar
   functions that it does not know itself, the evaluators, called with one row of columns that are
   never constant. What the query language leaves open (which rows a take keeps) it decides as the
   engine does: the first in order of arrival. */
#ifndef RULEC_TESTS_UNIT_SLOW_H
#define RULEC_TESTS_UNIT_SLOW_H

#include "kql/bind.h"
#include "value/value.h"

typedef VEC(Value) SlowValues;

typedef struct SlowTable {
  Str *names;
  ValueType *types; /* BOOL … DYNAMIC */
  uint32_t width;
  VEC(Value *) rows; /* WIDTH values each; VALUE_NULL for a null, never in a STRING column */
} SlowTable;

/* Rows that a name of the query stands for, whatever its `let` says. */
typedef struct SlowSource {
  Str name;
  SlowTable *table;
} SlowSource;

/* A subquery in an expression, the same for every row. */
typedef struct SlowMemo {
  const KqlNode *node;
  SlowTable *table;
} SlowMemo;

typedef struct Slow {
  Arena *arena;
  KqlBound *bound;
  KqlQuery *query; /* the text at hand */
  VEC(SlowSource) sources;
  VEC(SlowMemo) memos;
  int64_t now;
  Str trouble; /* what it does not know; absent: nothing */
} Slow;

/* What an expression may look at: a row, in its table; in an aggregate the rows of a group. */
typedef struct SlowScope {
  const SlowTable *table; /* NULL: no row */
  const Value *row;
  uint32_t index;        /* of ROW in TABLE */
  const uint32_t *group; /* indices of rows; NULL: aggregates have no meaning here */
  uint32_t group_count;
  const Str *keys; /* names that `*` in an aggregate leaves out */
  uint32_t key_count;
  const struct SlowSteps *steps; /* scan */
} SlowScope;

/* The row that each step of a scan matched last. */
typedef struct SlowSteps {
  const Str *names;
  Value *const *rows; /* never NULL; unmatched ones hold nulls and defaults */
  uint32_t count;
} SlowSteps;

/* The rows of the query. Look at SLOW->trouble first. */
SlowTable *slow_run(Slow *slow);
void slow_trouble(Slow *slow, const KqlNode *node, const char *what);

/* --- slow_table.c --- */
SlowTable *slow_table_new(Arena *arena, uint32_t width);
Value *slow_row_new(Arena *arena, SlowTable *table); /* of nulls, "" where a column is a string */
/* V as a cell of column INDEX. */
void slow_set(Slow *slow, const SlowTable *table, Value *row, uint32_t index, Value v);
uint32_t slow_find(const SlowTable *table, Str name); /* UINT32_MAX: not there */
/* A table of the columns that the binder says NODE gives. */
SlowTable *slow_table_of(Slow *slow, const KqlNode *node);
ValueType slow_type(KqlType type);
SlowScope slow_scope(const SlowTable *table, uint32_t row);

/* --- slow_value.c --- */
bool slow_true(Value v);
bool slow_same(Value a, Value b); /* as keys: null is null, NaN is NaN, 1 is 1.0 */
int slow_order(Value a, Value b); /* null, NaN, then by value */
Value slow_compare(Value a, Value b, Str operator); /* == != < <= > >= */
Value slow_arithmetic(Slow *slow, Value a, Value b, char operator);
Value slow_negate(Slow *slow, Value v);

/* --- slow_text.c: == has contains … by their names, without `!` --- */
bool slow_match(Arena *arena, Str hay, Str needle, Str operator);

/* --- slow_expr.c, slow_call.c --- */
Value slow_eval(Slow *slow, const SlowScope *scope, const KqlNode *node);
Value slow_call(Slow *slow, const SlowScope *scope, const KqlNode *call);
/* Arguments with the types of the columns they stand for. */
typedef struct SlowArgs {
  const Value *values;
  const ValueType *types;
  uint32_t count;
} SlowArgs;
/* The engine's evaluator NAME for one row; its result is of type RESULT. */
Value slow_evaluator(Slow *slow, Str name, ValueType result, SlowArgs args);
/* The function of the language that NODE, a CALL, calls; NULL where it is none. */
const KqlFunction *slow_function(const KqlNode *node);
const KqlNode *slow_bare(const KqlNode *node); /* inside NAMED, KEY, PAREN */
Value slow_cast(Slow *slow, Value v, ValueType type);
Value slow_literal(Slow *slow, const KqlNode *node);

/* --- slow_aggregate.c --- */
/* The results of an aggregate CALL over SCOPE's group: one, or as many as columns it gives. */
SlowValues slow_aggregate(Slow *slow, const SlowScope *scope, const KqlNode *call);

/* --- slow_operator.c and its kin --- */
SlowTable *slow_table(Slow *slow, const KqlNode *node);
/* The operators of PIPE over INPUT. */
SlowTable *slow_pipe(Slow *slow, const KqlNode *pipe, SlowTable *input);
typedef SlowTable *SlowOperator(Slow *slow, const KqlNode *node, SlowTable *input);
SlowOperator slow_summarize, slow_distinct, slow_count, slow_top_nested, slow_top_hitters;
SlowOperator slow_join, slow_lookup, slow_union;
SlowOperator slow_mv_expand, slow_mv_apply;
SlowOperator slow_parse, slow_parse_kv;
SlowOperator slow_make_series, slow_scan, slow_search, slow_evaluate, slow_partition;
/* What LIST, of PROPERTY, or NULL, gives for NAME; or NULL. */
const KqlNode *slow_property(const Slow *slow, const KqlNode *list, const char *name);
/* The value of parameter NAME of NODE ("kind") as a word; absent where it is not there. */
Str slow_parameter(const Slow *slow, const KqlNode *node, const char *name);
/* The value of EXPRESSION for each row of INPUT, as its only key. */
Value **slow_keys(Slow *slow, const SlowTable *input, const KqlNode *expression);
/* Row indices in groups: members of group G are ROWS with of[ROW] == G. */
typedef struct SlowGroups {
  uint32_t *of, count;
} SlowGroups;
/* Rows whose KEY_COUNT values at KEYS[row] agree, numbered by first appearance. */
SlowGroups slow_groups(Arena *arena, Value *const *keys, uint32_t key_count, uint32_t rows);
/* The indices of the rows of group G, in order. */
uint32_t *slow_members(Arena *arena, const SlowGroups *groups, uint32_t rows, uint32_t g,
                       uint32_t *count);
/* The rows at INDICES, in that order, as a table of the same columns. */
SlowTable *slow_pick(Slow *slow, const SlowTable *table, const uint32_t *indices, uint32_t count);
/* A stable order of COUNT rows by KEYS[row][0…key_count), a letter of ORDER each: a ascending nulls
   first, A nulls last, d descending nulls last, D nulls first. */
uint32_t *slow_sorted(Arena *arena, Value *const *keys, const char *order, uint32_t count);

#endif
