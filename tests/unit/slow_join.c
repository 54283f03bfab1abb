/* join, lookup and union of the slow evaluator: every left row beside every right row. */
#include "unit/slow.h"

typedef struct Join {
  Slow *slow;
  const SlowTable *left, *right;
  VEC(uint32_t) left_keys, right_keys; /* column pairs that must agree */
} Join;

/* A name stands for itself on both sides; `$left.a == $right.b` in either order. */
static void add_condition(Join *join, const KqlNode *node) {
  node = slow_bare(node);
  if (node->kind == KQL_AND) {
    for (uint32_t i = 0; i < node->count; i++) add_condition(join, node->kids[i]);
    return;
  }
  uint32_t places[2];
  for (int side = 0; side < 2; side++) {
    const KqlNode *name = node;
    for (uint32_t k = 0; node->kind == KQL_BINARY && k < 2; k++) {
      const KqlNode *path = slow_bare(node->kids[k]);
      Str tuple = kql_name(join->slow->query, path->kids[KQL_PATH_LEFT]);
      if (str_eq(tuple, side ? STR("$right") : STR("$left"))) name = path->kids[KQL_PATH_RIGHT];
    }
    places[side] = slow_find(side ? join->right : join->left, kql_name(join->slow->query, name));
  }
  if (places[0] == UINT32_MAX || places[1] == UINT32_MAX) {
    slow_trouble(join->slow, node, "unknown key");
    return;
  }
  vec_push(join->slow->arena, &join->left_keys, places[0]);
  vec_push(join->slow->arena, &join->right_keys, places[1]);
}

static Join join_new(Slow *slow, const KqlNode *node, const SlowTable *left,
                     const SlowTable *right) {
  Join join = {.slow = slow, .left = left, .right = right};
  const KqlNode *on = node->kids[KQL_JOIN_ON];
  for (uint32_t i = 0; on && i < on->count; i++) add_condition(&join, on->kids[i]);
  return join;
}

static bool matches(const Join *join, const Value *left, const Value *right) {
  for (uint32_t k = 0; k < join->left_keys.len; k++) {
    if (!slow_same(left[join->left_keys.ptr[k]], right[join->right_keys.ptr[k]])) return false;
  }
  return true;
}

/* Whether an earlier left row has the keys of row R. */
static bool is_repeated(const Join *join, uint32_t r) {
  for (uint32_t i = 0; i < r; i++) {
    uint32_t k = 0;
    for (; k < join->left_keys.len; k++) {
      uint32_t at = join->left_keys.ptr[k];
      if (!slow_same(join->left->rows.ptr[i][at], join->left->rows.ptr[r][at])) break;
    }
    if (k == join->left_keys.len) return true;
  }
  return false;
}

static bool is_right_key(const Join *join, uint32_t column) {
  for (uint32_t k = 0; k < join->right_keys.len; k++) {
    if (join->right_keys.ptr[k] == column) return true;
  }
  return false;
}

/* A row of OUT from LEFT's and RIGHT's values; either may be NULL. */
static void add_pair(const Join *join, SlowTable *out, const Value *left, const Value *right,
                     bool without_keys) {
  Value *row = slow_row_new(join->slow->arena, out);
  uint32_t at = 0;
  for (uint32_t i = 0; i < join->left->width; i++, at++) {
    if (left) row[at] = left[i];
  }
  for (uint32_t i = 0; i < join->right->width; i++) {
    if (without_keys && is_right_key(join, i)) continue;
    if (right) row[at] = right[i];
    at++;
  }
}

/* Left rows that have a match (or none, for ANTI). */
static SlowTable *half(const Join *join, bool anti, bool right_side) {
  const SlowTable *own = right_side ? join->right : join->left;
  const SlowTable *other = right_side ? join->left : join->right;
  uint32_t *rows = ARENA_ARRAY(join->slow->arena, uint32_t, own->rows.len), count = 0;
  for (uint32_t i = 0; i < own->rows.len; i++) {
    bool found = false;
    for (uint32_t k = 0; k < other->rows.len && !found; k++) {
      const Value *a = own->rows.ptr[i], *b = other->rows.ptr[k];
      found = right_side ? matches(join, b, a) : matches(join, a, b);
    }
    if (found != anti) rows[count++] = i;
  }
  return slow_pick(join->slow, own, rows, count);
}

typedef struct Kind {
  bool unique, left_outer, right_outer, without_keys;
} Kind;

static SlowTable *whole(const Join *join, SlowTable *out, Kind kind) {
  const SlowTable *left = join->left, *right = join->right;
  bool *met = ARENA_ARRAY(join->slow->arena, bool, right->rows.len);
  for (uint32_t i = 0; i < left->rows.len; i++) {
    if (kind.unique && is_repeated(join, i)) continue;
    bool found = false;
    for (uint32_t k = 0; k < right->rows.len; k++) {
      if (!matches(join, left->rows.ptr[i], right->rows.ptr[k])) continue;
      found = met[k] = true;
      add_pair(join, out, left->rows.ptr[i], right->rows.ptr[k], kind.without_keys);
    }
    if (!found && kind.left_outer) {
      add_pair(join, out, left->rows.ptr[i], NULL, kind.without_keys);
    }
  }
  for (uint32_t k = 0; kind.right_outer && k < right->rows.len; k++) {
    if (!met[k]) add_pair(join, out, NULL, right->rows.ptr[k], false);
  }
  return out;
}

SlowTable *slow_join(Slow *slow, const KqlNode *node, SlowTable *input) {
  Join join = join_new(slow, node, input, slow_table(slow, node->kids[KQL_JOIN_RIGHT]));
  Str kind = slow_parameter(slow, node, "kind");
  bool anti = str_find(kind, STR("anti"), 0) != STR_NONE;
  if (anti || str_ends(kind, STR("semi"))) return half(&join, anti, str_starts(kind, STR("right")));
  bool full = str_eq(kind, STR("fullouter"));
  Kind how = {.unique = !kind.len || str_eq(kind, STR("innerunique")),
              .left_outer = full || str_eq(kind, STR("leftouter")),
              .right_outer = full || str_eq(kind, STR("rightouter"))};
  return whole(&join, slow_table_of(slow, node), how);
}

SlowTable *slow_lookup(Slow *slow, const KqlNode *node, SlowTable *input) {
  Join join = join_new(slow, node, input, slow_table(slow, node->kids[KQL_LOOKUP_RIGHT]));
  Str kind = slow_parameter(slow, node, "kind");
  Kind how = {.left_outer = !str_eq(kind, STR("inner")), .without_keys = true};
  return whole(&join, slow_table_of(slow, node), how);
}

/* The column of TABLE that column INDEX of the union takes: of that name and type, or of the name
   that the union's has before `_type`. */
static uint32_t source_of(Slow *slow, const SlowTable *table, const SlowTable *all,
                          uint32_t index) {
  for (uint32_t i = 0; i < table->width; i++) {
    if (table->types[i] != all->types[index]) continue;
    if (str_eq(table->names[i], all->names[index])) return i;
    Str typed = arena_printf(slow->arena, "%.*s_%s", STR_ARG(table->names[i]),
                             value_type_text(table->types[i]));
    if (str_eq(typed, all->names[index])) return i;
  }
  return UINT32_MAX;
}

static void unite(Slow *slow, SlowTable *out, const SlowTable *table, Str source) {
  for (uint32_t r = 0; r < table->rows.len; r++) {
    Value *row = slow_row_new(slow->arena, out);
    if (source.len) row[0] = value_str(source);
    for (uint32_t i = source.len ? 1 : 0; i < out->width; i++) {
      uint32_t from = source_of(slow, table, out, i);
      if (from != UINT32_MAX) row[i] = table->rows.ptr[r][from];
    }
  }
}

/* Whether every one of COUNT tables has column INDEX of the first. */
static bool is_common(SlowTable *const *tables, uint32_t count, uint32_t index) {
  for (uint32_t i = 1; i < count; i++) {
    uint32_t at = slow_find(tables[i], tables[0]->names[index]);
    if (at == UINT32_MAX || tables[i]->types[at] != tables[0]->types[index]) return false;
  }
  return true;
}

/* kind=inner: what all tables have; the binder tells more. */
static SlowTable *common_table(Slow *slow, SlowTable *const *tables, uint32_t count) {
  SlowTable *out = slow_table_new(slow->arena, tables[0]->width);
  out->width = 0;
  for (uint32_t i = 0; i < tables[0]->width; i++) {
    if (!is_common(tables, count, i)) continue;
    out->names[out->width] = tables[0]->names[i];
    out->types[out->width++] = tables[0]->types[i];
  }
  return out;
}

/* What withsource= shows for argument NUMBER, NODE; NULL: the piped rows. */
static Str source_name(Slow *slow, const KqlNode *node, uint32_t number) {
  const KqlSymbol *symbol = node ? slow_bare(node)->symbol : NULL;
  if (symbol && symbol->kind == SYMBOL_TABLE) return symbol->name;
  return arena_printf(slow->arena, "union_arg%u", number);
}

SlowTable *slow_union(Slow *slow, const KqlNode *node, SlowTable *input) {
  bool named = slow_parameter(slow, node, "withsource").len > 0;
  bool inner = str_eq(slow_parameter(slow, node, "kind"), STR("inner"));
  SlowTable **tables = ARENA_ARRAY(slow->arena, SlowTable *, node->count + 1);
  Str *names = ARENA_ARRAY(slow->arena, Str, node->count + 1);
  uint32_t count = 0;
  if (input) names[count] = source_name(slow, NULL, 0), tables[count++] = input;
  for (uint32_t i = KQL_UNION_TABLES; i < node->count; i++, count++) {
    names[count] = source_name(slow, node->kids[i], count);
    tables[count] = slow_table(slow, node->kids[i]);
  }
  SlowTable *out = inner ? common_table(slow, tables, count) : slow_table_of(slow, node);
  for (uint32_t i = 0; i < count; i++) unite(slow, out, tables[i], named ? names[i] : STR(""));
  return out;
}
