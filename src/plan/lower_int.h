/* What the files of lowering share: the state of one lowering, code under construction, and the
   entry points of expressions, tables and operators. After a fault everything goes on with
   placeholders; the plan is thrown away at the end. */
#ifndef RULEC_PLAN_LOWER_INT_H
#define RULEC_PLAN_LOWER_INT_H

#include "base/vec.h"
#include "plan/lower.h"
#include "value/value.h"

/* A pipeline that runs before, remembered by the node it was made for. */
typedef struct Memo {
  const KqlNode *node;
  uint32_t before;
} Memo;

/* all, any or map over a path of a graph, and the column that holds the values along it. */
typedef struct GraphCall {
  const KqlNode *call;
  const char *column;
} GraphCall;

typedef struct Lower {
  Arena *arena;
  KqlBound *bound;
  KqlQuery *query; /* the text that is being lowered */
  PlanFault *fault;
  VEC(PlanBefore) before;
  VEC(Memo) memos;
  VEC(PlanColumn)
  inferred;     /* columns that the query uses but no schema has: open tables get them */
  bool widened; /* tables with a schema got some of those, too */
  VEC(GraphCall) graph_calls;
  uint32_t depth;
  uint32_t nesting;     /* of arrays and bags around the literal at hand */
  const KqlSymbol *key; /* the key of the partition whose body is being lowered */
  uint32_t key_scalar;  /* the scalar that holds it */
  const KqlNode *piped; /* the INVOKE whose function's body is being lowered */
} Lower;

/* An aggregate call and the columns that hold its results. */
typedef struct Site {
  const KqlNode *call;
  uint32_t column, count;
} Site;

/* Code under construction over the rows of INPUT. */
typedef struct Builder {
  Lower *lower;
  const PlanOp *input; /* NULL: no row */
  const PlanOp *right; /* join conditions: the other side */
  uint32_t right_from; /* column indices from here on are the right side's */
  const Site *sites;   /* aggregates already computed */
  uint32_t site_count;
  VEC(PlanInsn) insns;
  VEC(uint32_t) args;
  VEC(PlanConstant) constants;
  VEC(uint32_t) outputs;
  uint32_t *loaded; /* register + 1 of each input column */
  bool window;      /* something looks at other rows */
  bool lenient;     /* columns that the input lacks are null */
  bool steps;       /* scan: `step.column` is a column of that name */
} Builder;

/* Notes the first fault, at NODE. */
void lower_fail(Lower *lower, const KqlNode *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static inline bool lower_failed(const Lower *lower) { return lower->fault->message.len > 0; }
/* S as a C string of the plan. */
const char *lower_name(Lower *lower, Str s);

/* --- lower_expr.c --- */

/* The register that holds NODE. */
uint32_t lower_expr(Builder *builder, const KqlNode *node);
/* … cast to TYPE; VALUE_NULL: as it is. */
uint32_t lower_expr_as(Builder *builder, const KqlNode *node, ValueType type);
/* Faults where NODE has more items than a call can have arguments. */
bool lower_is_too_long(Lower *lower, const KqlNode *node);
/* The expression inside NAMED, KEY and PAREN. */
const KqlNode *lower_bare(const KqlNode *node);

/* --- lower_code.c --- */

Builder builder_new(Lower *lower, const PlanOp *input);
uint32_t builder_column(Builder *builder, uint32_t index);
uint32_t builder_constant(Builder *builder, ValueType type, Value value);
uint32_t builder_scalar(Builder *builder, ValueType type, uint32_t before);
/* A call of NAME, which must exist, with its arguments cast to what it wants. */
uint32_t builder_call(Builder *builder, Str name, ValueType type, const uint32_t *args,
                      uint32_t count);
uint32_t builder_cast(Builder *builder, uint32_t reg, ValueType type);
/* A negated copy of the boolean register REG. */
uint32_t builder_not(Builder *builder, uint32_t reg);
ValueType builder_type(const Builder *builder, uint32_t reg);
/* The type that values of A and B get when they are compared or chosen between. */
ValueType lower_common_type(ValueType a, ValueType b);
/* The register REG becomes the next output. */
void builder_output(Builder *builder, uint32_t reg);
PlanCode builder_code(Builder *builder);
/* The index of the column called NAME in OP's result, or UINT32_MAX. */
uint32_t lower_column_find(const PlanOp *op, Str name);

/* --- lower_call.c --- */

uint32_t lower_call(Builder *builder, const KqlNode *call);
/* The input's COLUMNS[0…COUNT) as a bag. */
uint32_t lower_pack_columns(Builder *builder, const uint32_t *columns, uint32_t count);
/* NAME is a function whose meaning is in the plan itself. */
bool lower_call_is_special(Str name);

/* --- lower_ingestion.c: when rows were taken in --- */

/* INPUT, at the beginning of PIPE, with the column that ingestion_time() reads, if PIPE asks for
   it. */
const PlanOp *lower_ingestion_begin(Lower *lower, const KqlNode *pipe, const PlanOp *input);
/* INPUT without it, unless NEXT, the operator that follows (NULL: none), can do with it. */
const PlanOp *lower_ingestion_end(Lower *lower, const KqlNode *next, const PlanOp *input);
uint32_t lower_ingestion_time(Builder *builder, const KqlNode *call);

/* --- lower_evaluate.c --- */

bool lower_plugin_is_known(Str name);

/* --- lower_literal.c --- */

ValueType lower_type(KqlType type);
/* The value of a literal of any form; false where NODE is none. */
bool lower_literal(Lower *lower, const KqlNode *node, Value *value);
/* NODE is a time without a date, `datetime(8:00 AM)`, which means that time of the day on which the
   query runs. */
bool lower_time_of_day(Lower *lower, const KqlNode *node, int64_t *ticks);

/* --- lower_table.c --- */

/* The pipeline that gives the table NODE. */
const PlanOp *lower_table(Lower *lower, const KqlNode *node);
/* Faults at NODE: WHAT "is not evaluated"; a placeholder. */
const PlanOp *lower_nothing(Lower *lower, const KqlNode *node, const char *what);
/* The operators of a PIPE from its first, over INPUT. */
const PlanOp *lower_pipe(Lower *lower, const KqlNode *pipe, const PlanOp *input);
void lower_note_inferred(Lower *lower, const KqlNode *node);
/* Runs the table NODE before everything else and returns its number. */
uint32_t lower_before(Lower *lower, const KqlNode *node, const PlanOp *root, bool scalar,
                      bool list);
/* The number of the pipeline made for NODE before, or UINT32_MAX. */
uint32_t lower_memo(const Lower *lower, const KqlNode *node);
const PlanOp *lower_shared(Lower *lower, uint32_t before);

/* --- lower_outside.c --- */

/* The rows of the table that SYMBOL means at NODE. */
const PlanOp *lower_table_named(Lower *lower, const KqlNode *node, const KqlSymbol *symbol);
/* The rows that the call or name NODE of SYMBOL stands for; NULL where it is no table from outside.
 */
const PlanOp *lower_outside(Lower *lower, const KqlNode *node, const KqlSymbol *symbol);
const PlanOp *lower_externaldata(Lower *lower, const KqlNode *node);
/* PATH leads to a table of another database: rows called as the path says, `database.table`. */
const PlanOp *lower_foreign(Lower *lower, const KqlNode *path);

/* --- lower_op.c and its kin: one function an operator --- */

typedef const PlanOp *LowerOperator(Lower *lower, const KqlNode *node, const PlanOp *input);

/* NODE as an operator over INPUT (NULL: it begins the pipe). */
LowerOperator lower_operator;
/* A new operator NAME with INPUT (or NULL) and room for columns; faults at NODE where the engine
   has none. */
PlanOp *lower_op(Lower *lower, const KqlNode *node, const char *name, const PlanOp *input);
/* An operator NAME by what B computes; its rows have the columns of INPUT. */
PlanOp *lower_same_op(Builder *b, const KqlNode *node, const char *name, const PlanOp *input);
/* The rows of INPUT for which the predicate NODE holds; the first ones, as many as NODE says. */
LowerOperator lower_filter, lower_first;
/* Gives OP the columns that the binder says NODE gives. */
void lower_columns(Lower *lower, PlanOp *op, const KqlColumns *columns);
void lower_columns_copy(PlanOp *op, const PlanOp *from);
void lower_option(Lower *lower, PlanOp *op, const char *name, Value value);
void lower_option_str(Lower *lower, PlanOp *op, const char *name, Str value);
/* The value of parameter NAME of NODE ("kind"), or NULL. */
const KqlNode *lower_parameter(const Lower *lower, const KqlNode *node, const char *name);
/* … as a word; absent where it is not there. */
Str lower_parameter_word(const Lower *lower, const KqlNode *node, const char *name);
/* NAME, or NAME with the next number that is not among COLUMNS behind it. */
const char *lower_free_name(Lower *lower, const PlanColumn *columns, uint32_t count,
                            const char *name);
/* Whether a join of KIND gives the columns of SIDE ("left", "right") alone. */
bool lower_join_has_only(Str kind, const char *side);
/* A project over INPUT that gives exactly the outputs of BUILDER as COLUMNS. */
const PlanOp *lower_project_op(Builder *builder, const KqlNode *node, const PlanColumn *columns);
/* INPUT with only the columns INDICES[0…COUNT), named as COLUMNS say. */
const PlanOp *lower_pick(Lower *lower, const PlanOp *input, const uint32_t *indices,
                         const PlanColumn *columns, uint32_t count);
/* The columns that the binder tells; open ones are followed by all that are inferred anywhere.
   There is room for these in any case. */
PlanColumn *lower_plan_columns(Lower *lower, const KqlColumns *columns, uint32_t *count);

/* Adds to COLUMNS and to the outputs what the input has beyond its schema; the new count. */
uint32_t lower_keep_unlisted(Builder *builder, PlanColumn *columns, uint32_t count);

/* --- lower_union.c: several tables --- */

/* Rows of a table, and what withsource= and the like show for it. */
typedef struct TableRows {
  const PlanOp *rows;
  Str name;                  /* absent: it has none */
  const KqlColumns *columns; /* what the binder says they have, or NULL */
} TableRows;

typedef struct Tables {
  VEC(TableRows) list;
  bool partial; /* tables that no rows are at hand for were left out */
} Tables;

/* How rows of several tables become those of one. */
typedef struct Unite {
  const char *source;  /* the first column, which tells the table, or NULL */
  const char *unnamed; /* what it shows, with a number behind it, for what has no name */
  bool inner;          /* only columns that all tables have */
} Unite;

/* No row at all, of these columns. */
PlanOp *lower_no_rows(Lower *lower, const PlanColumn *columns, uint32_t count);
/* INPUT is what is piped into NODE. */
void lower_tables_pipe(Lower *lower, Tables *tables, const KqlNode *node, const PlanOp *input);
/* NODE is an expression that gives a table, or a wildcard. */
void lower_tables_add(Lower *lower, Tables *tables, const KqlNode *node);
/* All tables, which the symbol of NODE tells. */
void lower_tables_all(Lower *lower, Tables *tables, const KqlNode *node);
/* The rows of all TABLES with the columns that the binder tells for NODE. */
const PlanOp *lower_tables_unite(Lower *lower, const KqlNode *node, const Tables *tables,
                                 const Unite *how);

/* --- lower_summarize.c: what summarize and its kin compute --- */

typedef struct Summary {
  Lower *lower;
  Builder code; /* keys, then arguments and filters */
  uint32_t keys;
  VEC(PlanColumn) columns; /* of the operator: keys, then aggregates */
  VEC(PlanAggregate) aggregates;
  VEC(Site) sites;
} Summary;

Summary summary_new(Lower *lower, const PlanOp *input);
/* The register REG of summary->code becomes the next key; all keys come before any aggregate. */
void summary_add_key(Summary *summary, Str name, uint32_t reg);
/* All aggregates in the expression NODE, but not those inside other aggregates. */
void summary_add_aggregates(Summary *summary, const KqlNode *node);
/* count() as column NAME, or sum(REG) where REG is not UINT32_MAX. */
void summary_add_count(Summary *summary, Str name, uint32_t reg);
/* min(REG) as column NAME. */
void summary_add_least(Summary *summary, Str name, uint32_t reg);
/* The operator: its columns are the keys, then the aggregates added. */
PlanOp *summary_op(Summary *summary, const KqlNode *node);
/* The values of ITEM, an expression around added aggregates, become outputs of POST, a builder over
   summary_op whose sites are the summary's. */
void summary_output_item(Summary *summary, Builder *post, const KqlNode *item);
Builder summary_post(Summary *summary, const PlanOp *op);

LowerOperator lower_make_graph, lower_graph_where, lower_graph_mark, lower_graph_match;
LowerOperator lower_graph_to_table;
/* OP stands for a graph, which is no table. */
bool lower_is_graph(const PlanOp *op);
bool lower_graph_function_is_known(Str name);
LowerOperator lower_scan, lower_evaluate, lower_invoke;
LowerOperator lower_search, lower_find, lower_sample, lower_sample_distinct, lower_top_hitters;
LowerOperator lower_top_nested, lower_partition;
LowerOperator lower_make_series, lower_parse, lower_parse_kv;
LowerOperator lower_print, lower_project, lower_extend, lower_project_away, lower_project_rename,
    lower_project_by_names;
LowerOperator lower_summarize, lower_distinct, lower_count;
LowerOperator lower_join, lower_lookup, lower_union;
LowerOperator lower_enrich; /* invoke of a function whose rows the user's data hold */
LowerOperator lower_where, lower_take, lower_sort, lower_top, lower_range, lower_getschema;
LowerOperator lower_pass, lower_as, lower_mv_expand, lower_mv_apply;

#endif
