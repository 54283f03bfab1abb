/* Evaluators of string matching: has, contains, startswith and their kin, has_any, has_all, in.
   Constant needles and lists are made ready once a run. Negations are built by the plan with not.
 */
#include "exec/eval.h"
#include "value/match.h"
#include "value/value_set.h"

typedef struct Needles {
  Needle *items;
  uint32_t count;
} Needles;

static const Needle *needle_of(EvalCall *call, uint32_t row, bool nocase, MatchEdges edges) {
  Needle *needle = *call->state;
  if (needle && arg_is_constant(call, 1)) return needle;
  Arena *arena = arg_is_constant(call, 1) ? call->run : call->arena;
  needle = ARENA_NEW(arena, Needle);
  *needle = needle_new(arena, arg_str(call, 1, row), nocase, edges);
  *call->state = needle;
  return needle;
}

static void find(EvalCall *call, bool nocase, MatchEdges edges) {
  if (!arg_is_constant(call, 1)) *call->state = NULL;
  for (uint32_t i = 0; i < call->rows; i++) {
    const Needle *needle = needle_of(call, i, nocase, edges);
    result_bool(call, i, needle_find(needle, arg_str(call, 0, i)) != STR_NONE);
  }
}

void eval_has(EvalCall *call) { find(call, true, MATCH_TERM); }
void eval_has_cs(EvalCall *call) { find(call, false, MATCH_TERM); }
void eval_hasprefix(EvalCall *call) { find(call, true, MATCH_TERM_START); }
void eval_hasprefix_cs(EvalCall *call) { find(call, false, MATCH_TERM_START); }
void eval_hassuffix(EvalCall *call) { find(call, true, MATCH_TERM_END); }
void eval_hassuffix_cs(EvalCall *call) { find(call, false, MATCH_TERM_END); }
void eval_contains(EvalCall *call) { find(call, true, MATCH_ANYWHERE); }
void eval_contains_cs(EvalCall *call) { find(call, false, MATCH_ANYWHERE); }

static void at_start(EvalCall *call, bool nocase) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, match_starts(arg_str(call, 0, i), arg_str(call, 1, i), nocase));
  }
}

static void at_end(EvalCall *call, bool nocase) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, match_ends(arg_str(call, 0, i), arg_str(call, 1, i), nocase));
  }
}

void eval_startswith(EvalCall *call) { at_start(call, true); }
void eval_startswith_cs(EvalCall *call) { at_start(call, false); }
void eval_endswith(EvalCall *call) { at_end(call, true); }
void eval_endswith_cs(EvalCall *call) { at_end(call, false); }

/* The values that arguments 1… list for ROW: arrays give their items. */
static ValueSet list_items(const EvalCall *call, Arena *arena, uint32_t row) {
  ValueSet set = {.arena = arena};
  for (uint32_t k = 1; k < call->arg_count; k++) {
    Value v = arg_value(call, k, row);
    for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
      value_set_add(&set, v.items[j], NULL);
    }
    if (v.type != VALUE_ARRAY) value_set_add(&set, v, NULL);
  }
  return set;
}

static bool list_is_constant(const EvalCall *call) {
  for (uint32_t k = 1; k < call->arg_count; k++) {
    if (!arg_is_constant(call, k)) return false;
  }
  return true;
}

static Needles needles_of(EvalCall *call, Arena *arena, uint32_t row) {
  ValueSet set = list_items(call, arena, row);
  Needles needles = {.items = ARENA_ARRAY(arena, Needle, set.len), .count = set.len};
  for (uint32_t i = 0; i < set.len; i++) {
    Text text = {.arena = arena};
    text_value(&text, set.items[i]);
    needles.items[i] = needle_new(arena, text_done(&text), true, MATCH_TERM);
  }
  return needles;
}

static bool match_list(const Needles *needles, Str s, bool all) {
  for (uint32_t i = 0; i < needles->count; i++) {
    if ((needle_find(&needles->items[i], s) != STR_NONE) != all) return !all;
  }
  return all;
}

static void find_list(EvalCall *call, bool all) {
  bool constant = list_is_constant(call);
  Needles *needles = *call->state;
  if (!needles) *call->state = needles = ARENA_NEW(call->run, Needles);
  if (constant && !needles->items) *needles = needles_of(call, call->run, 0);
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!constant) *needles = needles_of(call, call->arena, i);
    result_bool(call, i, match_list(needles, arg_str(call, 0, i), all));
  }
}

void eval_has_any(EvalCall *call) { find_list(call, false); }
void eval_has_all(EvalCall *call) { find_list(call, true); }

static Value folded(Arena *arena, Value v) {
  return v.type == VALUE_STRING ? value_str(fold_str(arena, value_text(v))) : v;
}

static ValueSet set_of(const EvalCall *call, Arena *arena, uint32_t row, bool nocase) {
  ValueSet exact = list_items(call, arena, row), set = {.arena = arena};
  if (!nocase) return exact;
  for (uint32_t i = 0; i < exact.len; i++) value_set_add(&set, folded(arena, exact.items[i]), NULL);
  return set;
}

static void find_in(EvalCall *call, bool nocase) {
  bool constant = list_is_constant(call);
  ValueSet *set = *call->state;
  if (!set) {
    *call->state = set = ARENA_NEW(call->run, ValueSet);
    if (constant) *set = set_of(call, call->run, 0, nocase);
  }
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = arg_value(call, 0, i);
    if (!constant) *set = set_of(call, call->arena, i, nocase);
    if (v.type == VALUE_NULL) continue;
    if (nocase) v = folded(call->arena, v);
    result_bool(call, i, value_set_find(set, v) != UINT32_MAX);
  }
}

void eval_in(EvalCall *call) { find_in(call, false); }
void eval_in_nocase(EvalCall *call) { find_in(call, true); }
