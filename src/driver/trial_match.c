/* Owns the comparison of the rows that a case expects with those that came. Comes in: YAML rows and
   a table. Goes out: lines, `-` for a row that did not come, `+` for one that nobody expected. */
#include "driver/trial_int.h"

#include "base/json.h"
#include "base/near.h"
#include "value/text.h"

enum { ROWS_SHOWN = 5 };

typedef struct Match {
  Buf *out;
  Arena *arena;
  const Table *got;
  const Node *expected;
  bool *taken;     /* of each row that came */
  uint8_t *wanted; /* of each column: some expected row names it */
} Match;

static uint32_t find_column(const Table *table, Str name) {
  uint32_t i = 0;
  while (i < table->column_count && !str_eq(str_of(table->plan[i].name), name)) i++;
  return i;
}

static bool cell_fits(const Match *match, const Entry *entry, uint32_t row) {
  uint32_t at = find_column(match->got, entry->key->value);
  if (at == match->got->column_count) return false;
  const Column *column = &match->got->columns[at];
  Value got = column_value(column, row);
  bool no_json = got.type == VALUE_DATETIME || got.type == VALUE_TIMESPAN || got.type == VALUE_GUID;
  bool good;
  Value value =
      trial_value(match->arena, entry->value, no_json ? (ValueType)got.type : column->type, &good);
  if (column->type == VALUE_STRING && value_is_null(value)) value = value_str(STR(""));
  return good && value_equal(value, got);
}

static bool row_fits(const Match *match, const Node *expected, uint32_t row) {
  vec_each(Entry, entry, &expected->entries) {
    if (!cell_fits(match, entry, row)) return false;
  }
  return true;
}

/* The row takes the first free one that fits. */
static bool take(Match *match, const Node *expected) {
  for (uint32_t row = 0; row < match->got->rows; row++) {
    if (match->taken[row] || !row_fits(match, expected, row)) continue;
    match->taken[row] = true;
    return true;
  }
  return false;
}

/* --- showing --- */

static void show_value(Buf *out, Arena *arena, const Column *column, uint32_t row) {
  Text text = {.arena = arena};
  Value value = column_value(column, row);
  if (value.type == VALUE_ARRAY || value.type == VALUE_BAG || value.type == VALUE_STRING)
    text_json(&text, value);
  else if (value_is_null(value))
    text_add(&text, STR("null"));
  else
    text_value(&text, value);
  buf_add(out, text_done(&text));
}

/* The columns of ROW that WANTED marks; all where it is NULL. */
static void show_row(Buf *out, Arena *arena, const Table *got, uint32_t row,
                     const uint8_t *wanted) {
  const char *comma = "";
  buf_add_cstr(out, "+ {");
  for (uint32_t i = 0; i < got->column_count; i++) {
    if (wanted && !wanted[i]) continue;
    buf_printf(out, "%s%s: ", comma, got->plan[i].name);
    show_value(out, arena, &got->columns[i], row);
    comma = ", ";
  }
  buf_add_cstr(out, "}\n");
}

static void show_node(Buf *out, const Node *node) {
  const char *comma = "";
  if (node->kind == NODE_SCALAR) {
    buf_add(out, node->style == STYLE_PLAIN ? node->value : (Str){NULL, 0});
    if (node->style != STYLE_PLAIN) json_quote(out, node->value);
  } else if (node->kind == NODE_SEQUENCE) {
    buf_add_byte(out, '[');
    vec_each(Node *, item, &node->items) {
      buf_add_cstr(out, comma);
      if (*item) show_node(out, *item);
      comma = ", ";
    }
    buf_add_byte(out, ']');
  } else {
    buf_add_byte(out, '{');
    vec_each(Entry, entry, &node->entries) {
      buf_printf(out, "%s%.*s: ", comma, STR_ARG(entry->key->value));
      if (entry->value) show_node(out, entry->value);
      comma = ", ";
    }
    buf_add_byte(out, '}');
  }
}

static void show_missing(Match *match, const Node *row) {
  buf_add_cstr(match->out, "- ");
  show_node(match->out, row);
  buf_add_byte(match->out, '\n');
}

void trial_show_rows(Buf *out, Arena *arena, const Table *got) {
  for (uint32_t row = 0; row < got->rows && row < ROWS_SHOWN; row++)
    show_row(out, arena, got, row, NULL);
  if (got->rows > ROWS_SHOWN) buf_printf(out, "  and %u more\n", (unsigned)got->rows - ROWS_SHOWN);
}

/* --- columns --- */

static void name_column(Match *match, Str name) {
  Near near = near_start(name);
  for (uint32_t i = 0; i < match->got->column_count; i++)
    near_offer(&near, str_of(match->got->plan[i].name));
  buf_printf(match->out, "the query returns no column `%.*s`", STR_ARG(name));
  Str best = near_best_or_longer(&near);
  if (best.len) buf_printf(match->out, "; did you mean `%.*s`?", STR_ARG(best));
  buf_add_byte(match->out, '\n');
}

/* Marks the columns that are compared; false where one is not there. */
static bool mark_columns(Match *match) {
  bool good = true;
  vec_each(Node *, row, &match->expected->items) {
    vec_each(Entry, entry, &(*row)->entries) {
      uint32_t at = find_column(match->got, entry->key->value);
      if (at < match->got->column_count)
        match->wanted[at] = 1;
      else if (good)
        name_column(match, entry->key->value), good = false;
    }
  }
  return good;
}

/* The most particular rows choose first, so that one that fits many leaves the others theirs. */
static bool match_rows(Match *match) {
  uint32_t widest = 0;
  bool good = true;
  const Node *expected = match->expected;
  vec_each(Node *, row, &expected->items) {
    if ((*row)->entries.len > widest) widest = (*row)->entries.len;
  }
  for (uint32_t width = widest + 1; width-- > 0;) {
    vec_each(Node *, row, &expected->items) {
      if ((*row)->entries.len != width || take(match, *row)) continue;
      show_missing(match, *row);
      good = false;
    }
  }
  return good;
}

bool trial_match(Buf *out, Arena *arena, const Table *got, const Node *expected) {
  Match match = {out, arena, got, expected, NULL, NULL};
  match.taken = ARENA_ARRAY(arena, bool, got->rows + 1);
  match.wanted = ARENA_ARRAY(arena, uint8_t, got->column_count + 1);
  if (!mark_columns(&match)) return false;
  bool good = match_rows(&match), any = false;
  for (uint32_t i = 0; i < got->column_count; i++) any |= match.wanted[i];
  for (uint32_t row = 0; row < got->rows; row++) {
    if (match.taken[row]) continue;
    show_row(out, arena, got, row, any ? match.wanted : NULL);
    good = false;
  }
  return good;
}
