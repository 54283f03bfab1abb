/* What the files of the binder share. bind.c says how they belong together.

   A node's meaning is written into the node: `type`, `symbol`, `columns`, and in `info` the shape,
   flags and, for calls, the signature or body. */
#ifndef RULEC_KQL_BIND_INT_H
#define RULEC_KQL_BIND_INT_H

#include "kql/bind.h"

/* KqlNode.info: shape in bits 0-7, flags, then a number that depends on the kind of call. */
enum {
  INFO_SHAPE = 0xFF,
  INFO_CONSTANT = 1 << 8,
  INFO_TUPLE = 1 << 9, /* a tuple of one column, which counts as a scalar of its type */
  INFO_NUMBER_SHIFT = 12
};

typedef enum ScopeKind { SCOPE_NORMAL, SCOPE_AGGREGATE, SCOPE_PLUGIN } ScopeKind;

/* What stands around an expression; it decides how an unknown name is reported. */
typedef enum Context { CONTEXT_SCALAR, CONTEXT_TABLE } Context;

typedef VEC(const KqlColumn *) ColumnList;

/* A call of a function defined in KQL. */
typedef struct Expansion {
  const KqlSymbol *function;
  const KqlNode *call;       /* CALL, or the NAME used without parentheses */
  const KqlColumns *piped;   /* the table before `invoke`, or NULL */
  KqlBody body;              /* node NULL until wanted */
  bool tried;
} Expansion;

/* The arguments of one call. */
typedef struct Arguments {
  KqlNode *const *nodes;
  const KqlTyped *typed;
  uint32_t count;
} Arguments;

/* A table of the facts and its columns as the query sees them. */
typedef struct MetTable {
  const FactTable *table;
  const KqlColumns *columns;
} MetTable;

typedef struct Binder {
  Arena *arena;
  KqlBound *bound;
  KqlQuery *query; /* the text being bound: another one inside workspace functions */
  const FactSet *facts;
  DiagBag *bag;
  KqlScope *scope;
  const KqlColumns *row;   /* columns that names see; NULL: none */
  const KqlColumns *right; /* those of the right side, in join conditions */
  const KqlColumns *piped; /* the table before `invoke` */
  const KqlSymbol *graph;  /* in the clauses of graph-match: the graph */
  const KqlNode *left;     /* what stands before the dot of the call being bound, or NULL */
  const KqlColumns *keys;  /* summarize: the columns after `by` */
  ScopeKind scope_kind;
  uint32_t next_column; /* of Column1, Column2 … */
  uint32_t depth;       /* of nested function bodies */
  uint32_t expanded;    /* nodes copied for function bodies so far */
  bool common_only;     /* join: a bare name must be on both sides */
  bool fuzzy;           /* union isfuzzy=true: unknown tables are warned of */
  VEC(Expansion) expansions;
  VEC(const KqlSymbol *) running; /* functions whose bodies are being bound */
  VEC(const KqlSymbol *) views;   /* functions declared with `view` */
  VEC(MetTable) facts_met;        /* tables whose columns were read already */
  Map tables;                     /* by name: symbols of tables met so far */
  Map functions;                  /* by name: symbols of workspace functions */
  KqlSymbol **builtins;           /* by KqlFunctionId, made when first needed */
} Binder;

/* --- bind.c: annotating and reporting --- */

void set_type(KqlNode *node, KqlType type);
void set_typed(KqlNode *node, KqlTyped typed);
void set_table(KqlNode *node, const KqlColumns *columns);
void set_constant(KqlNode *node, bool constant);
/* NODE means what OTHER means. */
void copy_meaning(KqlNode *node, const KqlNode *other);
bool is_error(const KqlNode *node);
/* A table is a TYPE_TABLE; its columns, or NULL for anything else. */
const KqlColumns *table_of(const KqlNode *node);
/* NAMED, KEY: the expression inside. */
KqlNode *underlying(KqlNode *node);
/* The columns of a tuple, also of one that counts as a scalar; or NULL. */
const KqlColumns *tuple_of(const KqlNode *node);

Diag *report(Binder *binder, DiagCode code, const KqlNode *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Diag *report_token(Binder *binder, DiagCode code, uint32_t token, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Str name_of(const Binder *binder, const KqlNode *node);
KqlSymbol *symbol_new(Binder *binder, KqlSymbolKind kind, Str name);
KqlSymbol *column_symbol(Binder *binder, const KqlColumn *column);
KqlSymbol *table_symbol(Binder *binder, Str name, const KqlColumns *columns);

/* --- bind_name.c --- */

void bind_name(Binder *binder, KqlNode *name, Context context);
/* The name RIGHT after a dot, in the scope of LEFT, which is bound. */
void bind_member(Binder *binder, const KqlNode *left, KqlNode *right);
void bind_column_wildcard(Binder *binder, KqlNode *node);
/* LEFT: the database before the dot, or NULL. */
void bind_table_wildcard(Binder *binder, KqlNode *node, const KqlNode *left);
/* The function that a call of NAME means here, or NULL. */
const KqlSymbol *call_symbol(Binder *binder, Str name);
const KqlSymbol *member_call_symbol(Binder *binder, const KqlNode *left, Str name);
const KqlSymbol *stored_function(Binder *binder, Str name);
/* Whether NAME would mean something here. */
bool is_name_taken(Binder *binder, Str name, bool with_row);
const KqlColumn *infer_column(Binder *binder, const KqlColumns *columns, Str name);
/* The column called NAME of COLUMNS, inferred where they are open; or NULL. */
const KqlColumn *find_or_infer(Binder *binder, const KqlColumns *columns, Str name);
const KqlColumns *fact_columns(Binder *binder, const FactTable *table);
KqlColumns *fact_columns_new(Binder *binder, const FactTable *table);
/* NODE means a table of which nothing is known. */
void give_unknown_table(Binder *binder, KqlNode *node, Str name);

/* --- bind_suggest.c: findings on names that mean nothing --- */

void report_unknown_name(Binder *binder, KqlNode *node, Str name);
void report_unknown_column(Binder *binder, KqlNode *node, Str name, const KqlColumns *row);
void report_unknown_table(Binder *binder, KqlNode *node, Str name);
void report_unknown_function(Binder *binder, KqlNode *node, Str name, bool evaluate);
void report_no_member(Binder *binder, const KqlNode *left, KqlNode *node, Str name);

/* --- bind_expr.c --- */

void bind_expression(Binder *binder, KqlNode *node, Context context);
/* The same inside search and find: a lone string is a search term. */
void bind_search_term(Binder *binder, KqlNode *node);
KqlTyped operator_type(Binder *binder, KqlNode *node, KqlFunctionId operator_id, uint32_t token,
                       KqlNode *const *operands, uint32_t count);
KqlTyped declared_type(Binder *binder, KqlNode *type);
/* The columns that a SCHEMA declares; reports what is wrong with them. */
const KqlColumns *bind_schema(Binder *binder, KqlNode *schema);

/* --- bind_check.c: findings where an expression is not what must stand there --- */

bool check_scalar(Binder *binder, const KqlNode *node);
bool check_table(Binder *binder, const KqlNode *node);
bool check_integer(Binder *binder, const KqlNode *node);
bool check_number(Binder *binder, const KqlNode *node);
bool check_summable(Binder *binder, const KqlNode *node);
bool check_column(Binder *binder, const KqlNode *node);
bool check_dynamic(Binder *binder, const KqlNode *node);
bool check_not_dynamic(Binder *binder, const KqlNode *node);
bool check_type(Binder *binder, const KqlNode *node, KqlTyped want, KqlConversion conversion);
bool check_literal(Binder *binder, const KqlNode *node);
bool check_constant(Binder *binder, const KqlNode *node);
void check_first(Binder *binder, const KqlNode *operator, bool piped);
void check_not_first(Binder *binder, const KqlNode *operator, bool piped);

/* --- bind_signature.c: overloads --- */

/* Argument INDEX against its parameter; COMMON is the type that arguments marked so share. */
void check_argument(Binder *binder, const Arguments *arguments, uint32_t index,
                    const KqlParameter *const *parameters, KqlTyped common);
/* The parameter that each argument goes to (NULL: none), into OUT, room for count. */
void layout_arguments(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                      const KqlParameter **out);
/* The type that arguments marked as common share; TYPE_NONE where there is none. */
KqlTyped common_of(const Arguments *arguments, const KqlParameter *const *parameters,
                   bool skip_dynamic);
/* Chooses among the signatures of FUNCTION, reports at CALL what does not fit, and returns the type
   of the result. CHOSEN becomes NULL where none fits best. */
KqlTyped resolve_call(Binder *binder, const KqlFunction *function, const Arguments *arguments,
                      KqlNode *call, const KqlSignature **chosen);
/* The same for an operator at TOKEN. ALL: only a signature that all arguments fit counts. */
KqlTyped resolve_operator(Binder *binder, const KqlFunction *function, const Arguments *arguments,
                          uint32_t token, bool all);

/* --- bind_rule.c: results and layouts that need code --- */

KqlTyped rule_result(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                     const KqlParameter *const *parameters, KqlNode *call);
KqlTyped plugin_result(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                       const KqlParameter *const *parameters, KqlNode *call);
/* What CALL gives: a tuple of the columns in LIST (of one, a scalar), or a table. */
KqlTyped give_tuple(Binder *binder, KqlNode *call, ColumnList *list);
KqlTyped give_table(KqlNode *call, const KqlColumns *columns);
/* The type that a word of a column list means: a KQL type, `bag`, `array`, `reals`. */
KqlTyped typed_of_word(Str word);
void rule_layout(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                 const KqlParameter **out);

/* --- bind_call.c --- */

/* EVALUATE: the call of `evaluate`; binder->left: what stands before the dot. */
void bind_call(Binder *binder, KqlNode *call, Context context, bool evaluate);
/* NAME refers to a function without parentheses. */
void bind_bare_function(Binder *binder, KqlNode *name, const KqlSymbol *function);
void bind_function_declaration(Binder *binder, KqlNode *function, KqlSymbol *symbol);

/* --- bind_project.c: the columns of projections --- */

typedef enum ProjectStyle {
  PROJECT_PLAIN,
  PROJECT_EXTEND,
  PROJECT_SUMMARIZE,
  PROJECT_REPLACE,
  PROJECT_REORDER,
  PROJECT_PRINT,
  PROJECT_GRAPH
} ProjectStyle;

typedef struct Projection {
  Binder *binder;
  ColumnList items;
  const KqlColumns *base; /* what `items` began with; its index answers for those names */
  Map places;             /* of names beyond the base: place + 1 */
  Map gone;               /* names of the base that were renamed */
  Map names;              /* names in use beyond the base, see unique_name */
  Map declared;           /* names that the query wrote out */
  ColumnList skipped;     /* columns that are not added again */
} Projection;

Projection projection_new(Binder *binder);
/* All of COLUMNS, which come first; they will not be added again. */
void projection_add_all(Projection *projection, const KqlColumns *columns);
const KqlColumn *projection_add(Projection *projection, const KqlColumn *column, bool replace,
                                bool once);
void projection_declare(Projection *projection, const KqlColumn *column, const KqlNode *at,
                        bool replace);
void projection_skip(Projection *projection, const KqlColumn *column);
bool projection_rename(Projection *projection, const KqlColumn *old, Str name, const KqlNode *at);
/* Columns for EXPRESSION; TYPED (or none) overrides their type, FALLBACK names what has no name. */
void project(Projection *projection, KqlNode *expression, ProjectStyle style, KqlTyped typed,
             Str fallback);
void project_list(Projection *projection, KqlNode *const *items, uint32_t count,
                  ProjectStyle style);
KqlColumns *projection_columns(Projection *projection);

/* The column that an expression stands for unchanged, also as no-op conversion; or NULL. */
const KqlColumn *result_column(const Binder *binder, const KqlNode *expression);
/* The name that EXPRESSION gives its column; absent where none. */
Str result_name(const Binder *binder, const KqlNode *expression);
/* The name that an index in brackets adds to a path: its text or number. */
Str index_name(const Binder *binder, const KqlNode *index);
/* The column that EXPRESSION is, or a new one of that name and type (TYPE_NONE: its own). */
const KqlColumn *column_for(Binder *binder, KqlNode *expression, Str name, KqlTyped typed);

/* --- bind_columns.c: lists of columns put together --- */

void list_add_all(Binder *binder, ColumnList *list, const KqlColumns *columns);
/* Equal names get 1, 2 … appended. */
void list_make_unique(Binder *binder, ColumnList *list);
/* Equal names and types become one column; of equal names with different types each gets its type
   appended. */
void list_unify_types(Binder *binder, ColumnList *list);
/* Equal names become one column, dynamic where their types have nothing in common. */
void list_unify_names(Binder *binder, ColumnList *list);
KqlColumns *list_columns(Binder *binder, ColumnList *list);
/* What an operator gives that changes nothing: ROW itself, or a copy where ROW is open. */
const KqlColumns *pass_through(Binder *binder, const KqlColumns *row, const KqlNode *maker);
/* A name not yet in TAKEN, which keeps it: NAME, or BASE with the next number. */
Str unique_name(Binder *binder, Map *taken, Str name, Str base);

/* --- the operators --- */

/* A PIPE; SOURCE columns are those in scope for a pipe that begins with an operator. */
void bind_pipe(Binder *binder, KqlNode *pipe);
/* One operator over binder->row; PIPED: something stands before it. */
void bind_operator(Binder *binder, KqlNode *node, bool piped);
void bind_parameters(Binder *binder, KqlNode *params);
/* The value of parameter NAME of an operator, or NULL. */
KqlNode *parameter_value(const Binder *binder, const KqlNode *params, const char *name);
Str parameter_word(const Binder *binder, const KqlNode *params, const char *name);
/* Checks that all operators of PIPE may stand in a subquery; ALSO_FORK: in fork and facet. */
void check_subquery(Binder *binder, const KqlNode *pipe, bool fork);

void bind_join(Binder *binder, KqlNode *node, bool piped);
void bind_lookup(Binder *binder, KqlNode *node, bool piped);
void bind_union(Binder *binder, KqlNode *node, bool piped);
void bind_find(Binder *binder, KqlNode *node, bool piped);
void bind_search(Binder *binder, KqlNode *node, bool piped);
void bind_make_series(Binder *binder, KqlNode *node, bool piped);
void bind_mv_expand(Binder *binder, KqlNode *node, bool piped);
void bind_mv_apply(Binder *binder, KqlNode *node, bool piped);
void bind_parse(Binder *binder, KqlNode *node, bool piped);
void bind_parse_kv(Binder *binder, KqlNode *node, bool piped);
void bind_scan(Binder *binder, KqlNode *node, bool piped);
void bind_make_graph(Binder *binder, KqlNode *node, bool piped, const KqlNode *left);
void bind_graph_match(Binder *binder, KqlNode *node, bool piped, const KqlNode *left);
void bind_graph_where(Binder *binder, KqlNode *node, bool piped, const KqlNode *left);
void bind_graph_mark(Binder *binder, KqlNode *node, bool piped, const KqlNode *left);
void bind_graph_to_table(Binder *binder, KqlNode *node, bool piped, const KqlNode *left);
void bind_evaluate(Binder *binder, KqlNode *node, bool piped);
void bind_invoke(Binder *binder, KqlNode *node, bool piped);
void bind_macro_expand(Binder *binder, KqlNode *node, bool piped);

/* --- bind_statement.c --- */

/* The statements of BLOCK in order; the node gets the meaning of the last expression. */
void bind_block(Binder *binder, KqlNode *block);

#endif
