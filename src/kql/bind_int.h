/* What the files of the binder share. bind.c says how they belong together.

   A node's meaning is written into the node: `type`, `symbol`, `columns`, and in `info` the shape,
   flags and, for calls, the signature or body. */
#ifndef RULEC_KQL_BIND_INT_H
#define RULEC_KQL_BIND_INT_H

#include "kql/bind.h"
#include "kql/names.h"

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
  const KqlNode *call;     /* CALL, or the NAME used without parentheses */
  const KqlColumns *piped; /* the table before `invoke`, or NULL */
  KqlBody body;            /* node NULL until wanted */
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
  const KqlColumns *row;        /* columns that names see; NULL: none */
  const KqlColumns *right;      /* those of the right side, in join conditions */
  const KqlColumns *piped;      /* the table before `invoke` */
  const KqlSymbol *graph;       /* in the clauses of graph-match: the graph */
  const KqlSymbol *partitioned; /* in the subquery of make-graph … partitioned-by: the graph */
  const KqlNode *left;          /* what stands before the dot of the call being bound, or NULL */
  const KqlColumns *keys;       /* summarize: the columns after `by` */
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
  Map aliases;                    /* by name: symbols of databases, see `alias database` */
  KqlSymbol **builtins;           /* by KqlFunctionId, made when first needed */
} Binder;

/* --- bind.c: annotating and reporting --- */

void bind_set_type(KqlNode *node, KqlType type);
void bind_set_typed(KqlNode *node, KqlTyped typed);
void bind_set_table(KqlNode *node, const KqlColumns *columns);
void bind_set_constant(KqlNode *node, bool constant);
/* NODE means what OTHER means. */
void bind_copy_meaning(KqlNode *node, const KqlNode *other);
bool bind_is_error(const KqlNode *node);
/* A table is a TYPE_TABLE; its columns, or NULL for anything else. */
const KqlColumns *bind_table_of(const KqlNode *node);
/* NAMED, KEY: the expression inside. */
KqlNode *bind_underlying(KqlNode *node);
/* The columns of a tuple, also of one that counts as a scalar; or NULL. */
const KqlColumns *bind_tuple_of(const KqlNode *node);

Diag *bind_report(Binder *binder, DiagCode code, const KqlNode *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Diag *bind_report_token(Binder *binder, DiagCode code, uint32_t token, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Str bind_name_of(const Binder *binder, const KqlNode *node);
KqlSymbol *bind_symbol_new(Binder *binder, KqlSymbolKind kind, Str name);
KqlSymbol *bind_column_symbol(Binder *binder, const KqlColumn *column);
KqlSymbol *bind_table_symbol(Binder *binder, Str name, const KqlColumns *columns);

/* --- bind_name.c --- */

void bind_name(Binder *binder, KqlNode *name, Context context);
/* The name RIGHT after a dot, in the scope of LEFT, which is bound. */
void bind_member(Binder *binder, const KqlNode *left, KqlNode *right);
void bind_column_wildcard(Binder *binder, KqlNode *node);
/* LEFT: the database before the dot, or NULL. */
void bind_table_wildcard(Binder *binder, KqlNode *node, const KqlNode *left);
/* The function that a call of NAME means here, or NULL. */
const KqlSymbol *bind_call_symbol(Binder *binder, Str name);
const KqlSymbol *bind_member_call_symbol(Binder *binder, const KqlNode *left, Str name);
const KqlSymbol *bind_stored_function(Binder *binder, Str name);
/* Whether NAME would mean something here. */
bool bind_is_name_taken(Binder *binder, Str name, bool with_row);
const KqlColumn *bind_infer_column(Binder *binder, const KqlColumns *columns, Str name);
/* The column called NAME of COLUMNS, inferred where they are open; or NULL. */
const KqlColumn *bind_find_or_infer(Binder *binder, const KqlColumns *columns, Str name);
const KqlColumns *bind_fact_columns(Binder *binder, const FactTable *table);
KqlColumns *bind_fact_columns_new(Binder *binder, const FactTable *table);
/* NODE means a table of which nothing is known. */
void bind_give_unknown_table(Binder *binder, KqlNode *node, Str name);

/* --- bind_suggest.c: findings on names that mean nothing --- */

void bind_report_unknown_name(Binder *binder, KqlNode *node, Str name);
/* VIEW, a function that a wildcard at PLACE stands for, as a table: its value is a use of the
   function. */
const KqlSymbol *bind_view_table(Binder *binder, const KqlNode *place, const KqlSymbol *view);
/* A column that the schema lists lack, though a workspace has it: hidden ones, and those that
   resources add to AzureDiagnostics. NULL where NAME is none. Microsoft's service
   reports such names. */
const KqlColumn *bind_unlisted_column(Binder *binder, const KqlColumns *row, Str name);
void bind_report_unknown_column(Binder *binder, KqlNode *node, Str name, const KqlColumns *row);
void bind_report_unknown_table(Binder *binder, KqlNode *node, Str name);
void bind_report_unknown_function(Binder *binder, KqlNode *node, Str name, bool evaluate);
void bind_report_no_member(Binder *binder, const KqlNode *left, KqlNode *node, Str name);

/* --- bind_expr.c --- */

void bind_expression(Binder *binder, KqlNode *node, Context context);
/* The same inside search and find: a lone string is a search term. */
void bind_search_term(Binder *binder, KqlNode *node);
KqlTyped bind_declared_type(Binder *binder, KqlNode *type);
/* The columns that a SCHEMA declares; reports what is wrong with them. */
const KqlColumns *bind_schema(Binder *binder, KqlNode *schema);
void bind_declare_columns(Binder *binder, ColumnList *list, KqlNode *const *items, uint32_t count);

/* --- bind_check.c: findings where an expression is not what must stand there --- */

bool bind_check_scalar(Binder *binder, const KqlNode *node);
bool bind_check_table(Binder *binder, const KqlNode *node);
bool bind_check_integer(Binder *binder, const KqlNode *node);
bool bind_check_number(Binder *binder, const KqlNode *node);
bool bind_check_summable(Binder *binder, const KqlNode *node);
bool bind_check_column(Binder *binder, const KqlNode *node);
bool bind_check_dynamic(Binder *binder, const KqlNode *node);
bool bind_check_not_dynamic(Binder *binder, const KqlNode *node);
bool bind_check_type(Binder *binder, const KqlNode *node, KqlTyped want, KqlConversion conversion);
/* How NODE could become a WANT. */
void bind_advise_type(const Binder *binder, Diag *diag, const KqlNode *node, KqlType want);
bool bind_check_literal(Binder *binder, const KqlNode *node);
bool bind_check_constant(Binder *binder, const KqlNode *node);

/* --- bind_signature.c: overloads --- */

/* Argument INDEX against its parameter; COMMON is the type that arguments marked so share. */
void bind_check_argument(Binder *binder, const Arguments *arguments, uint32_t index,
                         const KqlParameter *const *parameters, KqlTyped common);
/* ARGUMENT is not `(a, b) = …`. */
void bind_check_single_name(Binder *binder, const KqlNode *argument);
/* The parameter that each argument goes to (NULL: none), into OUT, room for count. */
void bind_layout_arguments(Binder *binder, const KqlSignature *signature,
                           const Arguments *arguments, const KqlParameter **out);
/* The type that arguments marked as common share; TYPE_NONE where there is none. */
KqlTyped bind_common_of(const Arguments *arguments, const KqlParameter *const *parameters,
                        bool skip_dynamic);
/* Chooses among the signatures of FUNCTION, reports at CALL what does not fit, and returns the type
   of the result. CHOSEN becomes NULL where none fits best. */
KqlTyped bind_resolve_call(Binder *binder, const KqlFunction *function, const Arguments *arguments,
                           KqlNode *call, const KqlSignature **chosen);
/* The same for an operator at TOKEN. ALL: only a signature that all arguments fit counts. */
KqlTyped bind_resolve_operator(Binder *binder, const KqlFunction *function,
                               const Arguments *arguments, uint32_t token, bool all);

/* --- bind_rule.c: results and layouts that need code --- */

KqlTyped bind_rule_result(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                          const KqlParameter *const *parameters, KqlNode *call);
KqlTyped bind_plugin_result(Binder *binder, const KqlSignature *signature,
                            const Arguments *arguments, const KqlParameter *const *parameters,
                            KqlNode *call);
/* What CALL gives: a tuple of the columns in LIST (of one, a scalar), or a table. */
KqlTyped bind_give_tuple(Binder *binder, KqlNode *call, ColumnList *list);
KqlTyped bind_give_table(KqlNode *call, const KqlColumns *columns);
/* The type that a word of a column list means: a KQL type, `bag`, `array`, `reals`. */
KqlTyped bind_typed_of_word(Str word);
void bind_rule_layout(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                      const KqlParameter **out);

/* --- bind_call.c --- */

/* EVALUATE: the call of `evaluate`; binder->left: what stands before the dot. */
void bind_call(Binder *binder, KqlNode *call, Context context, bool evaluate);
/* What a workspace function gives, written into CALL. */
void bind_give_stored_result(Binder *binder, KqlNode *call, const KqlSymbol *function);

/* --- bind_function.c --- */

/* What a function that users define declares: from the facts, or a list of PARAMETERs. */
typedef struct Declared {
  Str name;
  const KqlQuery *query;     /* the text of `parameters` */
  uint32_t count, required;  /* parameters */
  uint32_t piped;            /* how many of them `invoke` fills */
  const KqlNode *parameters; /* or NULL */
  const FactFunction *stored;
} Declared;

Declared bind_declared_stored(const FactFunction *function);
void bind_check_declared_call(Binder *binder, const Declared *declared, const KqlNode *call);
/* The graph that CALL of a function of the query gives; NULL for none. */
const KqlSymbol *bind_called_graph(const Binder *binder, const KqlNode *call);
void bind_call_local(Binder *binder, KqlNode *call, const KqlSymbol *function);
/* What stands after the dot of a pattern's CALL: the case whose path is NAME; false: none. */
bool bind_pattern_member(Binder *binder, const KqlNode *call, KqlNode *member, Str name);
void bind_call_pattern(Binder *binder, KqlNode *call, const KqlSymbol *pattern);
/* NAME refers to a function without parentheses. */
void bind_bare_function(Binder *binder, KqlNode *name, const KqlSymbol *function);
void bind_function_declaration(Binder *binder, KqlNode *function, KqlSymbol *symbol);
void bind_define_stored(Binder *binder, KqlSymbol *symbol);

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
  KqlNames names;         /* beyond the base: in use, placed, declared */
  Map gone;               /* names of the base that were renamed */
  ColumnList skipped;     /* columns that are not added again */
} Projection;

Projection bind_projection_new(Binder *binder);
/* All of COLUMNS, which come first; they will not be added again. */
void bind_projection_add_all(Projection *projection, const KqlColumns *columns);
const KqlColumn *bind_projection_add(Projection *projection, const KqlColumn *column, bool replace,
                                     bool once);
void bind_projection_declare(Projection *projection, const KqlColumn *column, const KqlNode *at,
                             bool replace);
void bind_projection_skip(Projection *projection, const KqlColumn *column);
bool bind_projection_rename(Projection *projection, const KqlColumn *old, Str name,
                            const KqlNode *at);
/* Columns for EXPRESSION; TYPED (or none) overrides their type, FALLBACK names what has no name. */
void bind_project_item(Projection *projection, KqlNode *expression, ProjectStyle style,
                       KqlTyped typed, Str fallback);
void bind_project_items(Projection *projection, KqlNode *const *items, uint32_t count,
                        ProjectStyle style);
KqlColumns *bind_projection_columns(Projection *projection);

/* The column that an expression stands for unchanged, also as no-op conversion; or NULL. */
const KqlColumn *bind_result_column(const Binder *binder, const KqlNode *expression);
/* The name that EXPRESSION gives its column; absent where none. */
Str bind_result_name(const Binder *binder, const KqlNode *expression);
/* `FIRST_SECOND`, as names of columns are put together. */
Str bind_joint_name(const Binder *binder, Str first, Str second);
/* The name that an index in brackets adds to a path: its text or number. */
Str bind_index_name(const Binder *binder, const KqlNode *index);
/* The column that EXPRESSION is, or a new one of that name and type (TYPE_NONE: its own). */
const KqlColumn *bind_column_for(Binder *binder, KqlNode *expression, Str name, KqlTyped typed);

/* --- bind_columns.c: lists of columns put together --- */

void bind_list_add(Binder *binder, ColumnList *list, const KqlColumns *columns);
/* Equal names get 1, 2 … appended. */
void bind_list_make_unique(Binder *binder, ColumnList *list);
/* Equal names and types become one column; of equal names with different types each gets its type
   appended. */
void bind_list_unify_types(Binder *binder, ColumnList *list);
/* Equal names become one column, dynamic where their types have nothing in common. */
void bind_list_unify_names(Binder *binder, ColumnList *list);
KqlColumns *bind_list_columns(Binder *binder, ColumnList *list);
/* What an operator gives that changes nothing: ROW itself, or a copy where ROW is open. */
const KqlColumns *bind_pass_through(Binder *binder, const KqlColumns *row, const KqlNode *maker);
/* A name that nobody took yet in TAKEN, which keeps it: NAME, or BASE with the next number.
   HASH: of NAME. */
KqlName *bind_take_name(Binder *binder, KqlNames *taken, Str name, uint32_t hash, Str base);
/* The same where NAME is its own base. */
Str bind_unique_name(Binder *binder, KqlNames *taken, Str name);

/* --- the operators: bind_operator.c and its kin --- */

void bind_pipe(Binder *binder, KqlNode *pipe);
/* One operator over binder->row. LEFT: what stands before its `|`, or NULL. */
void bind_operator(Binder *binder, KqlNode *node, const KqlNode *left);
void bind_parameters(Binder *binder, KqlNode *params);
/* The value of the parameter called NAME, or NULL; as a word, absent where there is none. */
KqlNode *bind_parameter_value(const Binder *binder, const KqlNode *params, const char *name);
Str bind_parameter_word(const Binder *binder, const KqlNode *params, const char *name);
void bind_items(Binder *binder, KqlNode *const *items, uint32_t count);
/* Reports the first that is no single value. */
bool bind_check_scalars(Binder *binder, KqlNode *const *items, uint32_t count);
const KqlColumns *bind_row_or_empty(Binder *binder);
/* COLUMNS are what NODE gives. */
void bind_give_columns(Binder *binder, KqlNode *node, KqlColumns *columns, bool open);

void bind_join(Binder *binder, KqlNode *node);
void bind_lookup(Binder *binder, KqlNode *node);
void bind_union(Binder *binder, KqlNode *node);
void bind_find(Binder *binder, KqlNode *node);
void bind_search(Binder *binder, KqlNode *node);
void bind_make_series(Binder *binder, KqlNode *node);
void bind_mv_expand(Binder *binder, KqlNode *node);
void bind_mv_apply(Binder *binder, KqlNode *node);
void bind_parse(Binder *binder, KqlNode *node);
void bind_parse_kv(Binder *binder, KqlNode *node);
void bind_scan(Binder *binder, KqlNode *node);
void bind_make_graph(Binder *binder, KqlNode *node);
void bind_graph_match(Binder *binder, KqlNode *node, const KqlNode *left);
void bind_graph_where(Binder *binder, KqlNode *node, const KqlNode *left);
void bind_graph_mark(Binder *binder, KqlNode *node, const KqlNode *left);
void bind_graph_to_table(Binder *binder, KqlNode *node, const KqlNode *left);

/* --- bind_literal.c, bind_regex.c: findings of ours on what literals say --- */

/* Not where only Microsoft's findings are wanted, nor inside the functions of a workspace. */
bool bind_checks_literals(const Binder *binder);
void bind_check_typed_literal(Binder *binder, const KqlNode *literal);
/* Arguments of CALL, a call of FUNCTION, that are literals of a form that FUNCTION expects. */
void bind_check_literal_arguments(Binder *binder, const KqlFunction *function, const KqlNode *call);
/* The string literal that NODE is or, as a variable of the same text, stands for; or NULL. */
const KqlNode *bind_string_of(const KqlNode *node);
/* A regular expression; true where it is known to be fine and has GROUPS groups. */
bool bind_check_regex(Binder *binder, const KqlNode *node, uint32_t *groups);
/* The pattern of `parse kind=regex`: STRINGs, STARs and COLUMNs. */
void bind_check_regex_parts(Binder *binder, KqlNode *const *parts, uint32_t count);

/* --- bind_statement.c --- */

/* The statements of BLOCK in order; the node gets the meaning of the last expression. */
void bind_block(Binder *binder, KqlNode *block);

#endif
