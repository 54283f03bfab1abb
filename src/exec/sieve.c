/* Owns filtering while reading. Comes in: cells of some rows. Goes out: a batch of those rows that
   pass all filters, with the columns that the plan wants. */
#include "exec/sieve.h"

#include "plan/rewrite.h"

#include <string.h>

#define NO_COLUMN UINT32_MAX

/* One filter. */
typedef struct Filter {
  Code *code;
  bool *reads;          /* of each column of the table */
  uint32_t text_column; /* the only column that it reads, where that is of text */
  /* what it says of the texts of a dictionary, a bit a code */
  uint64_t *truth;
  uint32_t known;
  size_t cap; /* words of `truth` */
} Filter;

struct Sieve {
  Operator *op;
  const uint32_t *places;
  Filter *filters;
  uint32_t filter_count;
};

/* Filters of text first: they are cheapest. */
static void sort_filters(Sieve *s) {
  Filter *sorted = ARENA_ARRAY(s->op->arena, Filter, s->filter_count);
  uint32_t count = 0;
  for (int round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < s->filter_count; i++) {
      bool text = s->filters[i].text_column != NO_COLUMN;
      if (text == (round == 0)) sorted[count++] = s->filters[i];
    }
  }
  s->filters = sorted;
}

static bool looks_elsewhere(const PlanCode *code) {
  for (uint32_t k = 0; k < code->insn_count; k++) {
    const PlanInsn *insn = &code->insns[k];
    if (insn->code == PLAN_CALL && (insn->function->flags & (PLAN_VOLATILE | PLAN_WINDOW)))
      return true;
  }
  return false;
}

static void open_filter(Sieve *s, uint32_t index) {
  const PlanOp *plan = s->op->plan;
  Arena *arena = s->op->arena;
  Filter *filter = &s->filters[index];
  bool *wanted = ARENA_ARRAY(arena, bool, plan->code.output_count);
  PlanCode *code = ARENA_NEW(arena, PlanCode);
  wanted[index] = true;
  *code = code_keep(arena, &plan->code, wanted, NULL);
  filter->reads = ARENA_ARRAY(arena, bool, plan->column_count);
  code_mark_columns(code, NULL, filter->reads);
  filter->code = code_open(s->op->exec, arena, code);
  filter->text_column = NO_COLUMN;
  uint32_t count = 0;
  for (uint32_t i = 0; i < plan->column_count; i++) {
    if (!filter->reads[i]) continue;
    count++;
    if (plan->columns[i].type == VALUE_STRING) filter->text_column = i;
  }
  if (count != 1 || looks_elsewhere(code)) filter->text_column = NO_COLUMN;
}

Sieve *sieve_new(Operator *op, const uint32_t *places) {
  Sieve *s = ARENA_NEW(op->arena, Sieve);
  s->op = op;
  s->places = places;
  s->filter_count = op->plan->code.output_count;
  s->filters = ARENA_ARRAY(op->arena, Filter, s->filter_count);
  for (uint32_t i = 0; i < s->filter_count; i++) open_filter(s, i);
  sort_filters(s);
  return s;
}

static bool is_true(const Column *c, uint32_t row) {
  return column_bool(c, row) && !column_is_null(c, row);
}

static bool has_bit(const uint64_t *bits, uint32_t at) { return bits[at / 64] >> (at % 64) & 1; }

static void make_room(Sieve *s, Filter *filter, uint32_t codes) {
  size_t words = (codes + 63) / 64;
  if (words <= filter->cap) return;
  uint64_t *truth = ARENA_ARRAY(s->op->arena, uint64_t, 2 * words);
  if (filter->cap) memcpy(truth, filter->truth, filter->cap * sizeof *truth);
  filter->truth = truth;
  filter->cap = 2 * words;
}

/* What FILTER says of the texts that are new in DICTIONARY. */
static void learn(Sieve *s, Filter *filter, const Dictionary *dictionary, Arena *arena) {
  uint32_t first = filter->known, count = dictionary->len - first;
  if (!count) return;
  Batch batch = {.arena = arena, .column_count = s->op->plan->column_count, .rows = count};
  batch.columns = ARENA_ARRAY(arena, Column, batch.column_count);
  Column *texts = &batch.columns[filter->text_column], result;
  *texts = (Column){.type = VALUE_STRING, .stride = 1, .strs = dictionary->texts + first};
  code_eval(filter->code, arena, &batch, &result);
  make_room(s, filter, dictionary->len);
  for (uint32_t i = 0; i < count; i++) {
    uint64_t bit = is_true(&result, i);
    filter->truth[(first + i) / 64] |= bit << ((first + i) % 64);
  }
  filter->known = dictionary->len;
}

/* The rows still at hand: all, or those listed; and their columns decoded so far. */
typedef struct Left {
  const RawRows *raw;
  const uint32_t *rows; /* NULL: all */
  uint32_t count;
  Column *columns;
  bool *decoded;
} Left;

static bool meets(const uint64_t *a, const uint64_t *b, uint32_t words) {
  for (uint32_t i = 0; i < words; i++) {
    if (a[i] & b[i]) return true;
  }
  return false;
}

/* The rows of LEFT for which KEPT[K] holds the place K among them. */
static void narrow(Sieve *s, Left *left, const uint32_t *kept, uint32_t count) {
  Arena *arena = left->raw->text->arena;
  if (count == left->count) return;
  uint32_t *rows = ARENA_ARRAY(arena, uint32_t, count);
  for (uint32_t k = 0; k < count; k++) rows[k] = left->rows ? left->rows[kept[k]] : kept[k];
  for (uint32_t i = 0; i < s->op->plan->column_count; i++) {
    if (left->decoded[i]) left->columns[i] = column_gather(arena, &left->columns[i], kept, count);
  }
  left->rows = rows;
  left->count = count;
}

/* True where the filter could be answered by a dictionary. */
static bool filter_codes(Sieve *s, Filter *filter, Left *left) {
  Coded coded;
  Arena *arena = left->raw->text->arena;
  if (filter->text_column == NO_COLUMN) return false;
  if (!left->raw->coded(left->raw->user, s->places[filter->text_column], &coded)) return false;
  learn(s, filter, coded.dictionary, arena);
  if (!meets(filter->truth, coded.present, (coded.dictionary->len + 63) / 64)) {
    left->count = 0;
    return true;
  }
  uint32_t *kept = ARENA_ARRAY(arena, uint32_t, left->count), count = 0;
  for (uint32_t k = 0; k < left->count; k++) {
    kept[count] = k;
    count += has_bit(filter->truth, coded.codes[left->rows ? left->rows[k] : k]);
  }
  narrow(s, left, kept, count);
  return true;
}

static void decode(Sieve *s, Left *left, uint32_t column) {
  const RawRows *raw = left->raw;
  ValueType type = s->op->plan->columns[column].type;
  uint32_t place = s->places[column];
  if (left->decoded[column]) return;
  left->decoded[column] = true;
  if (!left->rows) {
    left->columns[column] = *raw->decoded(raw->user, place, type);
    return;
  }
  CellColumn cells = {raw->cells + place, raw->width, left->rows, left->count};
  left->columns[column] = cells_decode(raw->text, &cells, type);
}

static Batch batch_of(const Sieve *s, const Left *left) {
  return (Batch){.arena = left->raw->text->arena,
                 .columns = left->columns,
                 .column_count = s->op->plan->column_count,
                 .rows = left->count};
}

static void filter_rows(Sieve *s, Filter *filter, Left *left) {
  Arena *arena = left->raw->text->arena;
  for (uint32_t i = 0; i < s->op->plan->column_count; i++) {
    if (filter->reads[i]) decode(s, left, i);
  }
  Batch batch = batch_of(s, left);
  Column result;
  code_eval(filter->code, arena, &batch, &result);
  uint32_t *kept = ARENA_ARRAY(arena, uint32_t, left->count), count = 0;
  for (uint32_t k = 0; k < left->count; k++) {
    kept[count] = k;
    count += is_true(&result, k);
  }
  narrow(s, left, kept, count);
}

void sieve_push(Sieve *s, const RawRows *raw) {
  Arena *arena = raw->text->arena;
  uint32_t width = s->op->plan->column_count;
  Left left = {.raw = raw, .count = raw->count};
  left.columns = ARENA_ARRAY(arena, Column, width);
  left.decoded = ARENA_ARRAY(arena, bool, width);
  for (uint32_t i = 0; i < s->filter_count && left.count; i++) {
    Filter *filter = &s->filters[i];
    if (!filter_codes(s, filter, &left)) filter_rows(s, filter, &left);
  }
  if (!left.count) {
    s->op->full = s->op->parent->full;
    return;
  }
  for (uint32_t i = 0; i < width; i++) decode(s, &left, i);
  Batch batch = batch_of(s, &left);
  operator_emit(s->op, &batch);
}
