/* Owns join and lookup: their conditions, and the columns of both sides put together. */
#include "kql/bind_int.h"

#include "base/limits.h"

/* Columns that a condition says are equal, as far as they are plain columns. */
typedef struct Pair {
  const KqlColumn *left, *right;
} Pair;

typedef VEC(Pair) Pairs;

static KqlNode *without_parens(KqlNode *node) {
  while (node->kind == KQL_PAREN) node = node->kids[KQL_PAREN_VALUE];
  return node;
}

/* --- binding of conditions --- */

static void bind_condition(Binder *binder, KqlNode *condition) {
  if (condition->kind == KQL_AND) {
    for (uint32_t i = 0; i < condition->count; i++) bind_condition(binder, condition->kids[i]);
    bind_set_type(condition, TYPE_BOOL);
    return;
  }
  binder->common_only = true;
  bind_expression(binder, condition, CONTEXT_SCALAR);
  binder->common_only = false;
}

/* --- checks --- */

static bool check_common(Binder *binder, KqlNode *name, Pair *pair) {
  Str text = bind_name_of(binder, name);
  const KqlColumns *row = bind_row_or_empty(binder);
  pair->left = bind_find_or_infer(binder, row, text);
  pair->right = binder->right != NULL ? bind_find_or_infer(binder, binder->right, text) : NULL;
  if (pair->left == NULL || pair->right == NULL) {
    Diag *diag = bind_report(binder, DIAG_KS145, name, "only the %s side of the join has `%.*s`",
                             pair->left != NULL ? "left" : "right", STR_ARG(text));
    diag->follows = binder->right == NULL;
    diag_help(binder->bag, diag, "write `$left.… == $right.…` where the names differ");
    return false;
  }
  KqlType left = (KqlType)pair->left->type, right = (KqlType)pair->right->type;
  if (left == right || left == TYPE_UNKNOWN || right == TYPE_UNKNOWN) return true;
  Diag *diag = bind_report(binder, DIAG_KS227, name, "`%.*s` is %s on the left and %s on the right",
                           STR_ARG(text), kql_type_name(left), kql_type_name(right));
  diag_help(binder->bag, diag, "convert it on one side, for example with `tostring(…)`");
  return false;
}

/* $left.column or $right.column */
static bool check_side(Binder *binder, KqlNode *operand, const char *prefix,
                       const KqlColumn **column) {
  operand = without_parens(operand);
  bool path = operand->kind == KQL_PATH &&
              str_eq(bind_name_of(binder, operand->kids[KQL_PATH_LEFT]), str_of(prefix));
  if (!path) {
    Diag *diag = bind_report(binder, DIAG_KS183, operand, "expected `%s.…` on this side", prefix);
    diag->follows = false;
    return false;
  }
  if (!bind_check_column(binder, operand)) return false;
  *column = operand->symbol->column;
  return bind_check_scalar(binder, operand);
}

static bool check_comparable(Binder *binder, KqlNode *left, KqlNode *right) {
  KqlNode *sides[] = {left, right};
  for (uint32_t i = 0; i < 2; i++) {
    if (sides[i]->type != TYPE_DYNAMIC) continue;
    Diag *diag =
        bind_report(binder, DIAG_KS241, sides[i], "a dynamic value cannot be a key of a join");
    diag_help(binder->bag, diag, "convert it before the join, for example with `tostring(…)`");
    return false;
  }
  KqlType a = kql_type_promote(kql_type(left)), b = kql_type_promote(kql_type(right));
  if (a == b || a == TYPE_UNKNOWN || b == TYPE_UNKNOWN) return true;
  bind_report(binder, DIAG_KS242, right, "%s on the left is compared with %s on the right",
              kql_type_name(a), kql_type_name(b));
  return false;
}

static void check_equality(Binder *binder, KqlNode *equal, Pairs *pairs) {
  Pair pair = {NULL, NULL};
  KqlNode *left = equal->kids[KQL_BINARY_LEFT], *right = equal->kids[KQL_BINARY_RIGHT];
  bool fine = check_side(binder, left, "$left", &pair.left);
  fine = check_side(binder, right, "$right", &pair.right) && fine;
  if (fine && check_comparable(binder, left, right)) vec_push(binder->arena, pairs, pair);
}

static void check_condition(Binder *binder, KqlNode *condition, Pairs *pairs) {
  condition = without_parens(condition);
  Pair pair = {NULL, NULL};
  if (condition->kind == KQL_AND) {
    for (uint32_t i = 0; i < condition->count; i++) {
      check_condition(binder, condition->kids[i], pairs);
    }
  } else if (condition->kind == KQL_BINARY && kql_operator(binder->query, condition) == TOK_EQUAL) {
    check_equality(binder, condition, pairs);
  } else if (condition->kind == KQL_NAME) {
    if (!bind_check_column(binder, condition)) return;
    if (check_common(binder, condition, &pair)) vec_push(binder->arena, pairs, pair);
    bind_check_scalar(binder, condition);
  } else {
    Diag *diag = bind_report(binder, DIAG_KS182, condition, "this is no condition of a join");
    diag_help(binder->bag, diag, "name a column of both sides, or write `$left.… == $right.…`");
  }
}

static Pairs check_conditions(Binder *binder, KqlNode *on) {
  Pairs pairs = {0};
  for (uint32_t i = 0; i < on->count; i++) check_condition(binder, on->kids[i], &pairs);
  return pairs;
}

/* --- the other side --- */

/* Binds RIGHT apart from the row, and leaves its columns as the right side. */
static void bind_right(Binder *binder, KqlNode *right) {
  const KqlColumns *row = binder->row;
  binder->row = NULL;
  bind_expression(binder, right, CONTEXT_TABLE);
  binder->row = row;
  bind_check_table(binder, right);
  binder->right = bind_table_of(right);
}

typedef enum Sides { SIDE_LEFT = 1, SIDE_RIGHT = 2, SIDE_BOTH = 3 } Sides;

/* Which sides' columns a kind of join gives. */
static Sides sides_of(Str kind) {
  static const struct {
    const char *kind;
    Sides sides;
  } kinds[] = {{"anti", SIDE_LEFT},          {"leftanti", SIDE_LEFT},   {"leftsemi", SIDE_LEFT},
               {"leftantisemi", SIDE_LEFT},  {"rightanti", SIDE_RIGHT}, {"rightsemi", SIDE_RIGHT},
               {"rightantisemi", SIDE_RIGHT}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (str_eq(kind, str_of(kinds[i].kind))) return kinds[i].sides;
  }
  return SIDE_BOTH;
}

/* NODE gives the columns of LIST, made unique; of too many none are known. */
static void give_columns(Binder *binder, KqlNode *node, ColumnList *list, bool open) {
  if (list->len > LIMIT_KQL_COLUMNS) {
    bind_report(binder, DIAG_K007, node, "this gives %u columns, expected at most %d", list->len,
                LIMIT_KQL_COLUMNS);
    list->len = 0;
    open = true;
  }
  bind_list_make_unique(binder, list);
  bind_give_columns(binder, node, bind_list_columns(binder, list), open);
}

void bind_join(Binder *binder, KqlNode *node) {
  KqlNode *right = node->kids[KQL_JOIN_RIGHT], *on = node->kids[KQL_JOIN_ON];
  KqlNode *where = node->kids[KQL_JOIN_WHERE];
  const KqlColumns *outer = binder->right;
  bind_right(binder, right);
  if (on != NULL) {
    for (uint32_t i = 0; i < on->count; i++) bind_condition(binder, on->kids[i]);
    check_conditions(binder, on);
  } else if (where != NULL) {
    bind_expression(binder, where, CONTEXT_SCALAR);
    bind_check_type(binder, where, (KqlTyped){TYPE_BOOL, SHAPE_ANY}, CONVERT_NONE);
  } else if (!binder->query->broken) { /* else the condition may be what could not be read */
    bind_report(binder, DIAG_KS006, node, "the join has no condition, expected `on` and a column")
        ->follows = bind_is_error(right);
  }
  Sides sides = sides_of(bind_parameter_word(binder, node->kids[KQL_PARAMS], "kind"));
  ColumnList list = {0};
  bool open = false;
  if (sides & SIDE_LEFT && binder->row != NULL) {
    bind_list_add(binder, &list, binder->row);
    open = binder->row->open;
  }
  if (sides & SIDE_RIGHT && binder->right != NULL) {
    bind_list_add(binder, &list, binder->right);
    open = open || binder->right->open;
  }
  binder->right = outer;
  give_columns(binder, node, &list, open);
}

static bool is_paired(const Pairs *pairs, const KqlColumn *right) {
  for (uint32_t i = 0; i < pairs->len; i++) {
    if (pairs->ptr[i].right == right) return true;
  }
  return false;
}

void bind_lookup(Binder *binder, KqlNode *node) {
  KqlNode *right = node->kids[KQL_LOOKUP_RIGHT], *on = node->kids[KQL_LOOKUP_ON];
  const KqlColumns *outer = binder->right;
  bind_right(binder, right);
  Pairs pairs = {0};
  if (on != NULL) {
    for (uint32_t i = 0; i < on->count; i++) bind_condition(binder, on->kids[i]);
    pairs = check_conditions(binder, on);
  }
  ColumnList list = {0};
  bind_list_add(binder, &list, binder->row);
  bool open = binder->row != NULL && binder->row->open;
  const KqlColumns *table = binder->right;
  for (uint32_t i = 0; table != NULL && i < kql_columns_total(table); i++) {
    const KqlColumn *column = kql_columns_at(table, i);
    if (!is_paired(&pairs, column)) vec_push(binder->arena, &list, column);
  }
  if (table != NULL) open = open || table->open;
  binder->right = outer;
  give_columns(binder, node, &list, open);
}
