/* Owns tables: statements, pipes, names and calls that mean tables; and the pipelines that run
   before the query because several places share them. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "plan/rewrite.h"

#include <stdarg.h>

void lower_fail(Lower *lower, const KqlNode *node, const char *format, ...) {
  if (lower_failed(lower)) return;
  va_list args;
  va_start(args, format);
  lower->fault->message = arena_vprintf(lower->arena, format, args);
  lower->fault->span = kql_span(lower->query, node);
  va_end(args);
}

const char *lower_name(Lower *lower, Str s) { return arena_str(lower->arena, s).ptr; }

uint32_t lower_memo(const Lower *lower, const KqlNode *node) {
  vec_each(Memo, memo, &lower->memos) if (memo->node == node) return memo->before;
  return UINT32_MAX;
}

/* Whether OP gives rows of a group, which mv-apply and partition hand to their pipelines. */
static bool reads_group(const PlanOp *op) {
  for (; op->input_count; op = op->inputs[0]) {
    for (uint32_t i = 1; i < op->input_count; i++) {
      if (reads_group(op->inputs[i])) return true;
    }
  }
  return str_eq(str_of(op->name), STR("input"));
}

uint32_t lower_before(Lower *lower, const KqlNode *node, const PlanOp *root, bool scalar,
                      bool list) {
  if (!lower_failed(lower) && reads_group(root)) {
    lower_fail(lower, node, "`%s` of the rows of mv-apply or partition is not evaluated",
               kql_kind_word((KqlKind)node->kind));
  }
  PlanBefore before = {.root = root, .scalar = scalar, .list = list};
  vec_push(lower->arena, &lower->before, before);
  Memo memo = {node, lower->before.len - 1};
  vec_push(lower->arena, &lower->memos, memo);
  return memo.before;
}

const PlanOp *lower_shared(Lower *lower, uint32_t before) {
  const PlanOp *root = lower->before.ptr[before].root;
  PlanOp *op = lower_op(lower, NULL, "shared", NULL);
  lower_columns_copy(op, root);
  lower_option(lower, op, "index", value_long(before));
  return op;
}

const PlanOp *lower_nothing(Lower *lower, const KqlNode *node, const char *what) {
  lower_fail(lower, node, "%s is not evaluated", what);
  return lower_op(lower, node, "input", NULL);
}

/* NODE runs once, however many places use it. */
static const PlanOp *lower_once(Lower *lower, const KqlNode *node, const KqlNode *value) {
  uint32_t before = lower_memo(lower, node);
  if (before == UINT32_MAX) {
    const PlanOp *root = lower_table(lower, value);
    before = lower_before(lower, node, root, false, false);
  }
  return lower_shared(lower, before);
}

static const PlanOp *lower_variable(Lower *lower, const KqlNode *node, const KqlSymbol *symbol) {
  if (!symbol->value) {
    uint32_t before = symbol->node ? lower_memo(lower, symbol->node) : UINT32_MAX;
    if (before == UINT32_MAX && lower->piped) before = lower_memo(lower, lower->piped);
    return before == UINT32_MAX ? lower_nothing(lower, node, "this name")
                                : lower_shared(lower, before);
  }
  if (symbol->uses > 1) return lower_once(lower, symbol->value, symbol->value);
  return lower_table(lower, symbol->value);
}

static const PlanOp *lower_block(Lower *lower, const KqlNode *block) {
  const KqlNode *value = NULL;
  for (uint32_t i = 0; i < block->count; i++) {
    if (block->kids[i]->kind == KQL_QUERY) value = block->kids[i]->kids[KQL_QUERY_VALUE];
  }
  return value ? lower_table(lower, value) : lower_nothing(lower, block, "a query without a table");
}

static const PlanOp *lower_body(Lower *lower, const KqlBody *body) {
  KqlQuery *outer = lower->query;
  lower->query = body->query;
  lower_note_inferred(lower, body->node);
  const PlanOp *op = lower_block(lower, body->node);
  lower->query = outer;
  return op;
}

/* A name or a call that means a table. */
static const PlanOp *lower_reference(Lower *lower, const KqlNode *node) {
  const KqlNode *pattern = kql_pattern_body(lower->bound, node);
  if (pattern) return lower_block(lower, pattern);
  const KqlNode *named = node->kind == KQL_CALL ? node->kids[KQL_CALL_NAME] : node;
  const KqlSymbol *symbol = node->symbol ? node->symbol : named->symbol;
  KqlBody body;
  if (kql_call_body(lower->bound, node, &body)) return lower_body(lower, &body);
  if (!symbol) return lower_nothing(lower, node, "this table");
  switch (symbol->kind) {
    case SYMBOL_VARIABLE:
    case SYMBOL_PARAMETER: return lower_variable(lower, node, symbol);
    case SYMBOL_GRAPH:
      if (symbol->value) return lower_table(lower, symbol->value);
      break;
    case SYMBOL_TABLE: return lower_table_named(lower, node, symbol);
    default: break;
  }
  const PlanOp *outside = lower_outside(lower, node, symbol);
  if (outside) return outside;
  Str name = kql_text(lower->query, named);
  lower_fail(lower, node, "the function `%.*s` is not evaluated", STR_ARG(name));
  return lower_op(lower, node, "input", NULL);
}

/* A table of a database, or a case of a pattern. */
static const PlanOp *lower_path(Lower *lower, const KqlNode *node) {
  const KqlNode *pattern = kql_pattern_body(lower->bound, node);
  if (pattern) return lower_block(lower, pattern);
  const KqlNode *left = node->kids[KQL_PATH_LEFT], *right = node->kids[KQL_PATH_RIGHT];
  const KqlSymbol *scope = left->symbol;
  bool named = left->kind == KQL_CALL && left->count > KQL_CALL_ARGUMENTS;
  bool own = scope && scope->kind == SYMBOL_DATABASE && scope->known;
  const KqlSymbol *symbol =
      right->kind == KQL_CALL ? right->kids[KQL_CALL_NAME]->symbol : right->symbol;
  bool table = symbol && (symbol->kind == SYMBOL_TABLE || symbol->kind == SYMBOL_BUILTIN);
  return own && !(named && table) ? lower_reference(lower, right) : lower_foreign(lower, node);
}

const PlanOp *lower_pipe(Lower *lower, const KqlNode *pipe, const PlanOp *input) {
  if (pipe->count - KQL_PIPE_OPERATORS > LIMIT_KQL_DEPTH) {
    return lower_nothing(lower, pipe->kids[KQL_PIPE_OPERATORS + LIMIT_KQL_DEPTH],
                         "a pipeline this long");
  }
  input = lower_ingestion_begin(lower, pipe, input);
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count && !lower_failed(lower); i++) {
    input = lower_ingestion_end(lower, pipe->kids[i], input);
    input = lower_operator(lower, pipe->kids[i], input);
  }
  return lower_ingestion_end(lower, NULL, input);
}

static const PlanOp *lower_table_kind(Lower *lower, const KqlNode *node) {
  switch (node->kind) {
    case KQL_PAREN:
    case KQL_QUERY: return lower_table(lower, node->kids[0]);
    case KQL_NAMED: return lower_table(lower, node->kids[KQL_NAMED_VALUE]);
    case KQL_TOTABLE: return lower_table(lower, node->kids[KQL_TOTABLE_VALUE]);
    case KQL_MATERIALIZE: return lower_once(lower, node, node->kids[KQL_MATERIALIZE_VALUE]);
    case KQL_PIPE: return lower_pipe(lower, node, lower_table(lower, node->kids[KQL_PIPE_SOURCE]));
    case KQL_NAME:
    case KQL_CALL: return lower_reference(lower, node);
    case KQL_BLOCK: return lower_block(lower, node);
    case KQL_PATH: return lower_path(lower, node);
    case KQL_EXTERNALDATA: return lower_externaldata(lower, node);
    default: return lower_operator(lower, node, NULL);
  }
}

const PlanOp *lower_table(Lower *lower, const KqlNode *node) {
  if (lower->depth == LIMIT_KQL_DEPTH) return lower_nothing(lower, node, "nesting this deep");
  lower->depth++;
  const PlanOp *op = lower_table_kind(lower, node);
  lower->depth--;
  return op;
}

/* A query that is a scalar gives a table of one cell. */
static const PlanOp *lower_scalar_query(Lower *lower, const KqlNode *block) {
  const KqlNode *value = NULL;
  for (uint32_t i = 0; i < block->count; i++) {
    if (block->kids[i]->kind == KQL_QUERY) value = block->kids[i]->kids[KQL_QUERY_VALUE];
  }
  if (!value) return lower_nothing(lower, block, "a query without a result");
  Builder b = builder_new(lower, NULL);
  uint32_t reg = lower_expr(&b, value);
  builder_output(&b, reg);
  PlanColumn *column = ARENA_NEW(lower->arena, PlanColumn);
  *column = (PlanColumn){"print_0", builder_type(&b, reg)};
  PlanOp *op = lower_op(lower, value, "print", NULL);
  op->columns = column;
  op->column_count = 1;
  op->code = builder_code(&b);
  return op;
}

/* Functions of Defender XDR that add to each row what is known of one of its columns. */
static bool looks_up(const KqlNode *call) {
  static const char *const names[] = {"FileProfile", "DeviceFromIP"};
  const KqlSymbol *symbol = call->kind == KQL_CALL ? call->symbol : NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    bool stored = symbol && symbol->kind == SYMBOL_STORED && symbol->columns;
    if (stored && str_eq(symbol->name, str_of(names[i]))) return true;
  }
  return false;
}

/* T | invoke f(…): the first argument of f is what is piped. Its parameter is a variable without a
   value, which stands for the rows. */
const PlanOp *lower_invoke(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *call = node->kids[KQL_INVOKE_CALL];
  KqlBody body;
  if (looks_up(call)) return lower_enrich(lower, node, input);
  if (call->kind != KQL_CALL || !kql_call_body(lower->bound, call, &body)) {
    lower_fail(lower, node, "invoke of this function is not evaluated");
    return input;
  }
  uint32_t before = lower_before(lower, node, input, false, false);
  const KqlNode *outer = lower->piped;
  lower->piped = node;
  const PlanOp *op = lower_body(lower, &body);
  lower->piped = outer;
  (void)before;
  return op;
}

/* Columns of a table without a schema that shares its names with others in a union. */
static bool unites_open(const KqlNode *node) {
  if (!node) return false;
  bool several = node->kind == KQL_UNION || node->kind == KQL_SEARCH || node->kind == KQL_FIND;
  if (several && node->columns && node->columns->open) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (unites_open(node->kids[i])) return true;
  }
  return false;
}

static void note_column(Lower *lower, Str name) {
  vec_each(PlanColumn, column, &lower->inferred) {
    if (str_eq(str_of(column->name), name)) return;
  }
  PlanColumn column = {lower_name(lower, name), VALUE_DYNAMIC};
  vec_push(lower->arena, &lower->inferred, column);
}

/* The keys that both sides of a join or lookup have under one name. */
static void note_keys(Lower *lower, const KqlNode *on) {
  for (uint32_t i = 0; on && i < on->count; i++) {
    const KqlNode *key = lower_bare(on->kids[i]);
    if (key->kind == KQL_NAME) note_column(lower, kql_name(lower->query, key));
  }
}

static void note_under(Lower *lower, const KqlNode *node, bool all) {
  if (!node) return;
  const KqlSymbol *symbol = node->kind == KQL_NAME ? node->symbol : NULL;
  const KqlColumn *column = symbol && symbol->kind == SYMBOL_COLUMN ? symbol->column : NULL;
  bool made = column && (column->source || column->origin); /* by the query, not by a table */
  bool unlisted = column && (column->unlisted || column->type == TYPE_UNKNOWN);
  if (column && !made && (all || unlisted)) note_column(lower, column->name);
  if (node->kind == KQL_JOIN) note_keys(lower, node->kids[KQL_JOIN_ON]);
  if (node->kind == KQL_LOOKUP) note_keys(lower, node->kids[KQL_LOOKUP_ON]);
  for (uint32_t i = 0; i < node->count; i++) note_under(lower, node->kids[i], all);
}

/* Notes the columns under NODE that no schema has: those of open tables. What such a table in a
   union has may stand in the schema of another. */
void lower_note_inferred(Lower *lower, const KqlNode *node) {
  note_under(lower, node, unites_open(node));
}

/* ROOT without the unlisted columns that the query names on its way but does not ask for. */
static const PlanOp *without_unlisted(Lower *lower, const PlanOp *root) {
  const KqlColumns *told = lower->bound->columns;
  if (lower_failed(lower) || !lower->widened || !told || told->open) return root;
  uint32_t *kept = ARENA_ARRAY(lower->arena, uint32_t, root->column_count), count = 0;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, root->column_count);
  for (uint32_t i = 0; i < root->column_count; i++) {
    if (!kql_columns_find(lower->arena, told, str_of(root->columns[i].name))) continue;
    columns[count] = root->columns[i];
    kept[count++] = i;
  }
  return count < root->column_count ? lower_pick(lower, root, kept, columns, count) : root;
}

const PlanTree *plan_lower(Arena *arena, KqlBound *bound, PlanFault *fault) {
  Lower lower = {.arena = arena, .bound = bound, .query = bound->query, .fault = fault};
  *fault = (PlanFault){0};
  const KqlNode *root = bound->query->root;
  if (root->kind != KQL_BLOCK) return lower_nothing(&lower, root, "a management command"), NULL;
  lower_note_inferred(&lower, root);
  PlanTree *tree = ARENA_NEW(arena, PlanTree);
  bool scalar = bound->type > TYPE_UNKNOWN && bound->type <= TYPE_GUID;
  tree->version = RULEC_PLAN_VERSION;
  tree->root = scalar ? lower_scalar_query(&lower, root) : lower_block(&lower, root);
  if (lower_is_graph(tree->root)) lower_fail(&lower, root, "a graph as result is not evaluated");
  tree->root = without_unlisted(&lower, tree->root);
  tree->before = lower.before.ptr;
  tree->before_count = lower.before.len;
  const char *excess = lower_failed(&lower) ? NULL : plan_excess(tree);
  if (excess) lower_fail(&lower, root, "%s are not evaluated", excess);
  if (lower_failed(&lower)) return NULL;
  const PlanTree *better = plan_rewrite(arena, tree);
  return plan_excess(better) ? tree : better;
}
